"""Accepted files, boards and filled sheets, for tests that begin in the middle of an appraisal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import User
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.rounds import closing
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.appraisal.sheets.services import SheetContent
from kcproposals.calls.models import Call
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import usable_sets
from kcproposals.criteria.services import rules_of
from kcproposals.domain.policy import Actor, Seat
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.queries import current_packs
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW

ROW = "aaaaaaaaaa"
ANSWERS: dict[str, dict[str, Any]] = {
    "eligibility": {
        "trade": "processing", "produces": True, "new_machines": True, "no_double": True, "own_money": True,
        "place": "none",
    },
    "facility": {"confirmed": True},
    "need": {
        "title": "Ứng dụng máy dò tạp chất trong chế biến hạt điều", "aims": "Tăng sản lượng lên 5 tấn mỗi ngày.",
        "necessity": "Đang nhặt tạp chất bằng tay; ba hợp đồng xuất khẩu đã phải từ chối.",
    },
    "technology": {
        "machines": [{"id": ROW, "name": "Máy dò tạp chất", "quantity": 1, "unit_price": 604_000_000}],
        "comparison": [{"id": ROW, "measure": "Năng suất", "today": "2 tấn/ngày", "after": "5 tấn/ngày"}],
    },
    "cost": {
        "lines": [
            {"id": ROW, "item": "Máy dò tạp chất", "unit": "cái", "quantity": 1, "unit_price": 604_000_000,
             "support": 300_000_000}
        ]
    },
    "effects": {
        "economic": "Doanh thu tăng 30 %.", "social": "Thêm 10 việc làm.", "environment": "Giảm bụi.",
        "starts": "2026-03", "ends": "2026-11",
    },
}  # fmt: skip
DECISION = "Quyết định số 12/QĐ-SCT ngày 15/02/2026 của Giám đốc Sở Công Thương"


def act(user: User) -> Actor:
    """Return a person as services take them, with everything they hold in the database now."""
    return actor_of(user)


def make_call(agency: Any, criteria: CriteriaSet, **changes: Any) -> Call:
    """Add an announced call that no longer receives proposals."""
    facts: dict[str, Any] = {
        "programme": "KCDP", "year": 2026, "title": "Đợt 1 khuyến công địa phương năm 2026", "state": "announced",
        "opens_at": NOW - timedelta(days=60), "closes_at": NOW - timedelta(days=20), "created_at": NOW,
        "activities": ["UNG_DUNG_MMTB"],
    }  # fmt: skip
    call = Call(agency=agency, criteria_set=criteria, packs=current_packs(), **{**facts, **changes})
    db.session.add(call)
    db.session.flush()
    return call


def make_file(call: Call, facility: Facility, owner: User, serial: int, **changes: Any) -> Proposal:
    """Add an accepted proposal of 604 triệu that asks for 300 (đồng)."""
    facts: dict[str, Any] = {
        "status": "accepted", "title": f"Ứng dụng máy dò tạp chất trong chế biến hạt điều {serial}",
        "total_cost": 604_000_000, "requested": 300_000_000, "counterpart": 304_000_000, "ceiling": 300_000_000,
        "activity": "UNG_DUNG_MMTB", "code": f"DP26-24-{serial:04d}",
        "submitted_at": NOW - timedelta(days=30) + timedelta(minutes=serial),
    }  # fmt: skip
    proposal = Proposal(
        agency_id=call.agency_id, call_id=call.id, facility_id=facility.id, created_by_id=owner.id, serial=serial,
        programme=call.programme, year=call.year, province_code=facility.province_code,
        unit_code=facility.unit_code, start_month="2026-03", end_month="2026-11", priority=[],
        answers=ANSWERS, created_at=NOW, saved_at=NOW, **{**facts, **changes},
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    return proposal


def make_cast(people: SimpleNamespace) -> SimpleNamespace:
    """Add the starter criteria, a call and three accepted files to what ``people`` has; commit."""
    load_packs(NOW)
    people.criteria = next(row for row in usable_sets(people.agency.id) if row.code == "kc_starter")
    people.call = make_call(people.agency, people.criteria)
    people.files = [
        make_file(people.call, people.facility, people.owner, 1),
        make_file(people.call, people.rival_facility, people.rival, 2),
        make_file(people.call, people.facility, people.owner, 3, requested=200_000_000),
    ]
    people.judges = [people.chair, *people.members]
    db.session.commit()
    return people


def make_board(cast: SimpleNamespace, call: Call, *, sworn: bool = True) -> Board:
    """Appoint a board of a chair and the cast's four members; with ``sworn`` everybody has undertaken."""
    secretary = act(cast.secretary)
    content = boards.BoardContent(
        "Hội đồng thẩm định KCĐP 2026", DECISION, NOW - timedelta(hours=1), "Phòng họp tầng 2, Sở Công Thương"
    )
    board = boards.appoint(call, content, actor=secretary, now=NOW)
    seats = (Seat.CHAIR, Seat.REVIEWER, Seat.MEMBER, Seat.MEMBER, Seat.MEMBER)
    for user, role in zip((cast.chair, *cast.members), seats, strict=True):
        seat = boards.SeatContent(role, "Sở Công Thương", "Chuyên viên", True)
        member = boards.seat(board, user, seat, actor=secretary, now=NOW)
        if sworn:
            boards.undertake(member, actor=act(user), now=NOW)
    return board


