"""Pages of boards: all boards, and one board as its member, its secretary and its chair need it."""

from flask import Blueprint, render_template

from kcproposals.appraisal.boards import queries as queries_boards
from kcproposals.appraisal.boards.page import beside_round
from kcproposals.appraisal.boards.progress import progress_of
from kcproposals.appraisal.boards.rules import lacking
from kcproposals.appraisal.forms import DueForm
from kcproposals.appraisal.meetings.queries import meetings_of
from kcproposals.appraisal.meetings.services import minutes_of
from kcproposals.appraisal.models import Board
from kcproposals.appraisal.rounds.services import judged_files
from kcproposals.appraisal.sheets import queries as queries_sheets
from kcproposals.clock import utc_now
from kcproposals.domain.policy import Permission, Role, can
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm

bp = Blueprint("appraisal", __name__)


@bp.get("/appraisal")
@requires(Permission.LIST_BOARDS)
def index() -> str:
    """The boards the reader may see; a secretary also sees calls whose files wait for one."""
    actor = current_actor()
    boards = queries_boards.boards_of(actor)
    mine = actor.boards()
    return render_template(
        "appraisal/index.html",
        mine=[row for row in boards if row.id in mine],
        others=[row for row in boards if row.id not in mine],
        calls=queries_boards.calls_to_board(actor) if actor.agencies(Role.SECRETARY) else [],
        years=queries_boards.years_to_board(actor) if actor.agencies(Role.SECRETARY) else [],
        now=utc_now(),
    )


@bp.get("/boards/<key>")
@requires(Permission.VIEW_BOARD, load=queries_boards.board_by_key)
def board(board: Board) -> str:
    """One board: what the reader has to do there, how far its round has come, who sits on it."""
    return board_page(board)


def board_page(board: Board, due: DueForm | None = None) -> str:
    """Return the page of a board; ``due`` is the form of an extension that was refused."""
    actor, now = current_actor(), utc_now()
    round_ = board.rounds[-1] if board.rounds else None
    seat = queries_boards.seat_of(board, actor.user_id)
    manages = can(actor, Permission.MANAGE_BOARD, board)
    queue = queries_sheets.queue_of(round_.id, actor.user_id) if round_ and seat and not round_.is_closed else []
    idle = round_ is None or round_.is_closed
    files = queries_boards.files_of(board, actor.user_id) if manages or seat else []
    return render_template(
        "appraisal/board.html", board=board, round=round_, seat=seat, manages=manages, now=now, queue=queue,
        next=queries_sheets.next_open(queue), files=files, ready=[f for f in files if f.status == "accepted"],
        again=judged_files(board) if manages and idle else [],
        progress=progress_of(round_) if round_ else [], lacking=lacking(board),
        minutes=minutes_of(round_) if round_ and round_.is_closed else None,
        meeting=meetings_of(board).get(round_.id) if round_ else None,
        **beside_round(board, round_, files, actor, now),
        due=due or DueForm(formdata=None, due_at=round_.due_at if round_ else None), once=OnceForm(formdata=None),
    )  # fmt: skip
