"""Bringing a table in from Excel: choose, look over, take; and reading copied cells for the page where one types."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.clock import utc_now
from kcproposals.domain.errors import N_, RuleViolation, StaleVersion
from kcproposals.domain.money import Unit
from kcproposals.domain.policy import Permission
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.services_drafting import save_section
from kcproposals.proposals.views_sections import page_of
from kcproposals.regulations.definitions import Column, Field
from kcproposals.tables.brought import Brought, bring, choose
from kcproposals.tables.forms import REPLACE, BringForm, TakeForm
from kcproposals.tables.headings import Headings, find
from kcproposals.tables.page import TablePage
from kcproposals.tables.sources import of_text, of_workbook
from kcproposals.tables.template_file import MEDIA_TYPE, template_file
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

bp = Blueprint("tables", __name__)
_PATH = "/proposals/<key>/sections/<section>/tables/<table>"


def found(key: str, **_more: str) -> Proposal | None:
    """Return the proposal an address names."""
    return proposal_by_key(key)


def _page(proposal: Proposal) -> TablePage:
    """Return the table the address names; one that is not there, or not asked, is a page that does not exist."""
    page = page_of(proposal)
    key = (request.view_args or {})["table"]
    table = next((f for f in page.section.fields if f.key == key and f.type == "table"), None)
    if table is None or (table.shown and not table.shown.holds(proposal.answers, page.work.profile)):
        abort(404)
    return TablePage(page, table)


def _section_url(page: TablePage) -> str:
    return url_for("proposals.section", key=page.proposal.key, section=page.page.section.key, _anchor=page.table.key)


@bp.get(f"{_PATH}/import")
@requires(Permission.EDIT_PROPOSAL, load=found)
def choose_file(proposal: Proposal) -> Any:
    """Ask for a file or for copied cells."""
    page = _page(proposal)
    if not page.page.state.is_open:
        return redirect(_section_url(page), code=303)
    return page.choose(BringForm(formdata=None))


@bp.get(f"{_PATH}/template.xlsx")
@requires(Permission.EDIT_PROPOSAL, load=found)
def template(proposal: Proposal) -> Response:
    """Send the empty workbook of the table."""
    page = _page(proposal)
    name = f"mau-{page.page.section.key}-{page.table.key}.xlsx"
    return send_file(template_file(page.table), mimetype=MEDIA_TYPE, as_attachment=True, download_name=name)


@bp.post(f"{_PATH}/import")
@requires(Permission.EDIT_PROPOSAL, load=found)
def preview(proposal: Proposal) -> Any:
    """Show what would be taken. Stores nothing."""
    page = _page(proposal)
    form = BringForm()
    if not form.validate():
        return page.choose(form), 422
    try:
        brought = _brought(page, form)
    except RuleViolation as problem:
        problem.field = problem.field or ("file" if form.file.data else "text")
        form.refuse(problem)
        return page.choose(form), 422
    take = TakeForm(formdata=None, data={"version": page.version(), "sheet": brought.sheet})
    take.ask(len(page.standing()))
    return page.look_over(brought, take)


def _brought(page: TablePage, form: BringForm) -> Brought:
    """Read what was sent. Raises RuleViolation."""
    sent = form.file.data
    sources = of_workbook(sent.read()) if sent else [of_text(form.text.data or "")]
    source, headings = choose(sources, page.table)
    if headings.money_without_unit and not form.unit.data:
        names = ", ".join(column.label.vi for column in headings.money_without_unit)
        raise RuleViolation(
            N_("Tiêu đề cột (%(columns)s) không ghi đơn vị. Xin chọn đồng hay triệu đồng rồi gửi lại."), field="unit",
            columns=names,
        )  # fmt: skip
    others = [one.name for one in sources if one is not source and find(one, page.table)]
    unit: Unit = "trieu" if form.unit.data == "trieu" else "dong"
    return bring(source, page.table, headings, unit, province=page.province, others=others)


@bp.post(f"{_PATH}/import/take")
@requires(Permission.EDIT_PROPOSAL, load=found)
def take(proposal: Proposal) -> Any:
    """Store the rows that were looked over, behind those that stand or instead of them."""
    page = _page(proposal)
    form = TakeForm()
    form.ask(len(page.standing()))
    brought = page.posted(request.form, (form.sheet.data or "")[:31])
    if not form.validate():
        return page.look_over(brought, form), 422
    replace = "mode" not in form or form.mode.data == REPLACE
    values = page.joined(brought.rows, replace=replace)
    try:
        _must_fit(page.table, len(values[page.table.key]))
        save_section(
            proposal, page.page.section, values, version=form.read_version(), actor=current_actor(), now=utc_now()
        )
    except StaleVersion as problem:
        form.version.data = str(problem.current)
        form.form_errors.append(_("Bảng vừa được sửa ở nơi khác. Xin xem lại số dòng đang có rồi chọn lại."))
        return page.look_over(brought, form), 409
    except RuleViolation as problem:
        form.refuse(problem)
        return page.look_over(brought, form), 422
    count = len(brought.rows)
    return done(_section_url(page), ngettext("Đã đưa %(num)s dòng vào bảng.", "Đã đưa %(num)s dòng vào bảng.", count))


def _must_fit(table: Field, rows: int) -> None:
    if rows > table.max_rows:
        raise RuleViolation(
            N_("Cộng lại là %(found)s dòng; bảng này nhận nhiều nhất %(most)s dòng. Xin chọn thay các dòng đang có."),
            field="mode", found=rows, most=table.max_rows,
        )  # fmt: skip


@bp.post(f"{_PATH}/read")
@requires(Permission.EDIT_PROPOSAL, load=found)
def read_cells(proposal: Proposal) -> Any:
    """Read cells that were pasted into the table, from the column they were pasted at. Stores nothing."""
    page = _page(proposal)
    unit: Unit = "trieu" if request.form.get("unit") == "trieu" else "dong"
    try:
        source = of_text(request.form.get("text", ""))
        headings = find(source, page.table) or _from_column(page.table, request.form.get("column", ""))
        brought = bring(source, page.table, headings, unit, province=page.province)
    except RuleViolation as problem:
        return jsonify(error=sentence(problem)), 422
    at = {row.line: index for index, row in enumerate(brought.read)}
    bad = {(trouble.line, trouble.column.key) for trouble in brought.troubles}
    return jsonify(
        rows=[{k: text for k, text in row.texts.items() if (row.line, k) not in bad} for row in brought.read],
        troubles=[
            {"row": at[one.line], "column": one.column.key, "message": sentence(one.problem)}
            for one in brought.troubles
        ],
        left_out=[_("Dòng %(line)s: %(why)s", line=line, why=_(why)) for line, why in brought.left_out],
        small=brought.looks_like_trieu,
    )  # fmt: skip


def _from_column(table: Field, key: str) -> Headings:
    """Return the columns of cells without headings: as they stand on the page, from the one pasted at."""
    keys = [column.key for column in table.columns]
    columns: list[Column] = list(table.columns[keys.index(key) if key in keys else 0 :])
    return Headings(0, dict(enumerate(columns, start=1)), {})
