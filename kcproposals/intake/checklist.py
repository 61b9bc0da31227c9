"""The checklist of a file: the papers of its form, what the rules found, the conditions of support, the commitments.

``outline`` says what there is to look at, from the form and the packs the call pinned. ``prefilled`` adds what the file
itself answers: files that are there, the findings with clause and numbers, the very ones the applicant saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.domain.money import format_dong
from kcproposals.domain.wording import Wording
from kcproposals.proposals.dossier import Dossier
from kcproposals.regulations.definitions import FormDefinition
from kcproposals.regulations.library import Library
from kcproposals.web.panels import Note

MARKS = ("met", "lacking", "not_applicable")
ELIGIBILITY, CEILING, EARLIER = "rule-eligibility", "rule-ceiling", "rule-earlier"
_RULES = (
    (ELIGIBILITY, Wording("Đối tượng, địa bàn, ngành nghề", "Kind, place and trade")),
    (CEILING, Wording("Số đề nghị hỗ trợ so với định mức", "The amount asked for and the norm")),
    (EARLIER, Wording("Hỗ trợ trước đây, hồ sơ trùng", "Earlier support, double files")),
)


@dataclass(frozen=True)
class Looked:
    """What was found about one item: met, lacking, not_applicable or not yet (None), and in words."""

    mark: str | None
    finding: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to look at; ``section`` is the one that is opened for mending when it lacks, ``path`` its answer."""

    key: str
    group: str
    title: str
    section: str
    path: str = ""
    clause: str = ""
    shows: tuple[str, ...] = ()
    verified: bool = True


@dataclass(frozen=True, kw_only=True)
class Prefill:
    """What the file says to an item: a mark to begin with, words, files, answers (label, text)."""

    mark: str | None = None
    words: str = ""
    clause: str = ""
    files: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = field(default=())


def outline(form: FormDefinition, rules: Library, language: str) -> list[Item]:
    """Return every item in the order it is looked at."""
    items = [
        Item(
            key=f"paper-{section.key}-{asked.key}", group="papers", title=asked.label.to(language), section=section.key,
            path=f"{section.key}.{asked.key}", clause=asked.source if asked.verified else "",
        )
        for section in form.sections
        for asked in section.fields
        if asked.type == "file"
    ]  # fmt: skip
    sections = [section.key for section in form.sections]
    money = form.columns.get("requested", "").split(".")[0]
    of_rule = {ELIGIBILITY: "eligibility", CEILING: money, EARLIER: "eligibility"}
    items += [
        Item(key=key, group="rules", title=title.to(language), section=_known(of_rule[key], sections))
        for key, title in _RULES
    ]
    items += [
        Item(
            key=f"check-{one.key}", group=one.group, title=one.text.to(language), clause=one.clause, shows=one.shows,
            section=_known(one.section, sections), verified=one.verified,
        )
        for one in rules.checks.items
    ]  # fmt: skip
    return items


def _known(section: str, sections: Sequence[str]) -> str:
    """Return a section this form has: of a form of another kind the first."""
    return section if section in sections else sections[0]


def prefilled(read: Dossier, items: Sequence[Item], earlier: Sequence[Note]) -> dict[str, Prefill]:
    """Return what the file says to each item."""
    entries: dict[str, Any] = {entry.path: entry for section in read.texts for entry in section.entries}
    absent = {f"{one.place.section}.{one.place.field}" for one in read.review.problems if one.is_missing}
    found = {}
    for item in items:
        if item.group == "papers":
            found[item.key] = _of_paper(item, entries.get(item.path), item.path in absent)
        else:
            told = ((entries[path].label, entries[path].text) for path in item.shows if path in entries)
            found[item.key] = Prefill(answers=tuple((label, text) for label, text in told if text))
    return found | {
        ELIGIBILITY: _of_eligibility(read), CEILING: _of_ceiling(read), EARLIER: _of_earlier(earlier),
    }  # fmt: skip


def _of_paper(item: Item, entry: Any, is_missing: bool) -> Prefill:
    if entry is not None and entry.files:
        return Prefill(files=entry.files)
    if is_missing:
        return Prefill(mark="lacking", words=_("Chưa có tệp nào."))
    return Prefill(mark="not_applicable")


def _of_eligibility(read: Dossier) -> Prefill:
    mark = {True: "met", False: "lacking"}.get(read.review.eligibility.eligible)  # type: ignore[arg-type]
    reasons = [reason.to(read.language) for reason in read.review.eligibility.reasons]
    return Prefill(mark=mark, words="\n".join([read.verdict, *reasons]), clause=read.review.clause)


def _of_ceiling(read: Dossier) -> Prefill:
    words, result = read.ceiling, read.figures.ceiling
    lines = [*words.reasons, words.over]
    if read.figures.requested is not None and result.amount is not None:
        lines.insert(
            0,
            _(
                "Đề nghị %(asked)s đồng, mức tối đa %(most)s đồng.",
                asked=format_dong(read.figures.requested), most=format_dong(result.amount),
            ),
        )  # fmt: skip
    mark = None if result.amount is None else "lacking" if words.over else "met"
    return Prefill(mark=mark, words="\n".join(line for line in lines if line), clause=words.clause)


def _of_earlier(earlier: Sequence[Note]) -> Prefill:
    clear = bool(earlier) and all(note.tone == "ok" for note in earlier)
    return Prefill(mark="met" if clear else None, words="\n".join(note.text for note in earlier))


def open_words(count: int) -> str:
    """Say how many items are still open."""
    return ngettext("còn %(num)s mục chưa đánh giá", "còn %(num)s mục chưa đánh giá", count)
