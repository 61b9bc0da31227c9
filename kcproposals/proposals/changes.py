"""What changed between two versions of the answers, field by field and row by row, for whoever reads it again.

Pure: two sets of answers and the form in, texts out. Computed values are left out where only their sources changed
hands; they follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
        pairs = [(label, _names(old, files), _names(new, files))]
    else:
        pairs = [(label, value_text(field, old, language), value_text(field, new, language))]
    return [Change(path=path, section=title, label=name, before=was, after=now) for name, was, now in pairs]


def _names(keys: Sequence[str] | None, files: FileNames) -> str:
    return "; ".join(files.get(key, key) for key in keys or ())


def _of_rows(field: Field, old: Sequence[Answers], new: Sequence[Answers], language: str) -> list[tuple[str, str, str]]:
    """Return the changed cells of rows that stayed, and whole rows that came or went, by the rows' names."""
    label, was = field.label.to(language), {row["id"]: row for row in old}
    kept = {row["id"] for row in new}
    found = []
    for number, row in enumerate(new, start=1):
        name = f"{label}, {ROW.filled(number=number).to(language)}"
        if row["id"] not in was:
            found.append((name, "", _row_text(field, row, language)))
            continue
        for column in field.columns:
            pair = (was[row["id"]].get(column.key), row.get(column.key))
            if pair[0] != pair[1]:
                texts = [cell_text(column, value, language) for value in pair]
                found.append((f"{name}: {column.label.to(language)}", texts[0], texts[1]))
    for number, row in enumerate(old, start=1):
        if row["id"] not in kept:
            found.append((f"{label}, {ROW.filled(number=number).to(language)}", _row_text(field, row, language), ""))
    return found


def _row_text(field: Field, row: Answers, language: str) -> str:
    texts = (cell_text(column, row.get(column.key), language) for column in field.columns)
    return " · ".join(text for text in texts if text)
