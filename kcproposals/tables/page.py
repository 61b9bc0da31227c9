"""The pages of bringing a table in: choosing, looking over. Reads no request."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from werkzeug.datastructures import MultiDict

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.money import format_number
from kcproposals.proposals.display import NUMERIC, cell_text, column_sum
from kcproposals.proposals.forms import read_rows, table_form
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import last_revision
from kcproposals.proposals.section_page import SectionPage
from kcproposals.regulations.answers import computed_row
from kcproposals.regulations.definitions import Field
from kcproposals.tables.brought import Brought
from kcproposals.tables.forms import BringForm, TakeForm
from kcproposals.web.translations import language, sentence

Answers = dict[str, Any]


class TablePage:
    """One table of one section of one proposal."""

    def __init__(self, page: SectionPage, table: Field) -> None:
        self.page, self.table = page, table
        self.proposal: Proposal = page.proposal
        self.province = self.proposal.province_code

    def standing(self) -> list[Answers]:
        """Return the rows the table shows now, also those it is started from another table with."""
        return (self.page.standing().get(self.page.section.key) or {}).get(self.table.key) or []

    def version(self) -> int:
        """Return the section's version."""
        latest = last_revision(self.proposal.id, self.page.section.key)
        return latest.number if latest else 0

    def choose(self, form: BringForm) -> str:
        """Return the page that asks for a file or copied cells."""
        columns = [column.label.to(language()) for column in self.table.columns if column.required]
        return render_template("tables/choose.html", page=self, form=form, columns=columns, lang=language())

    def look_over(self, brought: Brought, form: TakeForm) -> str:
        """Return the page that shows what would be taken and what not."""
        heads = [(column.label.to(language()), column.type in NUMERIC, column.type) for column in self.table.columns]
        return render_template(
            "tables/preview.html", page=self, form=form, brought=brought, heads=heads, lang=language(),
            cells=[[cell_text(c, row.get(c.key), language()) for c in self.table.columns] for row in brought.rows],
            sums=[self._sum(key, brought.rows) for key in (column.key for column in self.table.columns)],
            standing=len(self.standing()), reason=sentence,
        )  # fmt: skip

    def _sum(self, key: str, rows: list[Answers]) -> str:
        return format_number(column_sum(rows, key)) if key in self.table.totals else ""

    def posted(self, typed: MultiDict[str, str], sheet: str) -> Brought:
        """Return the rows that the page shown before sends back. Raises RuleViolation when they were changed since."""
        form = table_form(self.table, self.province, typed)
        if not form.validate():
            raise RuleViolation(N_("Các dòng gửi lên không còn như khi xem trước. Xin chọn lại tệp."))
        rows = [computed_row(self.table, row) for row in read_rows(form[self.table.key], self.table)]
        names = {column.key for column in self.table.columns if column.computed is None}
        inputs = [(c.name, c._value()) for entry in form[self.table.key] for c in entry.form if c.short_name in names]
        return Brought(sheet, (), rows, inputs, [], [], [], [], looks_like_trieu=False)

    def joined(self, rows: list[Answers], *, replace: bool) -> Answers:
        """Return the section's typed answers with the new rows in the table."""
        stored: Mapping[str, Any] = self.proposal.answers.get(self.page.section.key) or {}
        kept = {f.key: stored[f.key] for f in self.page.section.fields if f.type != "file" and f.key in stored}
        typed = {key: value for key, value in kept.items() if not self.page.section.field(key).computed}
        return {**typed, self.table.key: rows if replace else [*self.standing(), *rows]}
