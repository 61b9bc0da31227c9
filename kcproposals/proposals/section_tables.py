"""Tables on the page of a section: their sums and shares, what does not add up, and rows taken from another table.

Everything here is what the browser also works out while people type (``static/js/rows.js``).
"""

from collections.abc import Sequence
from typing import Any

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.money import format_number
from kcproposals.proposals.display import column_sum
from kcproposals.regulations.answers import Problem, computed_row
from kcproposals.regulations.definitions import Field
from kcproposals.web.translations import sentence

Answers = dict[str, Any]


def drawn(table: Field, rows: list[Answers], control: Any, found: Sequence[Problem]) -> dict[str, Any]:
    """Return what the table's macro is told: sums, formulas, shares, and sentences by the name of their input."""
    names = {entry.form["id"].data: entry.name for entry in control.entries}
    _show_computed(table, rows, control)
    at = [(f"{names.get(rows[one.place.row]['id'])}-{one.place.column}", one) for one in found
          if one.place.field == table.key and one.place.row is not None]  # fmt: skip
    return {
        "sums": {key: format_number(column_sum(rows, key)) for key in table.totals},
        "products": computed_by(table, "product"),
        "differences": computed_by(table, "difference"),
        "shares": shares(table, rows),
        "clashes": {name: sentence(RuleViolation(one.msgid, **one.values)) for name, one in at},
    }


def computed_by(field: Field, op: str) -> dict[str, tuple[str, ...]]:
    """Return the columns worked out by ``op`` with what they are made of."""
    return {column.key: column.computed.of for column in field.columns if column.computed and column.computed.op == op}


def _show_computed(table: Field, rows: list[Answers], control: Any) -> None:
    """Put what was worked out into its boxes, also on a page that comes back."""
    by_name = {row["id"]: row for row in rows}
    for entry in control.entries:
        for column in table.columns:
            if column.computed:
                entry.form[column.key].data = by_name.get(entry.form["id"].data, {}).get(column.key)


def shares(field: Field, rows: list[Answers]) -> dict[str, str]:
    """Return what part of the whole each source bears, "49,7 %", where a column is what the sources leave."""
    found = {}
    for column in field.columns:
        if column.computed and column.computed.op == "difference":
            whole, *parts = column.computed.of
            total = column_sum(rows, whole)
            for key in (*parts, column.key) if total else ():
                tenths = (column_sum(rows, key) * 1000 + total // 2) // total
                found[key] = f"{tenths // 10},{tenths % 10}\u00a0%"
    return found


def prefilled(field: Field, answers: Answers) -> list[Answers]:
    """Return rows for an empty table from the table it may be started from."""
    assert field.prefill is not None
    source, table = field.prefill.table.split(".")
    columns = field.prefill.columns
    rows = (answers.get(source) or {}).get(table) or []
    made = [{own: row[theirs] for own, theirs in columns.items() if theirs in row} for row in rows]
    named = [{"id": row["id"], **cells} for row, cells in zip(rows, made, strict=True) if cells]
    return [computed_row(field, row) for row in named]
