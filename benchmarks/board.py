"""A board of 300 files × 11 members × 12 criteria: closing it, and the chair's table, the charts and the sheets of one
file after it. The table stands beside a bare query of the same rows with their JSON decoded, in the same run."""

import gc
import hashlib
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, insert

from benchmarks.lists import NOW, empty_app, people
from benchmarks.measure import interleaved, report, seconds
from kcproposals.extensions import db

FILES, MEMBERS, CRITERIA, ROUNDS = 300, 11, 12, 21


def run() -> None:
    """Print what the close takes, then the pages: ratio, milliseconds, statements and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        app = empty_app(Path(folder))
        with app.app_context():
            people()
            secretary, chair, round_key = _board()
            print(f"closing {FILES} × {MEMBERS} × {CRITERIA}: {seconds(lambda: _close(chair)):.2f} s")
        gc.freeze()  # as the server does when it starts
        client = _client(app, secretary)
        table = f"/rounds/{round_key}/result"
        ours, bare = interleaved(partial(_get, client, table), partial(_bare, Path(folder) / "app.db"), rounds=ROUNDS)
        report("the chair's table", ours, bare, "a bare query of the same rows", faster_is="time")
        with app.app_context():
            file_key = _file_key()
        for name, address in (
            ("table", table), ("charts", f"/rounds/{round_key}/charts"), ("one file", f"/appraisals/{file_key}"),
        ):  # fmt: skip
            statements, size = _counted(app, client, address)
            busy = _processor(partial(_get, client, address))
            print(f"  {name}: {busy:.0f} ms of processor, {statements} statements, {size / 1024:.0f} KB")
        print(f"  the bare query: {_processor(partial(_bare, Path(folder) / 'app.db')):.0f} ms of processor")


def _processor(act: Callable[[], object]) -> float:
    """Return the median of the processor's time in milliseconds: others on the machine do not count."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def _board() -> tuple[str, int, str]:
    """Add a board whose round waits for the chair; return the secretary's cookie, the chair's id, the round's key."""
    from kcproposals.accounts.models import Agency
    from kcproposals.appraisal.models import Board, BoardMember, Round
    from kcproposals.calls.models import Call
    from kcproposals.criteria.models import CriteriaSet
    from kcproposals.domain.policy import Role
    from tests.people import make_official, make_user

    agency, call = db.session.query(Agency).one(), db.session.query(Call).one()
    secretary = make_official(agency, "Vũ Thị Thư", "thu@example.vn", Role.SECRETARY)
    criteria = CriteriaSet(
        agency_id=agency.id, code="bench", number=1, title="Mười hai tiêu chí", definition=_definition(),
        state="published", created_at=NOW, published_at=NOW,
    )  # fmt: skip
    call.criteria_set = criteria
    board = Board(agency_id=agency.id, call=call, name="Hội đồng thẩm định", appointed_by="QĐ 1", created_at=NOW)
    judges = [make_user(f"Ủy viên Số {n}", f"uv{n}@example.vn") for n in range(MEMBERS)]
    board.members = [
        BoardMember(user=user, role="member" if at else "chair", position=at, undertaken_at=NOW)
        for at, user in enumerate(judges)
    ]
    db.session.add(board)
    db.session.flush()
    round_ = Round(
        board=board, number=1, criteria_set=criteria, state="closing", opened_at=NOW, close_asked_by_id=secretary.id
    )
    db.session.add(round_)
    db.session.flush()
    _files(round_, [member.id for member in board.members])
    db.session.commit()
    return secretary.get_id(), judges[0].id, round_.key


def _definition() -> dict[str, Any]:
    keys = [f"c{n}" for n in range(CRITERIA)]
    most = ["8"] * (CRITERIA - 1) + ["12"]
    return {
        "rules": {
            "kind": "points", "scale": "100",
            "criteria": [{"key": key, "max": points} for key, points in zip(keys, most, strict=True)],
            "aggregate": {"method": "mean"}, "far_off": {"action": "flag", "limit": "20", "basis": "percent_of_mean"},
            "quorum": {"share": "2/3"}, "pass": {"threshold": "70"}, "tie_break": ["lower_support", "chair_mark"],
        },
        "items": [
            {"key": key, "title": {"vi": f"Tiêu chí {key}", "en": key}, "step": "0.5", "justify": "never"}
            for key in keys
        ],
        "not_applied": [],
    }  # fmt: skip


