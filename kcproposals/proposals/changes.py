"""What changed between two versions of the answers, field by field and row by row, for whoever reads it again.

Pure: two sets of answers and the form in, texts out. Computed values are left out where only their sources changed
hands; they follow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from kcproposals.domain.wording import Wording
from kcproposals.proposals.display import cell_text, value_text
from kcproposals.regulations.definitions import Field, FormDefinition, Section

ROW = Wording("dòng %(number)s", "row %(number)s")
Answers = Mapping[str, Any]
FileNames = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference: where (path, section title and label) and both texts; '' is nothing there."""

    path: str
    section: str
    label: str
    before: str
    after: str


def changes(
    before: Answers, after: Answers, form: FormDefinition, language: str = "vi", files: FileNames | None = None
) -> list[Change]:
    """Return the differences in the order of the form. ``files`` gives names for file keys."""
    found: list[Change] = []
    for section in form.sections:
        old, new = before.get(section.key) or {}, after.get(section.key) or {}
        for field in section.fields:
            if old.get(field.key) != new.get(field.key):
                found += _of_field(section, field, old.get(field.key), new.get(field.key), language, files or {})
    return found


def _of_field(section: Section, field: Field, old: Any, new: Any, language: str, files: FileNames) -> list[Change]:
    path, label = f"{section.key}.{field.key}", field.label.to(language)
    title = section.title.to(language)
    if field.type == "table":
        pairs = _of_rows(field, old or [], new or [], language)
    elif field.type == "file":
        pairs = [(label, *names) for names in _of_files(old, new, files)]
    else:
        pairs = [(label, value_text(field, old, language), value_text(field, new, language))]
    return [Change(path=path, section=title, label=name, before=was, after=now) for name, was, now in pairs]


def _of_files(old: Sequence[str] | None, new: Sequence[str] | None, files: FileNames) -> list[tuple[str, str]]:
    """Return what was taken out and what came, file by file: one for one where a file stands instead of another."""
    gone = [files.get(key, key) for key in old or () if key not in (new or ())]
    come = [files.get(key, key) for key in new or () if key not in (old or ())]
    return list(zip_longest(gone, come, fillvalue=""))


def _of_rows(field: Field, old: Sequence[Answers], new: Sequence[Answers], language: str) -> list[tuple[str, str, str]]:
    """Return the changed cells of rows that stayed, and whole rows that came or went, by the rows' numbers."""
    label, pairs = field.label.to(language), _paired(field, old, new)
    found = []
    for number, row in enumerate(new, start=1):
        name = f"{label}, {ROW.filled(number=number).to(language)}"
        was = pairs.get(number - 1)
        if was is None:
            found.append((name, "", _row_text(field, row, language)))
            continue
        for column in field.columns:
            values = old[was].get(column.key), row.get(column.key)
            if values[0] != values[1]:
                texts = [cell_text(column, value, language) for value in values]
                found.append((f"{name}: {column.label.to(language)}", texts[0], texts[1]))
    kept = set(pairs.values())
    for number, row in enumerate(old, start=1):
        if number - 1 not in kept:
            found.append((f"{label}, {ROW.filled(number=number).to(language)}", _row_text(field, row, language), ""))
    return found


def _paired(field: Field, old: Sequence[Answers], new: Sequence[Answers]) -> dict[int, int]:
    """Return place in ``new`` → place in ``old`` of rows that are the same row.

    By their lasting names; of what is left (a table brought in anew from a sheet) by equal content, then by an equal
    first cell, each row once.
    """
    pairs: dict[int, int] = {}
    first = field.columns[0].key
    typed = [column.key for column in field.columns]
    alike: tuple[Callable[[Answers], Any], ...] = (
        lambda row: row.get("id"),
        lambda row: tuple(str(row.get(key)) for key in typed),
        lambda row: row.get(first) or None,
    )
    for name in alike:
        left = [at for at in range(len(old)) if at not in pairs.values()]
        for here in range(len(new)):
            there = next((at for at in left if name(old[at]) == name(new[here]) is not None), None)
            if here not in pairs and there is not None:
                pairs[here] = there
                left.remove(there)
    return pairs


def _row_text(field: Field, row: Answers, language: str) -> str:
    texts = (cell_text(column, row.get(column.key), language) for column in field.columns)
    return " · ".join(text for text in texts if text)
