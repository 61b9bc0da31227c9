"""What a member typed on a sheet: read mark by mark, each mistake said at its field, nothing thrown away.

Names posted for criterion KEY: mark-KEY (a key's text, "other" or "na"), other-KEY (the free mark), why-KEY. Here text
becomes values; whether a sheet may be saved or handed in is ``sheets``' to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from kcproposals.appraisal.forms import SheetForm
from kcproposals.appraisal.models import ScoreSheet
from kcproposals.appraisal.sheets.services import SheetContent, check_mark, check_recommended
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import parse_mark
from kcproposals.domain.text import clean_text
from kcproposals.web.translations import sentence

OTHER, NOT_APPLICABLE = "other", "na"
LONGEST = 2000


@dataclass
class TypedMark:
    """One criterion as typed: which key, the free mark, the reason; messages at the mark and at the reason."""

    value: str = ""
    other: str = ""
    why: str = ""
    error: str = ""
    why_error: str = ""


@dataclass
class Typed:
    """A whole sheet as typed. ``content`` holds what could be read; a mark that could not is not in it."""

    marks: dict[str, TypedMark] = field(default_factory=dict)
    content: SheetContent = field(default_factory=lambda: SheetContent({}, {}, None, "", ""))

    @property
    def errors(self) -> dict[str, str]:
        """Messages of the criteria by the name of the input they belong to."""
        found = {}
        for key, typed in self.marks.items():
            if typed.error:
                found[f"{'other' if typed.value == OTHER else 'mark'}-{key}"] = typed.error
            if typed.why_error:
                found[f"why-{key}"] = typed.why_error
        return found


def read(posted: Mapping[str, str], form: SheetForm, sheet: ScoreSheet) -> Typed:
    """Read a posted sheet. ``form`` was validated; what the rules refuse of it is put at its fields."""
    criteria_set = sheet.appraisal.round.criteria_set
    typed = Typed({item["key"]: _typed_mark(posted, item["key"]) for item in criteria_set.definition["items"]})
    marks: dict[str, int | None] = {}
    for key, one in typed.marks.items():
        try:
            if one.value == NOT_APPLICABLE:
                check_mark(criteria_set, key, None)
                marks[key] = None
            elif one.value:
                mark = parse_mark(one.other if one.value == OTHER else one.value)
                if mark is not None:
                    check_mark(criteria_set, key, mark)
                    marks[key] = mark
        except RuleViolation as refused:
            one.error = sentence(refused)
        if len(one.why) > LONGEST:
            one.why_error = _("Xin rút ngắn còn nhiều nhất %(max)s ký tự; hiện có %(length)s.",
                              max=LONGEST, length=len(one.why))  # fmt: skip
    recommended = form.recommended.data
    try:
        check_recommended(sheet.appraisal.proposal, recommended)
    except RuleViolation as refused:
        form.refuse(refused)
        recommended = None
    typed.content = SheetContent(
        marks=marks,
        justifications=_reasons(typed, sheet),
        recommended=recommended,
        conclusion=form.conclusion.data or "",
        shared_note=sheet.shared_note if form.shared_note.errors else form.shared_note.data or "",
    )
    return typed


def _reasons(typed: Typed, sheet: ScoreSheet) -> dict[str, str]:
    """Return the reasons to keep: of one that is too long the stored text, until it is shortened."""
    kept = {key: sheet.justifications.get(key, "") if one.why_error else one.why for key, one in typed.marks.items()}
    return {key: why for key, why in kept.items() if why}


def _typed_mark(posted: Mapping[str, str], key: str) -> TypedMark:
    other = posted.get(f"other-{key}", "").strip()
    # Without a script a mark may be typed without choosing "Khác" beside it: it is meant.
    value = posted.get(f"mark-{key}", "") or (OTHER if other else "")
    return TypedMark(value, other[:40], clean_text(posted.get(f"why-{key}", "")))