def _files(round_: Any, members: list[int]) -> None:
    from kcproposals.appraisal.models import Appraisal, ScoreSheet
    from kcproposals.appraisal.sheets.services import SheetContent, commitment_to
    from kcproposals.proposals.models import Proposal
    from kcproposals.regulations import units

    dice, communes = random.Random(2027), [commune.code for commune in units.communes_of("24")]
    proposals: list[dict[str, Any]] = []
    appraisals: list[dict[str, Any]] = []
    sheets: list[dict[str, Any]] = []
    for n in range(1, FILES + 1):
        answers = {"need": {"necessity": "Đang nhặt tạp chất bằng tay, năng suất thấp. " * 40}}
        proposals.append(
            {
                "id": n, "key": f"p{n:09d}", "agency_id": 1, "holder_id": 1, "call_id": 1, "facility_id": 1,
                "created_by_id": 1, "status": "in_appraisal", "code": f"DP27-24-{n:04d}", "serial": n,
                "programme": "KCDP", "year": 2027, "activity": "UNG_DUNG_MMTB", "priority": [], "answers": answers,
                "title": f"Ứng dụng máy móc thiết bị tiên tiến trong chế biến nông sản {n}", "province_code": "24",
                "unit_code": communes[n % len(communes)], "requested": dice.randrange(100, 400) * 10**6,
                "total_cost": 604_000_000,
                "search_text": f"ung dung may moc {n}", "created_at": NOW, "saved_at": NOW, "submitted_at": NOW,
            }
        )  # fmt: skip
        appraisals.append(
            {"id": n, "key": f"a{n:09d}", "round_id": round_.id, "proposal_id": n, "position": n}
        )  # fmt: skip
        quality = dice.gauss(0.74, 0.09)
        for member in members:
            marks: dict[str, int | None] = {
                f"c{k}": min(max(round((quality + dice.gauss(0, 0.08)) * most * 2), 0), most * 2) * 50
                for k, most in enumerate([8] * (CRITERIA - 1) + [12])
            }
            content = SheetContent(marks, {}, 100_000_000, "support", "")
            nonce = hashlib.sha256(f"{n}/{member}".encode()).hexdigest()
            sheets.append(
                {
                    "key": f"s{len(sheets):09d}", "appraisal_id": n, "member_id": member, "state": "submitted",
                    "role": "chair" if member == members[0] else "member", **content.as_json(), "nonce": nonce,
                    "commitment": commitment_to(nonce, content), "created_at": NOW, "saved_at": NOW,
                    "submitted_at": NOW,
                }
            )  # fmt: skip
    for model, rows in ((Proposal, proposals), (Appraisal, appraisals), (ScoreSheet, sheets)):
        db.session.execute(insert(model), rows)


def _close(chair: int) -> None:
    from kcproposals.accounts.actor import actor_of
    from kcproposals.accounts.models import User
    from kcproposals.appraisal.models import Round
    from kcproposals.appraisal.rounds.closing import confirm_close

    round_ = db.session.query(Round).one()
    confirm_close(round_, actor=actor_of(db.session.get_one(User, chair)), now=NOW)
    db.session.commit()


def _client(app: Flask, user: str) -> Any:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = user, True
    return client


def _get(client: Any, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return bytes(answer.data)


def _bare(path: Path) -> None:
    """Read the same rows with their files and sheets by the database's own driver, and decode what is JSON."""
    with sqlite3.connect(path) as connection:
        files = connection.execute(
            "SELECT a.result, p.code, p.title, p.requested FROM appraisals a JOIN proposals p ON p.id = a.proposal_id"
        ).fetchall()
        sheets = connection.execute("SELECT appraisal_id, member_id, state, marks FROM score_sheets").fetchall()
    assert len([json.loads(row[0]) for row in files]) == FILES
    assert len([json.loads(row[3]) for row in sheets]) == FILES * MEMBERS


def _file_key() -> str:
    from kcproposals.appraisal.models import Appraisal

    return str(db.session.query(Appraisal.key).filter_by(rank=10).scalar())


def _counted(app: Flask, client: Any, address: str) -> tuple[int, int]:
    statements: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    size = len(_get(client, address))
    event.remove(engine, "before_cursor_execute", count)
    return len([one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]), size
