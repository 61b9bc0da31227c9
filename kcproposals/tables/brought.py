"""What was brought in, ready to be looked at: rows as answers, cells that cannot be taken, lines left out, warnings.

A row with a trouble is not taken: half a line of an estimate is worse than none. Nothing is stored here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import Unit, format_dong
from kcproposals.proposals.forms import read_rows, table_form
from kcproposals.regulations.answers import computed_row
from kcproposals.regulations.definitions import Field
from kcproposals.tables.headings import Headings, find, lacking
from kcproposals.tables.reading import Lines, Row, Trouble, read_lines
from kcproposals.tables.sources import MOST_ROWS, Source, too_many

SMALL = 100_000
"""đồng: a unit price below this in every line is rather one in triệu."""


@dataclass(frozen=True)
class Brought:
    """`rows` are those to be taken, as answers; `typed` their inputs (name, text); `read` every row with its texts."""

    sheet: str
    others: tuple[str, ...]
    rows: list[dict[str, Any]]
    typed: list[tuple[str, str]]
    read: list[Row]
    troubles: list[Trouble]
    left_out: list[tuple[int, str]]
    formulas: list[str]
    looks_like_trieu: bool


def choose(sources: Sequence[Source], table: Field) -> tuple[Source, Headings]:
    """Return the sheet that names most columns of the table. Raises RuleViolation saying which heading lacks where."""
    found = [(source, headings) for source in sources if (headings := find(source, table))]
    if not found:
        needed = ", ".join(column.label.vi for column in table.columns if column.required)
        if not any(source.name for source in sources):
            raise RuleViolation(
                N_("Không thấy dòng tiêu đề. Xin chép cả dòng tiêu đề của bảng, cần có: %(columns)s."), columns=needed
            )
        raise RuleViolation(
            N_("Không trang tính nào (%(sheets)s) có dòng tiêu đề của bảng này. Cần có các cột: %(columns)s."),
            sheets=", ".join(source.name for source in sources)[:200], columns=needed,
        )  # fmt: skip
    source, headings = max(found, key=lambda pair: (-len(lacking(pair[1], table)), len(pair[1].columns)))
    if lacks := lacking(headings, table):
        names = ", ".join(column.label.vi for column in lacks)
        if source.name:
            raise RuleViolation(N_("Trang tính “%(sheet)s” thiếu cột: %(columns)s."), sheet=source.name, columns=names)
        raise RuleViolation(N_("Đoạn dán thiếu cột: %(columns)s."), columns=names)
    if source.sheet.is_cut:
        raise too_many(MOST_ROWS)
    return source, headings


def bring(
    source: Source, table: Field, headings: Headings, unit: Unit, *, province: str, others: Sequence[str] = ()
) -> Brought:
    """Read a sheet into rows of the table and look them over as if they had been typed."""
    lines = read_lines(source, table, headings, unit)
    if len(lines.rows) > table.max_rows:
        raise RuleViolation(
            N_("Có %(found)s dòng; bảng này nhận nhiều nhất %(most)s dòng. Xin bỏ bớt hoặc gộp các dòng."),
            found=len(lines.rows), most=table.max_rows,
        )  # fmt: skip
    form = table_form(table, province, _as_typed(lines, table))
    form.validate()
    controls = dict(zip((row.line for row in lines.rows), form[table.key].entries, strict=False))
    for row in lines.rows:
        _ask_the_fields(lines, row, source, table, headings, controls[row.line].form)
    bad = {trouble.line for trouble in lines.troubles}
    good = [row for row in lines.rows if row.line not in bad]
    form[table.key].entries[:] = [controls[row.line] for row in good]
    return Brought(
        sheet=source.name, others=tuple(others),
        rows=[computed_row(table, row) for row in read_rows(form[table.key], table)],
        typed=[(c.name, c._value()) for row in good for c in controls[row.line].form if c.short_name in row.texts],
        read=lines.rows, troubles=sorted(lines.troubles, key=lambda one: one.line), left_out=lines.left_out,
        formulas=lines.formulas, looks_like_trieu=_looks_like_trieu(table, good, headings, unit),
    )  # fmt: skip


def _as_typed(lines: Lines, table: Field) -> MultiDict[str, str]:
    """Return the rows under the names of the form's inputs; an empty table is one empty row."""
    return MultiDict(
        [(f"{table.key}-{at}-id", "") for at in range(max(len(lines.rows), 1))]
        + [(f"{table.key}-{at}-{key}", text) for at, row in enumerate(lines.rows) for key, text in row.texts.items()]
    )


def _ask_the_fields(lines: Lines, row: Row, source: Source, table: Field, headings: Headings, controls: Any) -> None:
    """Add what the form's own fields say to a row, and what does not add up in it."""
    at = {column.key: number for number, column in headings.columns.items()}
    said = {trouble.column.key for trouble in lines.troubles if trouble.line == row.line}
    values = {key: controls[key].data for key in row.texts if not controls[key].errors}
    computed = computed_row(table, values)
    for column in table.columns:
        text = row.places[column.key].text if column.key in row.places else ""
        problem = None
        if column.key in row.texts and controls[column.key].errors:
            problem = RuleViolation("%(why)s", why=" ".join(map(str, controls[column.key].errors)))
        elif column.key in row.computed and not said and computed.get(column.key) != row.computed[column.key]:
            problem = _does_not_add_up(row.computed[column.key], computed.get(column.key))
        if problem is not None:
            address = source.where(row.line, at[column.key])
            lines.troubles.append(Trouble(row.line, column, address, text[:60], problem))


def _does_not_add_up(told: int, right: int | None) -> RuleViolation:
    if right is None:
        return RuleViolation(N_("Tệp ghi %(told)s đồng nhưng dòng này thiếu số để tính."), told=format_dong(told))
    return RuleViolation(
        N_("Tệp ghi %(told)s đồng, tính lại là %(right)s đồng. Xin xem lại dòng này."), told=format_dong(told),
        right=f"{'-' if right < 0 else ''}{format_dong(abs(right))}",
    )  # fmt: skip


def _looks_like_trieu(table: Field, rows: list[Row], headings: Headings, unit: Unit) -> bool:
    """Say whether every amount is so small that it was rather meant in triệu, though no heading says đồng."""
    unsaid = {column.key for column in headings.money_without_unit if column.computed is None}
    amounts = [int(row.texts[key].replace(".", "")) for row in rows for key in unsaid if row.texts.get(key)]
    return unit == "dong" and any(amounts) and max(amounts) < SMALL
