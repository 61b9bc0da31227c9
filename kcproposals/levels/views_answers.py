"""Pages of a package at the office above: take files up, give one back."""

from typing import Any, NamedTuple

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.levels import answers, queries
from kcproposals.levels.forms import GiveBackForm, TakeUpForm
from kcproposals.levels.models import Package, PackageItem
from kcproposals.levels.views import bp, package_page
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.post("/packages/<key>/take-up")
@requires(Permission.ANSWER_PACKAGE, load=queries.package_by_key)
def take_up(package: Package) -> Any:
    """Take the chosen files up into this level's appraisal."""
    form = TakeUpForm()
    offered = {item.key: item for item in package.items if not item.answer}
    form.files.choices = [(key, item.proposal.code or "") for key, item in offered.items()]
    if form.validate_on_submit():
        chosen = [offered[key] for key in form.files.data or ()]
        try:
            answers.take_up(chosen, actor=current_actor(), now=utc_now())
            text = ngettext("Đã tiếp nhận %(num)s đề án.", "Đã tiếp nhận %(num)s đề án.", len(chosen))
            return done(url_for(".package", key=package.key), text)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return package_page(package, taking=form), 422


class Answer(NamedTuple):
    """A line of a package, as the subject of permissions about packages."""

    item: PackageItem

    @property
    def is_sent(self) -> bool:
        return self.item.package.is_sent

    @property
    def to_agency_id(self) -> int:
        return self.item.package.to_agency_id


def _found(key: str) -> Answer | None:
    item = queries.item_by_key(key)
    return Answer(item) if item else None


@bp.get("/package-items/<key>/give-back")
@requires(Permission.ANSWER_PACKAGE, load=_found)
def give_back_form(answer: Answer) -> str:
    """The form that returns one file to the province."""
    if answer.item.answer:
        abort(404)
    return render_template("levels/give_back.html", item=answer.item, form=GiveBackForm())


@bp.post("/package-items/<key>/give-back")
@requires(Permission.ANSWER_PACKAGE, load=_found)
def give_back(answer: Answer) -> Any:
    """Return one file to the province with a reason."""
    form, item = GiveBackForm(), answer.item
    if form.validate_on_submit():
        try:
            answers.give_back(item, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".package", key=item.package.key), _("Đã trả lại đề án cho Sở."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return render_template("levels/give_back.html", item=item, form=form), 422
