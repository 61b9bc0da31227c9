"""What the board does: it is appointed, undertakes, declares conflicts, scores, closes, and signs its minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.accounts.queries import user_by_login
from kcproposals.accounts.services_people import invite_guest
from kcproposals.appraisal import boards, closing, conflicts, minutes, rounds, sheets
from kcproposals.appraisal.meeting import Meeting
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.calls.models import Call
from kcproposals.cli.demo import cast, marks
from kcproposals.cli.demo.issuing import issue
from kcproposals.cli.demo.offices import answer
from kcproposals.cli.demo.stage import Stage, Turn
from kcproposals.criteria.services import rules_of
from kcproposals.documents import services as papers
from kcproposals.domain.policy import Seat
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal

MINUTES_PER_SHEET = 7
NOTES_BY = "chair"


@dataclass(frozen=True)
class Wish:
    """How a board judges one file: everybody's total in the order of ``cast.BOARD`` (None: does not score it), the
    support they recommend in đồng (None: what is asked for), and a note that one of them (``NOTES_BY``) leaves."""

    totals: tuple[str | None, ...]
    recommended: int | None = None
    note: str = ""


def appoint(stage: Stage, call: Call, name: str, decision: str, meets: datetime, when: datetime) -> Board:
    """Appoint the board of ``cast`` for a call; everybody undertakes within a day."""
    board = seat_board(stage, call, name, decision, meets, when)
    for number, key in enumerate(board_keys()):
        with stage.turn(key, when + timedelta(hours=2 + number)) as turn:
            boards.undertake(_seat(stage, board, key), actor=turn.actor, now=turn.now)
    return board


def seat_board(stage: Stage, call: Call, name: str, decision: str, meets: datetime, when: datetime) -> Board:
    """Appoint the board and invite its members; who is new gets an account by the mail of the invitation."""
    content = boards.BoardContent(
        name=name, appointed_by=decision, meets_at=meets, meeting_place="Phòng họp số 2, Sở Công Thương tỉnh Mẫu"
    )
    with stage.turn("secretary", when) as turn:
        board = boards.appoint(call, content, actor=turn.actor, now=turn.now)
    for member in cast.BOARD:
        with stage.turn("secretary", when) as turn:
            user = user_by_login(member.email) or _invite(stage, board, member, turn)
            seat = boards.SeatContent(member.seat, member.organisation, member.job_title, is_scoring=True)
            boards.seat(board, user, seat, actor=turn.actor, now=turn.now)
    with stage.turn("secretary", when) as turn:
        seat = boards.SeatContent(Seat.SECRETARY, cast.AGENCY, "Chuyên viên", is_scoring=False)
        boards.seat(board, stage.user("secretary"), seat, actor=turn.actor, now=turn.now)
    return board


def _invite(stage: Stage, board: Board, member: cast.Member, turn: Turn) -> User:
    as_what = "thành viên hội đồng thẩm định"
    user = invite_guest(board.agency, member.name, member.email, as_what, actor=turn.actor, now=turn.now)
    answer(member.email, turn.now)
    stage.emails[member.key] = member.email
    return user


def board_keys() -> list[str]:
    """Return the keys of everybody with a seat, scoring members first."""
    return [*(member.key for member in cast.BOARD), "secretary"]


def _seat(stage: Stage, board: Board, key: str) -> BoardMember:
    user = stage.user(key)
    return next(member for member in board.members if member.user_id == user.id)


def declare(stage: Stage, board: Board, key: str, proposal: Proposal, reason: str, when: datetime) -> None:
    """Let a member declare a conflict of interest."""
    with stage.turn(key, when) as turn:
        conflicts.declare_conflict(_seat(stage, board, key), proposal, reason, actor=turn.actor, now=turn.now)


def open_round(stage: Stage, board: Board, due: datetime, when: datetime) -> Round:
    """Open a round over every accepted file of the call."""
    with stage.turn("secretary", when) as turn:
        files = rounds.ready_files(board)
        return rounds.open_round(board, files, due_at=due, reason="", actor=turn.actor, now=turn.now)


def score(
    stage: Stage, round_: Round, key: str, wishes: Mapping[str, Wish], starts: datetime, *, drafts: Sequence[str] = ()
) -> None:
    """Let one member score files, one after the other; those in ``drafts`` are left unfinished."""
    who = [member.key for member in cast.BOARD].index(key)
    mine = _sheets(stage, round_, key)
    for number, (title, wish) in enumerate(wishes.items()):
        total = wish.totals[who]
        if total is not None:
            when = starts + timedelta(minutes=MINUTES_PER_SHEET * (number + 1))
            _fill(stage, mine[title], key, who, wish, total, when, hand_in=title not in drafts)


def _sheets(stage: Stage, round_: Round, key: str) -> dict[str, ScoreSheet]:
    """Return the sheets of a member in a round by the titles of the files."""
    rows = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .where(Appraisal.round_id == round_.id, BoardMember.user_id == stage.user(key).id)
    )
    return {sheet.appraisal.proposal.title: sheet for sheet in rows}


def _fill(
    stage: Stage, sheet: ScoreSheet, key: str, who: int, wish: Wish, total: str, when: datetime, *, hand_in: bool
) -> None:  # fmt: skip
    criteria = rules_of(sheet.appraisal.round.criteria_set).criteria
    given: dict[str, int | None] = dict(marks.spread(total, criteria, who))
    why = marks.reasons({k: v for k, v in given.items() if v is not None}, criteria)
    if not hand_in:
        given = dict(list(given.items())[: len(given) // 2 + 1])
    proposal, fails = sheet.appraisal.proposal, Fraction(total) < 70
    most = min(amount for amount in (proposal.requested, proposal.ceiling) if amount is not None)
    content = sheets.SheetContent(
        marks=given, justifications={k: v for k, v in why.items() if k in given},
        recommended=None if fails or not hand_in else min(wish.recommended or most, most),
        conclusion=_conclusion(Fraction(total)) if hand_in else "",
        shared_note=wish.note if hand_in and key == NOTES_BY else "",
    )  # fmt: skip
    with stage.turn(key, when) as turn:
        sheets.save(sheet, content, version=sheet.version, actor=turn.actor, now=turn.now)
    if hand_in:
        with stage.turn(key, when + timedelta(minutes=1)) as turn:
            sheets.submit(sheet, actor=turn.actor, now=turn.now)


def _conclusion(total: Fraction) -> str:
    return "support" if total >= 76 else "support_after_changes" if total >= 70 else "do_not_support"


def close(stage: Stage, round_: Round, meeting: Meeting, asked: datetime) -> None:
    """Close a round: the secretary asks, the chair confirms, the secretary writes the meeting down."""
    with stage.turn("secretary", asked) as turn:
        rounds.ask_to_close(round_, actor=turn.actor, now=turn.now)
    with stage.turn("chair", asked + timedelta(minutes=20)) as turn:
        closing.confirm_close(round_, actor=turn.actor, now=turn.now)
    with stage.turn("secretary", asked + timedelta(hours=2)) as turn:
        minutes.write_meeting(round_, meeting, actor=turn.actor, now=turn.now)


def sign_minutes(stage: Stage, round_: Round, signed: datetime, numbered: datetime) -> None:
    """Let the chair sign the minutes and the clerk number them."""
    document = minutes.minutes_of(round_)
    if document is None:
        raise LookupError(round_.key)
    with stage.turn("chair", signed) as turn:
        papers.sign(document, actor=turn.actor, now=turn.now)
    issue(stage, [document], numbered)
