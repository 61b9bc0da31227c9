"""A sheet as pages show it: its items with what was typed, its lines to be read, what one version changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.sheets.services import check_recommended
from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.assessments.content import FINDINGS, AssessmentContent, Finding, content_of
from kcproposals.assessments.forms import AssessmentForm
from kcproposals.assessments.models import Assessment, AssessmentRevision
from kcproposals.criteria.services import ChecklistItem, checklist_items
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import format_dong
from kcproposals.domain.text import clean_text
from kcproposals.web.translations import language

LONGEST = 3000


@dataclass
class Typed:
    """A sheet as typed: its content, and messages by the name of the input they belong to."""

    content: AssessmentContent
    errors: dict[str, str] = field(default_factory=dict)


def read(posted: Mapping[str, str], form: AssessmentForm, assessment: Assessment) -> Typed:
    """Read a posted sheet; ``form`` was validated. Of a text that is too long or an amount that cannot be read, or is
    above request or ceiling, the stored one stays, until it is mended."""
    before, errors, findings = content_of(assessment), {}, {}
    for item in checklist_items(assessment.criteria_set):
        finding, note = posted.get(f"finding-{item.key}", ""), clean_text(posted.get(f"note-{item.key}", ""))
        if len(note) > LONGEST:
            errors[f"note-{item.key}"] = _(
                "Xin rút ngắn còn nhiều nhất %(max)s ký tự; hiện có %(length)s.", max=LONGEST, length=len(note)
            )
            note = before.findings.get(item.key, Finding()).note
        one = Finding(finding if finding in FINDINGS else "", note)
        if one != Finding():
            findings[item.key] = one
    recommended = form.recommended.data
    try:
        check_recommended(assessment.proposal, recommended)
    except RuleViolation as refused:
        form.refuse(refused)
    content = AssessmentContent(
        findings=findings,
        recommended=before.recommended if form.recommended.errors else recommended,
        conclusion=form.conclusion.data or "",
        remarks=before.remarks if form.remarks.errors else form.remarks.data or "",
    )
    return Typed(content, errors)


def items_of(assessment: Assessment, typed: Typed) -> list[dict[str, Any]]:
    """Return every item of the checklist with what was typed and what is wrong with it."""
    return [
        {
            "number": number, "item": item, "typed": typed.content.findings.get(item.key, Finding()),
            "error": typed.errors.get(f"finding-{item.key}", ""),
            "note_error": typed.errors.get(f"note-{item.key}", ""),
        }
        for number, item in enumerate(_items(assessment), 1)
    ]  # fmt: skip


def progress(assessment: Assessment, typed: Typed) -> tuple[int, int]:
    """Return how many items have a finding, and how many there are."""
    done = sum(bool(one.finding) for one in typed.content.findings.values())
    return done, len(_items(assessment))


def _items(assessment: Assessment) -> list[ChecklistItem]:
    return checklist_items(assessment.criteria_set, language())


@dataclass(frozen=True)
class Line:
    """One field of a sheet as text; ``name`` is the input's."""

    name: str
    label: str
    text: str


def lines_of(assessment: Assessment, content: AssessmentContent) -> list[Line]:
    """Return what a sheet says, field by field."""
    lines = []
    for number, item in enumerate(_items(assessment), 1):
        one, label = content.findings.get(item.key, Finding()), f"{number}. {item.title}"
        lines.append(Line(f"finding-{item.key}", label, _(FINDINGS[one.finding]) if one.finding else ""))
        lines.append(Line(f"note-{item.key}", _("Nhận xét, %(label)s", label=label), one.note))
    amount = "" if content.recommended is None else _("%(amount)s đồng", amount=format_dong(content.recommended))
    return [
        *lines,
        Line("recommended", _("Mức hỗ trợ đề nghị"), amount),
        Line("conclusion", _("Kết luận"), _(CONCLUSIONS[content.conclusion]) if content.conclusion else ""),
        Line("remarks", _("Nội dung phải chỉnh sửa, hoặc lý do không hỗ trợ"), content.remarks),
    ]


@dataclass(frozen=True)
class Change:
    """One saved version: when, and each field that changed with the text before and after."""

    when: str
    fields: list[tuple[str, str, str]]


def history_of(assessment: Assessment, revisions: Sequence[AssessmentRevision]) -> list[Change]:
    """Return what every saved version changed, the newest first (as ``revisions`` come)."""
    contents = [*(AssessmentContent.from_json(revision.content) for revision in revisions), AssessmentContent()]
    found = []
    for at, revision in enumerate(revisions):
        after, before = lines_of(assessment, contents[at]), lines_of(assessment, contents[at + 1])
        pairs = [(b.label, a.text, b.text) for a, b in zip(before, after, strict=True) if a.text != b.text]
        found.append(Change(vn_datetime(revision.saved_at), pairs))
    return found
