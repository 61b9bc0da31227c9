"""A member's own page of a board: the undertaking, and which files they keep out of. It comes before any file."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.boards import queries as queries_boards
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.ties import KINDS, ties_of
from kcproposals.appraisal.forms import LINE, InterestsForm, lines_of, with_lines
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done

LONGEST_REASON = 500


@bp.get("/boards/<key>/interests")
@requires(Permission.DECLARE_CONFLICT, load=queries_boards.board_by_key)
def interests(board: Board) -> str:
    """Every file of the board with room for a conflict of interest, and the undertaking the first time."""
    return _page(board, None)


@bp.post("/boards/<key>/interests")
@requires(Permission.DECLARE_CONFLICT, load=queries_boards.board_by_key)
def declare_interests(board: Board) -> Any:
    """Keep out of the files with a reason, then undertake: in this order, so that no file opens in between."""
    actor, now = current_actor(), utc_now()
    seat = _seat(board)
    files = [row for row in queries_boards.files_of(board, actor.user_id) if row.conflict is None]
    form = _form(files)
    if form.validate_on_submit():
        if seat.undertaken_at is None and not form.agree.data:
            form.agree.errors = [_("Xin đánh dấu vào ô này để mở hồ sơ.")]
            return _page(board, form), 422
        try:
            reasons = lines_of(form)
            chosen = queries_boards.proposals_for_interests(board, [row.id for row in files if row.key in reasons])
            ties = {kind: form[kind].data or "" for kind in KINDS}
            conflicts.declare(seat, ties, reasons, chosen, actor=actor, now=now)
            boards.undertake(seat, actor=actor, now=now)
            return done(url_for(".board", key=board.key), _("Đã ghi nhận. Bạn có thể mở các hồ sơ còn lại."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(board, form), 422


def _form(files: list[Any]) -> Any:
    return with_lines(InterestsForm, {row.key: row.code for row in files}, LONGEST_REASON)()


def _seat(board: Board) -> BoardMember:
    seat = queries_boards.seat_of(board, current_actor().user_id)
    if seat is None:
        raise RuntimeError("the policy let somebody without a seat through")
    return seat


def _page(board: Board, form: Any) -> str:
    files = queries_boards.files_of(board, current_actor().user_id)
    form = form or _form([row for row in files if row.conflict is None])
    seat = _seat(board)
    known = ties_of([seat.user_id]).get(seat.user_id, [])
    return render_template(
        "appraisal/interests.html", board=board, seat=seat, files=files, form=form, line=LINE, kinds=list(KINDS),
        ties={kind: [tie.name for tie in known if tie.kind == kind] for kind in KINDS},
    )  # fmt: skip
