"""The rules of a draft: every one chosen from named options, with the worked example computed beside it."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.criteria import content, options, queries, words
from kcproposals.criteria.content import Definition, entries
from kcproposals.criteria.example_board import BOARD_WORDS
from kcproposals.criteria.forms_rules import RulesForm, rules_values
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.problems import RULES, problems
from kcproposals.criteria.views import bp, draft_or_404, example_of, packs_now
from kcproposals.criteria.views_edit import mark, save_draft, saved, wrong_in
from kcproposals.domain.policy import Permission
from kcproposals.web.access import requires
from kcproposals.web.translations import language


@bp.get("/criteria/<key>/rules")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def rules(row: CriteriaSet) -> str:
    """Every rule with the example beside it."""
    draft_or_404(row, scored=True)
    form = _rules_form(row, stored=True)
    mark(form, [one for one in wrong_in(row) if one.page == RULES])
    return _rules_page(row, form, row.definition)


def _rules_form(row: CriteriaSet, *, stored: bool) -> RulesForm:
    known = row.definition["rules"]
    form = RulesForm(formdata=None, **rules_values(known), version=str(row.version)) if stored else RulesForm()
    form.fit(row.kind, words.criterion_titles(row.definition, language()).items(), known)
    return form


def _rules_page(row: CriteriaSet, form: RulesForm, definition: Definition) -> str:
    tried = CriteriaSet(definition=definition)  # never stored: what the rules would do
    return render_template(
        "criteria/rules.html", row=row, form=form, example=example_of(tried), notes=options.notes,
        board_words=_(BOARD_WORDS),
        options=options, sum=content.sum_of(entries(definition)),
    )  # fmt: skip


@bp.post("/criteria/<key>/rules")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def save_rules(row: CriteriaSet) -> Any:
    """Save the rules, or only try them on the example."""
    draft_or_404(row, scored=True)
    form = _rules_form(row, stored=False)
    if not form.validate_on_submit():
        return _rules_page(row, form, row.definition), 422
    definition = {**row.definition, "rules": form.apply(row.definition["rules"])}
    if request.form.get("then") == "try":
        mark(form, [one for one in problems(row.title, definition, packs_now().activities) if one.page == RULES])
        return _rules_page(row, form, definition)
    if save_draft(row, form, definition):
        return saved(row, RULES, url_for(".rules", key=row.key))
    return _rules_page(row, form, definition), 409
