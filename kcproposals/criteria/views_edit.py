"""Writing a draft: what it is for, its criteria one by one and side by side. Its rules are in ``views_rules``."""

from dataclasses import replace
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.clock import utc_now
from kcproposals.criteria import content, drafts, options, queries, words
from kcproposals.criteria.content import MOST_ENTRIES, Definition, Entry, entries, entry_of
from kcproposals.criteria.forms import DraftForm, InfoForm, ListForm, info_values
from kcproposals.criteria.forms_entry import EntryForm, entry_values
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.problems import ENTRY, INFO, LIST, Problem, problems
from kcproposals.criteria.services import group_titles
from kcproposals.criteria.views import bp, draft_or_404, packs_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.regulations.choices import activity_choices
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.rows import add_row, remove_row
from kcproposals.web.translations import language


class Found(NamedTuple):
    """One criterion of a draft as the subject of a page; a new one has no key yet."""

    row: CriteriaSet
    entry: Entry
    agency_id: int | None


def _entry(key: str, item: str) -> Found | None:
    row = queries.set_by_key(key)
    entry = entry_of(row.definition, item) if row else None
    return Found(row, entry, row.agency_id) if row and entry else None


def wrong_in(row: CriteriaSet) -> list[Problem]:
    """Return everything that keeps a draft from being published."""
    return problems(row.title, row.definition, packs_now().activities)


def mark(form: DraftForm, found: list[Problem]) -> None:
    """Put what keeps a draft from being published at its fields."""
    for problem in found:
        form.put(problem.where, _(problem.msgid, **problem.values), problem.row)


def save_draft(row: CriteriaSet, form: DraftForm, definition: Definition, **said: Any) -> bool:
    """Save, and say whether it was; a refusal stands at the form, and who has read it may save over it."""
    try:
        drafts.save(row, definition, version=form.read_version(), actor=current_actor(), now=utc_now(), **said)
    except RuleViolation as problem:
        db.session.rollback()
        form.refuse(problem)
        form.version.data = str(row.version)
        return False
    return True


def saved(row: CriteriaSet, page: str, address: str, entry: str = "") -> Any:
    """Commit; back to the page while something on it is wrong, else to what comes next."""
    wrong = [one for one in wrong_in(row) if one.page == page and (not entry or one.entry == entry)]
    text = ngettext("Đã lưu. Còn %(num)s chỗ phải sửa ở trang này.", "Đã lưu. Còn %(num)s chỗ phải sửa ở trang này.",
                    len(wrong)) if wrong else _("Đã lưu bản nháp.")  # fmt: skip
    return done(address, text)


@bp.get("/criteria/<key>/edit")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def edit(row: CriteriaSet) -> str:
    """What a draft is and for what."""
    draft_or_404(row)
    form = InfoForm(formdata=None, **info_values(row.title, row.source, row.definition), version=str(row.version))
    _offer(form)
    mark(form, [one for one in wrong_in(row) if one.page == INFO])
    return render_template("criteria/edit.html", row=row, form=form)


def _offer(form: InfoForm) -> None:
    packs = packs_now()
    form.offer(activity_choices(packs, packs.activities, language(), local_date(utc_now())))


@bp.post("/criteria/<key>/edit")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def save_info(row: CriteriaSet) -> Any:
    """Save that page."""
    draft_or_404(row)
    form = InfoForm()
    _offer(form)
    is_valid = form.validate_on_submit()
    if request.form.get("add_row") or request.form.get("remove_row"):
        add_row(form, request.form.get("add_row", ""))
        remove_row(form, request.form.get("remove_row", ""))
        return render_template("criteria/edit.html", row=row, form=form)
    if is_valid:
        definition = form.apply(row.definition)
        definition = content.with_entries(definition, entries(definition))
        if save_draft(row, form, definition, title=form.title.data or "", source=form.source.data or ""):
            return saved(row, INFO, url_for(".items", key=row.key))
    return render_template("criteria/edit.html", row=row, form=form), 409 if is_valid else 422


@bp.get("/criteria/<key>/items")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def items(row: CriteriaSet) -> str:
    """All criteria side by side: order, maxima, weights and their sum."""
    draft_or_404(row)
    return _items_page(row, _stored_list(row))


def _stored_list(row: CriteriaSet) -> ListForm:
    rows = [{"key": one.key, "max": one.max or None, "weight": one.weight or None} for one in entries(row.definition)]
    return ListForm(formdata=None, rows=rows, version=str(row.version))


