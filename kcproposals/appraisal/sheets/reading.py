"""A sheet to be read: line by line in the order of the criteria, and what changed from one version to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kcproposals.appraisal.models import ScoreSheet, SheetRevision
from kcproposals.appraisal.sheets.services import SheetContent, content_of
from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.criteria.services import rules_of
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.web.translations import language


@dataclass(frozen=True)
class Line:
    """One field of a sheet as text. ``name`` is the input's; a mark's line knows the most it could be."""

    name: str
    label: str
    text: str
    most: str = ""
    reason: str = ""


def sheet_lines(sheet: ScoreSheet, content: SheetContent | None = None) -> list[Line]:
    """Return what a sheet says: marks and reasons by criterion, then amount, conclusion and note."""
    content = content or content_of(sheet)
    criteria_set = sheet.appraisal.round.criteria_set
    titles = criterion_titles(criteria_set.definition, language())
    lines = []
    for number, criterion in enumerate(rules_of(criteria_set).criteria, 1):
        key, label = criterion.key, f"{number}. {titles[criterion.key]}"
        lines.append(Line(f"mark-{key}", label, mark_text(content, key), format_mark(criterion.max)))
        lines.append(Line(f"why-{key}", _("Lý do, %(label)s", label=label), content.justifications.get(key, "")))
    amount = "" if content.recommended is None else _("%(amount)s đồng", amount=format_dong(content.recommended))
    conclusion = _(CONCLUSIONS[content.conclusion]) if content.conclusion else ""
    return [
        *lines,
        Line("recommended", _("Mức hỗ trợ đề xuất"), amount),
        Line("conclusion", _("Kết luận"), conclusion),
        Line("shared_note", _("Góp ý cho cơ sở"), content.shared_note),
    ]


def mark_text(content: SheetContent, key: str) -> str:
    """Return a mark as people read it; '' while there is none."""
    if key not in content.marks:
        return ""
    mark = content.marks[key]
    return _("không áp dụng") if mark is None else format_mark(mark)


@dataclass(frozen=True)
class Change:
    """One saved version: when, and each field that changed with the text before and after."""

    when: str
    fields: list[tuple[str, str, str]]


def history_of(sheet: ScoreSheet, revisions: Sequence[SheetRevision]) -> list[Change]:
    """Return what every saved version changed, the newest first (as ``revisions`` come)."""
    empty = SheetContent({}, {}, None, "", "")
    contents = [*(SheetContent(**revision.content) for revision in revisions), empty]
    found = []
    for at, revision in enumerate(revisions):
        after, before = sheet_lines(sheet, contents[at]), sheet_lines(sheet, contents[at + 1])
        pairs = [(b.label, a.text, b.text) for a, b in zip(before, after, strict=True) if a.text != b.text]
        found.append(Change(vn_datetime(revision.saved_at), pairs))
    return found
