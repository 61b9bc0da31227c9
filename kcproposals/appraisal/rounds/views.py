"""Open a round, extend it, ask to close it, let it go on; the chair's page that closes it."""

from typing import Any, NamedTuple

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.boards import queries as queries_boards
from kcproposals.appraisal.boards.page import conflicts_of, lacking_words
from kcproposals.appraisal.boards.progress import progress_of, sheet_counts
from kcproposals.appraisal.boards.rules import lacking
from kcproposals.appraisal.forms import CloseForm, DueForm, RoundForm
from kcproposals.appraisal.models import Board, Round
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.views import board_page, bp
from kcproposals.clock import utc_now
from kcproposals.criteria.services import rules_of
from kcproposals.criteria.words import criterion_titles, rule_sentences
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language


class RoundAct(NamedTuple):
    """A round with its board, as the subject of permissions about boards."""

    board: Board
    round: Round

    @property
    def id(self) -> int:
        return self.board.id

    @property
    def agency_id(self) -> int:
        return self.board.agency_id


def _found(key: str) -> RoundAct | None:
    board = queries_boards.board_of_round(key)
    return RoundAct(board, next(row for row in board.rounds if row.key == key)) if board else None


@bp.get("/boards/<key>/rounds/new")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def new_round(board: Board) -> str:
    """The form of a round: which files, until when; for files judged before also why again."""
    return _new(board, None)


def _new(board: Board, form: RoundForm | None) -> str:
    ready, again = rounds.ready_files(board), rounds.judged_files(board)
    form = form or RoundForm(formdata=None, files=[proposal.key for proposal in ready])
    form.files.choices = [(p.key, f"{p.code} {p.title}") for p in [*ready, *again]]
    return render_template(
        "appraisal/round_new.html", board=board, form=form, ready=ready, again=again,
        lacking=[lacking_words(code) for code in lacking(board)], criteria=board.criteria_set,
        conflicts=conflicts_of([*ready, *again]),
    )  # fmt: skip


@bp.post("/boards/<key>/rounds/new")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def open_round(board: Board) -> Any:
    """Open the round and tell its members."""
    form = RoundForm()
    offered = [*rounds.ready_files(board), *rounds.judged_files(board)]
    form.files.choices = [(proposal.key, proposal.code) for proposal in offered]
    if form.validate_on_submit():
        chosen = [proposal for proposal in offered if proposal.key in (form.files.data or ())]
        try:
            rounds.open_round(
                board, chosen, due_at=form.due_at.data, reason=form.reason.data or "", actor=current_actor(),
                now=utc_now(),
            )  # fmt: skip
            text = ngettext("Đã mở vòng chấm với %(num)s hồ sơ.", "Đã mở vòng chấm với %(num)s hồ sơ.", len(chosen))
            return done(url_for(".board", key=board.key), text)
        except RuleViolation as problem:
            db.session.rollback()
            problem.field = "files" if problem.field == "proposals" else problem.field
            form.refuse(problem)
    return _new(board, form), 422


@bp.post("/rounds/<key>/extend")
@requires(Permission.MANAGE_BOARD, load=_found)
def extend(act: RoundAct) -> Any:
    """Give members more time."""
    form = DueForm()
    if form.validate_on_submit():
        try:
            rounds.extend(act.round, form.due_at.data, actor=current_actor(), now=utc_now())
            return done(url_for(".board", key=act.board.key), _("Đã gia hạn và báo cho các thành viên."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return board_page(act.board, due=form), 422


@bp.post("/rounds/<key>/ask-to-close")
@requires(Permission.MANAGE_BOARD, load=_found)
def ask_to_close(act: RoundAct) -> Any:
    """Ask the chair to close; marks are frozen from here."""
    rounds.ask_to_close(act.round, actor=current_actor(), now=utc_now())
    return done(url_for(".board", key=act.board.key), _("Đã đề nghị Chủ tịch khóa vòng chấm."))


@bp.post("/rounds/<key>/take-back")
@requires(Permission.TAKE_BACK_CLOSE, load=_found)
def take_back(act: RoundAct) -> Any:
    """Let scoring go on instead of closing."""
    rounds.take_back(act.round, actor=current_actor(), now=utc_now())
    return done(url_for(".board", key=act.board.key), _("Vòng chấm lại mở cho các thành viên."))


@bp.get("/rounds/<key>/close")
@requires(Permission.CONFIRM_CLOSE, load=_found)
def close(act: RoundAct) -> Any:
    """What will be locked: sheets by state, never a mark."""
    if act.round.is_closed:
        return redirect(url_for(".result", key=act.round.key))
    return _close_page(act, CloseForm())


def _close_page(act: RoundAct, form: CloseForm) -> str:
    rules = rules_of(act.round.criteria_set)
    titles = criterion_titles(act.round.criteria_set.definition, language())
    return render_template(
        "appraisal/close.html", board=act.board, round=act.round, form=form, once=OnceForm(formdata=None),
        progress=progress_of(act.round), files=sheet_counts(act.round, rules),
        sentences=rule_sentences(rules, titles),
    )  # fmt: skip


@bp.post("/rounds/<key>/close")
@requires(Permission.CONFIRM_CLOSE, load=_found)
def confirm_close(act: RoundAct) -> Any:
    """Close the round for good."""
    form = CloseForm()
    if form.validate_on_submit():
        try:
            closing.confirm_close(act.round, actor=current_actor(), now=utc_now())
            return done(url_for(".result", key=act.round.key), _("Đã khóa vòng chấm. Kết quả và biên bản đã có."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _close_page(act, form), 422
