"""The answer to every facility: who is not supported and why, and the notices of the result in bulk."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.clock import utc_now
from kcproposals.documents import services as papers
from kcproposals.documents.dispatches.queries import dispatches_of
from kcproposals.documents.models import Document
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.planning import forms, notices, queries
from kcproposals.planning.models import Plan
from kcproposals.planning.views import bp
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.get("/plans/<key>/answers")
@requires(Permission.VIEW_PLAN, load=queries.plan_by_key)
def answers(plan: Plan) -> str:
    """Proposals without money yet, and the state of every notice."""
    return answers_page(plan)


def answers_page(plan: Plan, form: forms.DeclineForm | None = None, at: str = "") -> str:
    """Return the page; ``form`` comes back with errors, at the proposal ``at``."""
    return render_template(
        "planning/answers.html", plan=plan, waiting=queries.unsupported(plan), finished=queries.finished(plan),
        form=form or forms.DeclineForm(formdata=None), at=at, dispatches=dispatches_of("plan", plan.key),
    )  # fmt: skip


@bp.post("/plans/<key>/answers/<proposal_key>/decline")
@requires(Permission.MANAGE_PLAN, load=lambda key, proposal_key: queries.plan_and_proposal(key, proposal_key))
def decline(subject: queries.PlanProposal) -> Any:
    """Give one proposal the final answer "not supported"."""
    form = forms.DeclineForm()
    if form.validate_on_submit():
        try:
            notices.decline(
                subject.plan, subject.proposal, form.reason.data or "", actor=current_actor(), now=utc_now()
            )
            return done(url_for(".answers", key=subject.plan.key), _("Đã ghi kết luận không hỗ trợ."))
        except RuleViolation as problem:
            form.refuse(problem)
    return answers_page(subject.plan, form, subject.proposal.key), 422


@bp.post("/plans/<key>/notices")
@requires(Permission.MANAGE_PLAN, load=queries.plan_by_key)
def draft_notices(plan: Plan) -> Any:
    """Draft the missing notices and send them to sign."""
    proposals = [proposal_by_key(row.key) for row in queries.finished(plan) if row.document_key is None]
    made = notices.draft_notices(plan, filter(None, proposals), actor=current_actor(), now=utc_now())
    return done(
        url_for(".answers", key=plan.key), ngettext("Đã lập %(num)s thông báo.", "Đã lập %(num)s thông báo.", made)
    )


@bp.post("/plans/<key>/notices/sign")
@requires(Permission.APPROVE_BATCH, load=queries.plan_by_key)
def sign_notices(plan: Plan) -> Any:
    """Sign every notice that waits for it."""
    count = _each(plan, "to_sign", Permission.SIGN_DOCUMENT, papers.sign)
    return done(
        url_for(".answers", key=plan.key), ngettext("Đã ký %(num)s thông báo.", "Đã ký %(num)s thông báo.", count)
    )


def _each(plan: Plan, state: str, permission: Permission, act: Callable[..., None]) -> int:
    actor, now = current_actor(), utc_now()
    waiting: list[Document] = queries.notices_in(plan, state)
    if not all(can(actor, permission, document) for document in waiting):
        abort(404)
    for document in waiting:
        act(document, actor=actor, now=now)
    return len(waiting)
