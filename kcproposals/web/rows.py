"""Tables of rows in a form (`table_field` of components/forms.html): added and removed without scripts too."""

from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList
from wtforms.validators import ValidationError


class RowsField(FieldList):
    """A table of 1 to ``max_rows`` rows. A few rows too many are still read, so that they come back with a message."""

    drawn_as = "FieldList"

    def __init__(
        self, row: Any, label: str | None = None, *, max_rows: int, is_optional: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(row, label, [_few_enough], min_entries=1, max_entries=max_rows + 50, **kwargs)
        self.max_rows = max_rows
        self.flags.optional = is_optional

    def _compact_indices(self) -> None:
        """Keep the numbers the page gave its rows: messages and names must find the row they are about."""


def _few_enough(_form: Any, rows: RowsField) -> None:
    if len(rows.entries) > rows.max_rows:
        raise ValidationError(_("Nhiều nhất %(max)s dòng. Xin bỏ bớt hoặc gộp các dòng.", max=rows.max_rows))


def add_row(form: Any, table: str) -> None:
    """Put an empty row at the end of a table, where it has room."""
    control = getattr(form, table, None)
    if isinstance(control, RowsField) and len(control) < control.max_rows:
        control.append_entry()


def remove_row(form: Any, row: str) -> None:
    """Take out the row named like its inputs (``lines-2``); the last one is emptied instead."""
    table, _dash, _number = row.rpartition("-")
    control = getattr(form, table, None)
    if not isinstance(control, RowsField):
        return
    control.entries[:] = [entry for entry in control.entries if entry.name != row]
    if not control.entries:
        control.append_entry()
