"""The page of a closed round from which its secretary sends every facility its result."""

from typing import Any

from flask import render_template, url_for
from flask_babel import ngettext

from kcproposals.appraisal.answers import queries, services
from kcproposals.appraisal.answers.forms import COMMENTS, answers_form
from kcproposals.appraisal.answers.queries import FileToAnswer
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.queries import round_by_key
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


def _open(files: list[FileToAnswer]) -> list[FileToAnswer]:
    """Return the files that can be answered now by the reader."""
    return [
        one
        for one in files
        if one.answer is None
        and not one.is_judged_anew
        and can(current_actor(), Permission.ANSWER_FACILITY, one.appraisal)
    ]


@bp.get("/rounds/<key>/answers")
@requires(Permission.ANSWER_FACILITIES, load=round_by_key)
def answers(round_: Round) -> str:
    """What each facility will read, and what was sent already."""
    files = queries.files_to_answer(round_)
    return _page(round_, files, answers_form(_open(files), posted=False))


def _page(round_: Round, files: list[FileToAnswer], form: Any) -> str:
    waiting = _open(files)
    return render_template(
        "appraisal/answers.html", round=round_, board=round_.board, form=form, prefix=COMMENTS, waiting=waiting,
        words={one.appraisal.id: services.words_of(one.appraisal) for one in waiting},
        sent=[one for one in files if one.answer], anew=[one for one in files if one.is_judged_anew and not one.answer],
    )  # fmt: skip


@bp.post("/rounds/<key>/answers")
@requires(Permission.ANSWER_FACILITIES, load=round_by_key)
def send_answers(round_: Round) -> Any:
    """Send the ticked files' results; all of them or, when one is refused, none."""
    files = queries.files_to_answer(round_)
    waiting = _open(files)
    form = answers_form(waiting, posted=True)
    if form.validate_on_submit():
        chosen = [one.appraisal for one in waiting if one.appraisal.key in form.files.data]
        try:
            for appraisal in chosen:
                services.send(appraisal, form.comments_of(appraisal.key), actor=current_actor(), now=utc_now())
            text = ngettext("Đã gửi kết quả của %(num)s hồ sơ.", "Đã gửi kết quả của %(num)s hồ sơ.", len(chosen))
            return done(url_for(".answers", key=round_.key), text)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(round_, files, form), 422
