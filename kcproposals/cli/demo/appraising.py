"""What the board does: it is appointed, undertakes, declares conflicts, scores, closes, and signs its minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.accounts.queries import user_by_login
from kcproposals.accounts.services_people import invite_guest
from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.meetings import services as minutes
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.calls.models import Call
from kcproposals.cli.demo import cast, convening, marks, meeting
from kcproposals.cli.demo.cast import HOME, Office
from kcproposals.cli.demo.issuing import issue
from kcproposals.cli.demo.meeting import Sitting
from kcproposals.cli.demo.offices import answer
from kcproposals.cli.demo.stage import Stage, Turn
from kcproposals.criteria.queries import usable_sets
from kcproposals.criteria.services import rules_of
from kcproposals.documents import services as papers
from kcproposals.domain.policy import Seat
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal

NOTES_BY = Seat.CHAIR
CRITERIA = "kc_starter"


@dataclass(frozen=True)
class Wish:
    """How a board judges one file: everybody's total in the order of the board (None: does not score it), the
    support they recommend in đồng (None: what is asked for), and a note that who sits in ``NOTES_BY`` leaves."""

    totals: tuple[str | None, ...]
    recommended: int | None = None
    note: str = ""


def appoint(
    stage: Stage, of: Call | int, name: str, decision: str, meets: datetime, when: datetime, office: Office = HOME
) -> Board:
    """Appoint the board of an office for a call (or for a year of files sent up); everybody undertakes in a day.

    Without the text of a ``decision`` on paper, one is drafted here and issued.
    """
    board = seat_board(stage, of, name, decision, meets, when, office)
    if not decision:
        convening.decide(stage, board, when + timedelta(minutes=30), office)
    for number, key in enumerate(office.board_keys):
        with stage.turn(key, when + timedelta(hours=2 + number)) as turn:
            boards.undertake(_seat(stage, board, key), actor=turn.actor, now=turn.now)
    return board


def seat_board(
    stage: Stage, of: Call | int, name: str, decision: str, meets: datetime, when: datetime, office: Office = HOME
) -> Board:
    """Appoint the board and invite its members; who is new gets an account by the mail of the invitation."""
    content = boards.BoardContent(name=name, appointed_by=decision, meets_at=meets, meeting_place=office.room)
    with stage.turn(office.secretary, when) as turn:
        who: dict[str, Any] = {"actor": turn.actor, "now": turn.now}
        if isinstance(of, int):
            agency = stage.office(office)
            criteria = next(found for found in usable_sets(agency.id) if found.code == CRITERIA)
            board = boards.appoint_for_year(agency, of, criteria, content, **who)
        else:
            board = boards.appoint(of, content, **who)
    for member in (*office.board, *office.alternates):
        with stage.turn(office.secretary, when) as turn:
            user = user_by_login(member.email) or _invite(stage, board, member, turn)
            seat = boards.SeatContent(
                member.seat, member.organisation, member.job_title, is_scoring=True,
                is_alternate=member in office.alternates,
            )  # fmt: skip
            boards.seat(board, user, seat, actor=turn.actor, now=turn.now)
    with stage.turn(office.secretary, when) as turn:
        seat = boards.SeatContent(Seat.SECRETARY, office.name, "Chuyên viên", is_scoring=False)
        boards.seat(board, stage.user(office.secretary), seat, actor=turn.actor, now=turn.now)
    return board


def _invite(stage: Stage, board: Board, member: cast.Member, turn: Turn) -> User:
    as_what = "thành viên hội đồng thẩm định"
    user = invite_guest(board.agency, member.name, member.email, as_what, actor=turn.actor, now=turn.now)
    answer(member.email, turn.now)
    stage.emails[member.key] = member.email
    return user


def _seat(stage: Stage, board: Board, key: str) -> BoardMember:
    user = stage.user(key)
    return next(member for member in board.members if member.user_id == user.id)


def declare(stage: Stage, board: Board, key: str, proposal: Proposal, reason: str, when: datetime) -> None:
    """Let a member declare a conflict of interest."""
    with stage.turn(key, when) as turn:
        conflicts.declare_conflict(_seat(stage, board, key), proposal, reason, actor=turn.actor, now=turn.now)


def open_round(stage: Stage, board: Board, due: datetime, when: datetime, office: Office = HOME) -> Round:
    """Open a round over every accepted file before the board."""
    with stage.turn(office.secretary, when) as turn:
        files = rounds.ready_files(board)
        return rounds.open_round(board, files, due_at=due, reason="", actor=turn.actor, now=turn.now)


def score(
    stage: Stage, round_: Round, key: str, wishes: Mapping[str, Wish], starts: datetime, *,
    drafts: Sequence[str] = (), office: Office = HOME,
) -> None:  # fmt: skip
    """Let one member score files, one after the other; those in ``drafts`` are left unfinished."""
    who = [member.key for member in office.board].index(key)
    mine = _sheets(stage, round_, key)
    for number, (title, wish) in enumerate(wishes.items()):
        total = wish.totals[who]
        if total is not None:
            pace = marks.pace(who, number)
            opened = starts + pace.pause
            written = _content(mine[title], who, wish, total)
            starts = _fill(stage, mine[title], key, written, opened, pace, hand_in=title not in drafts)


def _sheets(stage: Stage, round_: Round, key: str) -> dict[str, ScoreSheet]:
    """Return the sheets of a member in a round by the titles of the files."""
    rows = db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .where(Appraisal.round_id == round_.id, BoardMember.user_id == stage.user(key).id)
    )
    return {sheet.appraisal.proposal.title: sheet for sheet in rows}


def _content(sheet: ScoreSheet, who: int, wish: Wish, total: str) -> sheets.SheetContent:
    """Return the whole sheet that one member means to hand in."""
    criteria = rules_of(sheet.appraisal.round.criteria_set).criteria
    given = marks.spread(total, criteria, who)
    proposal, fails = sheet.appraisal.proposal, Fraction(total) < 70
    most = min(amount for amount in (proposal.requested, proposal.ceiling) if amount is not None)
    return sheets.SheetContent(
        marks=dict(given), justifications=marks.reasons(given, criteria, who, most),
        recommended=None if fails else min(wish.recommended or most, most), conclusion=_conclusion(Fraction(total)),
        shared_note=wish.note if sheet.role == NOTES_BY else "",
    )  # fmt: skip


def _fill(
    stage: Stage, sheet: ScoreSheet, key: str, whole: sheets.SheetContent, opened: datetime, pace: marks.Pace, *,
    hand_in: bool,
) -> datetime:  # fmt: skip
    """Let a member open a file, save half of the sheet, then all of it, and hand it in; return when they were done."""
    half = list(whole.marks)[: len(whole.marks) // 2 + 1]
    begun = sheets.SheetContent(
        {k: whole.marks[k] for k in half}, {k: v for k, v in whole.justifications.items() if k in half}, None, "", ""
    )
    saves = (
        ((begun, opened + pace.begun), (whole, opened + pace.written)) if hand_in else ((begun, opened + pace.begun),)
    )
    for content, when in saves:
        with stage.turn(key, when) as turn:
            sheets.save(
                sheet, content, version=sheet.version, actor=turn.actor, now=turn.now, opened_at=opened
            )  # fmt: skip
    if hand_in:
        with stage.turn(key, opened + pace.handed_in) as turn:
            sheets.submit(sheet, actor=turn.actor, now=turn.now)
    return stage.now


def _conclusion(total: Fraction) -> str:
    return "support" if total >= 76 else "support_after_changes" if total >= 70 else "do_not_support"


def close(stage: Stage, round_: Round, sitting: Sitting, asked: datetime, office: Office = HOME) -> None:
    """Close a round in its meeting: the secretary asks, the chair confirms, the secretary writes the minutes."""
    meeting.hold(stage, round_, sitting, office)
    with stage.turn(office.secretary, asked) as turn:
        rounds.ask_to_close(round_, actor=turn.actor, now=turn.now)
    with stage.turn(office.chair, asked + timedelta(minutes=20)) as turn:
        closing.confirm_close(round_, actor=turn.actor, now=turn.now)
    meeting.end(stage, round_, sitting, office)


def sign_minutes(stage: Stage, round_: Round, signed: datetime, numbered: datetime, office: Office = HOME) -> None:
    """Let the chair sign the minutes and the clerk number them."""
    document = minutes.minutes_of(round_)
    if document is None:
        raise LookupError(round_.key)
    with stage.turn(office.chair, signed) as turn:
        papers.sign(document, actor=turn.actor, now=turn.now)
    issue(stage, [document], numbered, office)
