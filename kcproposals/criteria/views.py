"""Pages of criteria sets: the list and one set as a member will see it."""

from typing import Any

from flask import Blueprint, render_template

from kcproposals.criteria import queries
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of
from kcproposals.criteria.words import criterion_titles, rule_sentences
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language

bp = Blueprint("criteria", __name__)


@bp.get("/criteria")
@requires(Permission.VIEW_PACKS)
def index() -> str:
    """Every set the reader may see."""
    query = queries.visible_sets(current_actor()).order_by(CriteriaSet.code, CriteriaSet.number.desc())
    return render_template("criteria/index.html", sets=list(db.session.scalars(query)))


@bp.get("/criteria/<key>")
@requires(Permission.VIEW_CRITERIA, load=queries.set_by_key)
def show(row: CriteriaSet) -> Any:
    """One set: criteria with guidance and anchors, and every rule in a sentence."""
    rules = rules_of(row)
    maxima = {criterion.key: criterion.max for criterion in rules.criteria}
    sentences = rule_sentences(rules, criterion_titles(row.definition, language()))
    return render_template("criteria/show.html", row=row, rules=rules, maxima=maxima, sentences=sentences)
