"""The paper a member's sheets are printed on: blank, to be filled by hand, or as a sheet stands."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from kcproposals.appraisal.models import ScoreSheet
from kcproposals.appraisal.sheets.page import total_of
from kcproposals.appraisal.sheets.reading import mark_text
from kcproposals.appraisal.sheets.services import SheetContent, content_of, most_support
from kcproposals.appraisal.words import CONCLUSIONS, seat_word
from kcproposals.criteria.services import rules_of
from kcproposals.documents.values_sheets import SheetLine, SheetPage, SheetsPaper
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.money import format_mark
from kcproposals.regulations import units

_EMPTY = SheetContent({}, {}, None, "", "")


def sheets_paper(sheets: Sequence[ScoreSheet], *, blank: bool) -> SheetsPaper:
    """Return the paper of sheets of one member in one round. Papers are Vietnamese whatever the reader's language."""
    with force_locale("vi"):
        round_, member = sheets[0].appraisal.round, sheets[0].member
        rules = rules_of(round_.criteria_set)
        office = ", ".join(filter(None, (member.job_title, member.organisation)))
        return SheetsPaper(
            key=sheets[0].key if len(sheets) == 1 else round_.key,
            office=round_.board.agency.name,
            board=round_.board.name,
            appointed_by=round_.board.appointed_by,
            round=round_.number,
            place=units.province(code).name if (code := round_.board.agency.province_code) else "",
            member=member.user.name,
            seat=", ".join(filter(None, (office, f"{seat_word(sheets[0].role)} Hội đồng"))),
            conclusions=tuple(str(_(word)) for word in CONCLUSIONS.values()),
            may_skip=any(criterion.not_applicable == "rebased" for criterion in rules.criteria),
            is_blank=blank,
            sheets=tuple(_page(sheet, blank) for sheet in sheets),
        )


def _page(sheet: ScoreSheet, blank: bool) -> SheetPage:
    proposal, content = sheet.appraisal.proposal, _EMPTY if blank else content_of(sheet)
    total = total_of(sheet, content)
    return SheetPage(
        code=proposal.code or "",
        title=proposal.title,
        beneficiary=proposal.applicant_name,
        place=units.place(proposal.unit_code),
        requested=proposal.requested,
        most=most_support(proposal),
        lines=tuple(_lines(sheet, content)),
        scale=total["scale"],
        total="" if blank or not content.marks else total["total"],
        recommended=content.recommended,
        conclusion=str(_(CONCLUSIONS[content.conclusion])) if content.conclusion else "",
        note=content.shared_note,
        state="" if blank else _state(sheet),
    )


def _lines(sheet: ScoreSheet, content: SheetContent) -> list[SheetLine]:
    criteria_set = sheet.appraisal.round.criteria_set
    items = {item["key"]: item for item in criteria_set.definition["items"]}
    found = []
    for number, criterion in enumerate(rules_of(criteria_set).criteria, 1):
        item = items[criterion.key]
        levels = tuple(
            "{}–{}: {}".format(*(anchor[edge].replace(".", ",") for edge in ("from", "to")), anchor["text"]["vi"])
            for anchor in item.get("anchors", ())
        )
        found.append(
            SheetLine(
                number=number, title=item["title"]["vi"], most=format_mark(criterion.max), levels=levels,
                mark=mark_text(content, criterion.key), reason=content.justifications.get(criterion.key, ""),
            )
        )  # fmt: skip
    return found


def _state(sheet: ScoreSheet) -> str:
    """Say which sheet this is."""
    if sheet.submitted_at is None:
        return f"Bản nháp, lưu lúc {vn_datetime(sheet.saved_at)}"
    late = ", sau hạn nên không được tính" if sheet.state == "late" else ""
    return f"Nộp lúc {vn_datetime(sheet.submitted_at)}{late}. Dấu cam kết (SHA-256): {sheet.commitment}"
