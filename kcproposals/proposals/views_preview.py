"""A form of a pack as an applicant would see it, to look at only: nothing can be typed, nothing is saved."""

from dataclasses import replace
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Permission
from kcproposals.proposals import forms
from kcproposals.proposals.views import bp
from kcproposals.regulations.definitions import Condition, Field, FormDefinition, Section
from kcproposals.regulations.library import Library, PackError
from kcproposals.regulations.models import PackVersion
from kcproposals.regulations.queries import pack_by_key, rules_with
from kcproposals.regulations.words import KINDS
from kcproposals.web.access import requires
from kcproposals.web.translations import language


@bp.get("/packs/<key>/forms/<activity>")
@requires(Permission.VIEW_PACK, load=pack_by_key)
def form_preview(pack: PackVersion) -> Any:
    """Lead to the first section of a form."""
    _rules, form = _form(pack)
    first = form.sections[0].key
    return redirect(
        url_for(".section_preview", key=pack.key, activity=form.activity, section=first, kind=_kind()), code=303
    )


@bp.get("/packs/<key>/forms/<activity>/<section>")
@requires(Permission.VIEW_PACK, load=pack_by_key)
def section_preview(pack: PackVersion) -> str:
    """One section, every question of it, also those that are asked of some only."""
    rules, form = _form(pack)
    keys = [one.key for one in form.sections]
    wanted = (request.view_args or {})["section"]
    if wanted not in keys:
        abort(404)
    at = keys.index(wanted)
    section = form.sections[at]
    return render_template(
        "proposals/preview.html", pack=pack, form=form, section=section, lang=language(), number=at + 1, kind=_kind(),
        activity=rules.activities[form.activity], items=_items(section, form),
        before=form.sections[at - 1] if at else None,
        after=form.sections[at + 1] if at + 1 < len(keys) else None,
    )  # fmt: skip


def _kind() -> str | None:
    """Return the kind of proposal an address names, for the addresses that follow."""
    return request.args.get("kind")


def _form(pack: PackVersion) -> tuple[Library, FormDefinition]:
    """Return the form an address names with the rules around it; one that cannot be shown does not exist."""
    try:
        rules = rules_with(pack)
        form = rules.form((request.view_args or {})["activity"], _kind() or Kind.ORDINARY)
    except (PackError, KeyError):
        abort(404)
    if form.pack_id != pack.code:
        abort(404)
    return rules, form


def _items(section: Section, form: FormDefinition) -> list[dict[str, Any]]:
    """Return what the page draws, question by question, in the order of the form; computed ones are named only."""
    shown = replace(section, fields=tuple(replace(field, shown=None) for field in section.fields))
    page = forms.section_form(shown, {}, {}, province="", posted=False)
    controls = {control.name: control for control in page}
    lang = language()
    return [
        {
            "field": field,
            "control": controls.get(field.key),
            "notes": {choice.value: choice.note.to(lang) for choice in field.choices if choice.note},
            "asked": _asked_when(field.shown, form, lang),
            "needed": _asked_when(field.required, form, lang) if isinstance(field.required, Condition) else "",
        }
        for field in section.fields
    ]


def _asked_when(condition: Condition | None, form: FormDefinition, lang: str) -> str:
    """Return a condition in words: “Loại hình” là Hộ kinh doanh."""
    if condition is None:
        return ""
    if condition.when.startswith("profile."):
        values = [_(KINDS[value]) if value in KINDS else str(value) for value in condition.values]
        return _("hồ sơ cơ sở là %(values)s", values=", ".join(values))
    field = form.field(condition.when)
    values = [_value(field, value, lang) for value in condition.values]
    return _("“%(question)s” là %(values)s", question=field.label.to(lang), values=", ".join(values))


def _value(field: Field, value: str | bool, lang: str) -> str:
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    return next((choice.label.to(lang) for choice in field.choices if choice.value == value), value)
