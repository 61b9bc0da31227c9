"""Read everything back, declare, submit, and get the receipt."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.dates import official_date, to_local
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import EDITABLE, Status
from kcproposals.proposals import confirmations
from kcproposals.proposals.changes import changes
from kcproposals.proposals.forms import ReasonForm, SubmitForm, is_group
from kcproposals.proposals.forms_parties import ActForm, HandInForm
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import about_facility, verdict_words
from kcproposals.proposals.panels import panels_for
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.services_submitting import DECLARATIONS, GATES, must_be_in_time
from kcproposals.proposals.services_submitting import submit as hand_in
from kcproposals.proposals.views import bp, deadline
from kcproposals.proposals.work import Work
from kcproposals.regulations.answers import Place
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import answered_before, done
from kcproposals.web.translations import language, sentence


@bp.get("/proposals/<key>/check")
@requires(Permission.FOLLOW_PROPOSAL, load=proposal_by_key)
def check(proposal: Proposal) -> Any:
    """All answers read back, what lacks, what the rules say; when ready, the next step of whoever reads it."""
    if Status(proposal.status) not in EDITABLE:
        return redirect(url_for(".show", key=proposal.key), code=303)
    return check_page(proposal)


@bp.post("/proposals/<key>/submit")
@requires(Permission.SUBMIT_PROPOSAL, load=proposal_by_key)
def submit(proposal: Proposal) -> Any:
    """Hand in, once: a second post of the same form gets the first one's answer."""
    form = _submission(proposal, posted=True)
    refused, status = "", 422
    if form.validate_on_submit():
        declared = [name for name in DECLARATIONS if name in form and form[name].data]
        try:
            hand_in(proposal, version=form.read_version(), declared=declared, actor=current_actor(), now=utc_now())
            # an officer who typed it from paper has no part in it any more
            follows = can(current_actor(), Permission.FOLLOW_PROPOSAL, proposal)
            return done(url_for(".receipt" if follows else ".show", key=proposal.key), "")
        except RuleViolation as problem:
            again = answered_before()  # the other half of a double click may have got through meanwhile
            if again is not None:
                return again
            refused, status = sentence(problem), 409 if isinstance(problem, StaleVersion) else 422
            form.version.data = str(proposal.version)
    if Status(proposal.status) not in EDITABLE:
        return redirect(url_for(".show", key=proposal.key), code=303)
    return check_page(proposal, form, refused=refused), status


def _submission(proposal: Proposal, *, posted: bool) -> SubmitForm | HandInForm:
    """Return the form that hands in; what the owner signed for already is not declared again."""
    kind = HandInForm if confirmations.is_needed(proposal) else SubmitForm
    return kind() if posted else kind(formdata=None, data={"version": proposal.version})


def step_of(proposal: Proposal, actor: Actor) -> str:
    """Say what the reader of the check page does next.

    ``submit`` (declare and hand in), ``ask`` (put it before the owner), ``confirm`` (the owner signs), ``hand_in`` (as
    confirmed), or ``read`` (it is the other side's turn).
    """
    if not confirmations.is_needed(proposal):
        return "submit" if can(actor, Permission.SUBMIT_PROPOSAL, proposal) else "read"
    state = confirmations.state_of(proposal)
    if state == confirmations.CONFIRMED:
        return "hand_in" if can(actor, Permission.SUBMIT_PROPOSAL, proposal) else "read"
    if state == confirmations.ASKED:
        return "confirm" if can(actor, Permission.CONFIRM_PROPOSAL, proposal) else "read"
    return "ask" if can(actor, Permission.EDIT_PROPOSAL, proposal) else "read"


def check_page(
    proposal: Proposal, form: SubmitForm | HandInForm | None = None, *, confirming: SubmitForm | None = None,
    sending_back: ReasonForm | None = None, refused: str = "",
) -> str:  # fmt: skip
    """Return the check page; ``refused`` says why the last try failed."""
    late, actor = _late(proposal), current_actor()
    form = form or _submission(proposal, posted=False)
    confirming = confirming or SubmitForm(formdata=None, data={"version": proposal.version})
    work = Work(proposal, utc_now())
    names = {key: file.name for key, file in work.files.items()}
    before = proposal.returns[-1].answers_before if proposal.status == Status.RETURNED and proposal.returns else None
    return render_template(
        "proposals/check.html", work=work, proposal=proposal, form=form, refused=refused, late=late, now=work.now,
        step=step_of(proposal, actor), confirming=confirming, asking=ActForm(formdata=None),
        sending_back=sending_back or ReasonForm(formdata=None), may_edit=can(actor, Permission.EDIT_PROPOSAL, proposal),
        confirmation=confirmations.state_of(proposal) if confirmations.is_needed(proposal) else "",
        last=confirmations.latest(proposal),
        deadline=deadline(proposal), verdict=verdict_words(work.review), lang=language(),
        changed=changes(before, proposal.answers, work.form, language(), names) if before is not None else [],
        problems=_listed(work), panels=panels_for(proposal, actor), hindrance=_hindrance(proposal),
        **about_facility(proposal.facility),
    )  # fmt: skip


def _listed(work: Work) -> list[dict[str, str]]:
    """Return what lacks, each with the address of its question."""
    titles = {section.key: section.title for section in work.sections}
    return [
        {
            "section": titles[problem.section],
            "label": problem.label,
            "text": _(problem.msgid) % problem.values,
            "url": url_for(
                ".section", key=work.proposal.key, section=problem.section, _anchor=anchor(work, problem.place)
            ),
        }
        for problem in work.review.problems
    ]


def anchor(work: Work, place: Place) -> str:
    """Return the id on the section's page where a question, or a cell of a table, is answered."""
    field = work.form.section(place.section).field(place.field)
    if field.type == "file":
        return f"files-{field.key}"
    if place.row is not None and place.column:
        return f"{field.key}-{place.row}-{place.column}"
    return f"{field.key}-0" if is_group(field) else field.key


def _hindrance(proposal: Proposal) -> str:
    """Say what else keeps a file that is complete from being handed in, or ''."""
    try:
        for must_hold in GATES:
            must_hold(proposal, utc_now())
    except RuleViolation as problem:
        return sentence(problem)
    return ""


def _late(proposal: Proposal) -> str:
    try:
        must_be_in_time(proposal, utc_now())
    except RuleViolation as problem:
        return sentence(problem)
    return ""


@bp.get("/proposals/<key>/receipt")
@requires(Permission.FOLLOW_PROPOSAL, load=proposal_by_key)
def receipt(proposal: Proposal) -> str:
    """The receipt: code and time, in figures and in words."""
    if proposal.code is None:
        abort(404)
    answered = max((one.answered_at for one in proposal.returns if one.answered_at), default=None)
    at = answered or proposal.submitted_at
    assert at is not None  # a code is given together with the instant
    local = to_local(at)
    words = _("%(hour)s giờ %(minute)s phút, %(day)s", hour=f"{local:%H}", minute=f"{local:%M}", day=official_date(at))
    return render_template(
        "proposals/receipt.html", proposal=proposal, at=at, words=words, is_again=answered is not None,
        work=Work(proposal, utc_now()), panels=panels_for(proposal, current_actor()),
    )  # fmt: skip
