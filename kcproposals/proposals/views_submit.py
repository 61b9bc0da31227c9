"""Read everything back, declare, submit, and get the receipt."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.dates import official_date, to_local
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.domain.workflow import EDITABLE, Status
from kcproposals.proposals.changes import changes
from kcproposals.proposals.forms import SubmitForm, is_group
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.pages import about_facility, verdict_words
from kcproposals.proposals.queries import proposal_by_key
from kcproposals.proposals.services_submitting import DECLARATIONS, must_be_in_time
from kcproposals.proposals.services_submitting import submit as hand_in
from kcproposals.proposals.views import bp, deadline
from kcproposals.proposals.work import Work
from kcproposals.regulations.answers import Place
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import answered_before, done
from kcproposals.web.translations import language, sentence


@bp.get("/proposals/<key>/check")
@requires(Permission.EDIT_PROPOSAL, load=proposal_by_key)
def check(proposal: Proposal) -> Any:
    """All answers read back, what lacks, what the rules say; when ready, the declaration."""
    if Status(proposal.status) not in EDITABLE:
        return redirect(url_for(".show", key=proposal.key), code=303)
    form = SubmitForm(formdata=None, data={"version": proposal.version})
    return check_page(proposal, form, late=_late(proposal))


@bp.post("/proposals/<key>/submit")
@requires(Permission.SUBMIT_PROPOSAL, load=proposal_by_key)
def submit(proposal: Proposal) -> Any:
    """Hand in, once: a second post of the same form gets the first one's answer."""
    form = SubmitForm()
    refused, status = "", 422
    if form.validate_on_submit():
        declared = [name for name in DECLARATIONS if form[name].data]
        try:
            hand_in(proposal, version=form.read_version(), declared=declared, actor=current_actor(), now=utc_now())
            return done(url_for(".receipt", key=proposal.key), "")
        except RuleViolation as problem:
            again = answered_before()  # the other half of a double click may have got through meanwhile
            if again is not None:
                return again
            refused, status = sentence(problem), 409 if isinstance(problem, StaleVersion) else 422
            form.version.data = str(proposal.version)
    if Status(proposal.status) not in EDITABLE:
        return redirect(url_for(".show", key=proposal.key), code=303)
    return check_page(proposal, form, refused=refused, late=_late(proposal)), status


def check_page(proposal: Proposal, form: SubmitForm, *, refused: str = "", late: str = "") -> str:
    """Return the check page; ``refused`` says why the last try failed, ``late`` that it can no longer be tried."""
    work = Work(proposal, utc_now())
    names = {key: file.name for key, file in work.files.items()}
    before = proposal.returns[-1].answers_before if proposal.status == Status.RETURNED and proposal.returns else None
    return render_template(
        "proposals/check.html", work=work, proposal=proposal, form=form, refused=refused, late=late, now=work.now,
        deadline=deadline(proposal), verdict=verdict_words(work.review), lang=language(),
        changed=changes(before, proposal.answers, work.form, language(), names) if before is not None else [],
        problems=_listed(work), **about_facility(proposal.facility),
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


def _late(proposal: Proposal) -> str:
    try:
        must_be_in_time(proposal, utc_now())
    except RuleViolation as problem:
        return sentence(problem)
    return ""


@bp.get("/proposals/<key>/receipt")
@requires(Permission.EDIT_PROPOSAL, load=proposal_by_key)
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
        work=Work(proposal, utc_now()),
    )  # fmt: skip