def _items_page(row: CriteriaSet, form: ListForm) -> str:
    wrong = wrong_in(row)
    found = entries(row.definition)
    return render_template(
        "criteria/items.html", row=row, form=form, entries={one.key: one for one in found},
        wrong=[_(one.msgid, **one.values) for one in wrong if one.page == LIST], full=len(found) >= MOST_ENTRIES,
        bad={one.entry for one in wrong if one.page == ENTRY}, groups=group_titles(row.definition, language()),
        facts_of=lambda entry: words.entry_facts(entry, row.kind), scale=row.definition["rules"].get("scale") or "",
        sum=content.sum_of(found),
    )  # fmt: skip


@bp.post("/criteria/<key>/items")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def save_items(row: CriteriaSet) -> Any:
    """Save the numbers, and move or remove the criterion whose button was pressed."""
    draft_or_404(row)
    form = ListForm()
    is_valid = form.validate_on_submit()
    act, _colon, key = request.form.get("act", "").partition(":")
    if is_valid:
        definition = content.with_entries(row.definition, form.apply(entries(row.definition)))
        if act in ("up", "down"):
            definition = content.moved(definition, key, -1 if act == "up" else 1)
        elif act == "remove":
            definition = content.without_entry(definition, key)
        if save_draft(row, form, definition):
            anchor = f"item-{key}" if act in ("up", "down") else None
            return saved(row, LIST, url_for(".items", key=row.key, _anchor=anchor))
    return _items_page(row, form), 409 if is_valid else 422


@bp.get("/criteria/<key>/items/new")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def new_item(row: CriteriaSet) -> str:
    """The form of one more criterion."""
    draft_or_404(row)
    return _entry_page(row, None, _entry_form(row, _fresh(row), stored=True))


def _fresh(row: CriteriaSet) -> Entry:
    before = entries(row.definition)
    step = before[-1].step if before else ("0.5" if row.kind == "points" else "1")
    return Entry(
        key="", code=str(len(before) + 1), title={"vi": "", "en": ""}, step=step,
        max="1" if row.kind == "pass_fail" else "",
    )  # fmt: skip


def _entry_form(row: CriteriaSet, entry: Entry, *, stored: bool) -> EntryForm:
    form = EntryForm(formdata=None, **entry_values(entry), version=str(row.version)) if stored else EntryForm()
    form.fit(row.kind, group_titles(row.definition, language()).items())
    return form


def _entry_page(row: CriteriaSet, entry: Entry | None, form: EntryForm) -> str:
    others = [one for one in entries(row.definition) if entry is None or one.key != entry.key]
    return render_template(
        "criteria/item.html", row=row, entry=entry, form=form, others=content.sum_of(others),
        scale=row.definition["rules"].get("scale") or "", justify_notes=options.notes(options.JUSTIFY),
        na_notes=options.notes(options.NOT_APPLICABLE),
    )  # fmt: skip


@bp.post("/criteria/<key>/items/new")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def add_item(row: CriteriaSet) -> Any:
    """Add a criterion."""
    draft_or_404(row)
    return _save_entry(row, None)


@bp.get("/criteria/<key>/items/<item>")
@requires(Permission.MANAGE_CRITERIA, load=_entry)
def item(found: Found) -> str:
    """The form of one criterion."""
    draft_or_404(found.row)
    form = _entry_form(found.row, found.entry, stored=True)
    mark(form, [one for one in wrong_in(found.row) if one.page == ENTRY and one.entry == found.entry.key])
    return _entry_page(found.row, found.entry, form)


@bp.post("/criteria/<key>/items/<item>")
@requires(Permission.MANAGE_CRITERIA, load=_entry)
def save_item(found: Found) -> Any:
    """Save it."""
    draft_or_404(found.row)
    return _save_entry(found.row, found.entry)


def _save_entry(row: CriteriaSet, entry: Entry | None) -> Any:
    old = entry or _fresh(row)
    form = _entry_form(row, old, stored=False)
    is_valid = form.validate_on_submit()
    if "anchors" in form and (request.form.get("add_row") or request.form.get("remove_row")):
        add_row(form, request.form.get("add_row", ""))
        remove_row(form, request.form.get("remove_row", ""))
        return _entry_page(row, entry, form)
    taken = [one.key for one in entries(row.definition)]
    if is_valid and entry is None and len(taken) >= MOST_ENTRIES:
        form.form_errors.append(_("Nhiều nhất %(max)s tiêu chí.", max=MOST_ENTRIES))
        is_valid = False
    if is_valid:
        new = form.apply(old)
        if entry is None:
            new = replace(new, key=content.new_key(new.title["vi"], taken))
        if save_draft(row, form, content.with_entry(row.definition, new)):
            wrong = any(one.page == ENTRY and one.entry == new.key for one in wrong_in(row))
            back = url_for(".item", key=row.key, item=new.key) if wrong else url_for(".items", key=row.key)
            return saved(row, ENTRY, back, new.key)
    return _entry_page(row, entry, form), 409 if is_valid else 422