def open_round(cast: SimpleNamespace, board: Board, due_at: datetime | None = None) -> Round:
    """Open a round over every accepted file."""
    return rounds.open_round(
        board, rounds.ready_files(board), due_at=due_at, reason="", actor=act(cast.secretary), now=NOW
    )


def sheet_of(round_: Round, user: User, file: Proposal) -> ScoreSheet:
    """Return one member's sheet of one file."""
    return db.session.scalars(
        select(ScoreSheet)
        .join(ScoreSheet.appraisal)
        .join(ScoreSheet.member)
        .where(
            Appraisal.round_id == round_.id, Appraisal.proposal_id == file.id, BoardMember.user_id == user.id
        )
    ).one()  # fmt: skip


def spread(total: str, criteria_set: CriteriaSet) -> dict[str, int]:
    """Return marks (hundredths) on the step that sum to ``total``, criteria filled from the first on."""
    left, marks = Fraction(total), {}
    for criterion in rules_of(criteria_set).criteria:
        mark = min(left, criterion.max)
        marks[criterion.key] = int(mark * 100)
        left -= mark
    if left:
        raise ValueError(total)
    return marks


def content(sheet: ScoreSheet, total: str = "", **changes: Any) -> SheetContent:
    """Return a complete sheet with this total, every reason given."""
    marks = spread(total, sheet.appraisal.round.criteria_set) if total else changes.pop("marks")
    facts: dict[str, Any] = {
        "marks": marks, "justifications": dict.fromkeys(marks, "Theo hồ sơ và khảo sát."),
        "recommended": sheets.most_support(sheet.appraisal.proposal), "conclusion": "support", "shared_note": "",
    }  # fmt: skip
    return SheetContent(**{**facts, **changes})


def hand_in(sheet: ScoreSheet, user: User, total: str, now: datetime = NOW, **changes: Any) -> None:
    """Fill and hand in one sheet."""
    sheets.save(sheet, content(sheet, total, **changes), version=sheet.version, actor=act(user), now=now)
    sheets.submit(sheet, actor=act(user), now=now)


def score(round_: Round, files: list[Proposal], totals: Mapping[Any, list[str | None]]) -> None:
    """Hand in sheets: user → totals in the order of ``files``, None for no sheet."""
    for user, marks in totals.items():
        for file, total in zip(files, marks, strict=True):
            if total is not None:
                hand_in(sheet_of(round_, user, file), user, total)


def close(cast: SimpleNamespace, round_: Round, now: datetime = NOW) -> Any:
    """Let the secretary ask and the chair confirm."""
    rounds.ask_to_close(round_, actor=act(cast.secretary), now=now)
    account = closing.confirm_close(round_, actor=act(cast.chair), now=now)
    db.session.commit()
    return account
