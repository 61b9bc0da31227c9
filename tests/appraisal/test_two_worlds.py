"""Two worlds that differ only in what other members wrote on their sheets look the same, byte by byte, to everybody.

One database plays both: between two crawls the marks, reasons, amounts, conclusions and notes of everybody but the
reader are exchanged for others, in the sheets and in their saved changes. Randomness, tokens and the clock stand still;
a commitment is the same for every content, as nobody can tell two apart without the nonce.
"""

import secrets
import shutil
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from kcproposals.accounts.models import IssuingBody, Signatory, User
from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.models import Appraisal, Board, Round, ScoreSheet, SheetRevision
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.criteria.models import CriteriaSet
from kcproposals.documents.models import Document
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.notifications.models import Mail
from kcproposals.regulations.models import PackVersion
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

NONE = "zzzzzzzzzz"
# The ways a reader of the log or a search may narrow what they see.
QUERIES = {"/audit": ("", "?action=sheet"), "/proposals": ("", "?q=hat+dieu"), "/documents": ("", "?state=to_sign")}
READERS = (
    "chair", "member", "other", "conflicted", "secretary", "administrator", "auditor", "officer", "planner", "leader",
    "clerk", "owner", "rival", "outsider", "nobody",
)  # fmt: skip
Answer = tuple[int, str, bytes]


@pytest.fixture
def still(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing but the sheets differ: tokens, one-time keys, commitments and the machine's clock are fixed."""
    monkeypatch.setattr("flask_wtf.csrf.generate_csrf", lambda: "token")  # pages
    monkeypatch.setitem(app.jinja_env.globals, "csrf_token", lambda: "token")  # components, which keep what they know
    monkeypatch.setattr(app.jinja_env, "cache", {})
    monkeypatch.setattr(secrets, "token_urlsafe", lambda nbytes=0: "once-key-of-two-worlds")
    monkeypatch.setattr(sheets, "commitment_to", lambda nonce, content: "c" * 64)
    room = shutil.disk_usage("/")  # what others on this machine write meanwhile is no leak
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scoring(still: None, cast: SimpleNamespace, board: Board) -> Round:
    """A round in the middle of scoring: sheets handed in, late, unfinished, empty, one member kept out of a file."""
    cast.member, cast.other, cast.conflicted = cast.members[:3]
    cast.nobody = None
    seat = next(member for member in board.members if member.user_id == cast.conflicted.id)
    declare_conflict(seat, cast.files[0], "Anh ruột là chủ cơ sở.", actor=scene.act(cast.conflicted), now=NOW)
    round_ = scene.open_round(cast, board, NOW + timedelta(hours=1))
    scene.score(
        round_, cast.files,
        {cast.chair: ["82", "74", "60"], cast.member: ["80", "71", None], cast.conflicted: [None, "66", "90"]},
    )  # fmt: skip
    scene.hand_in(scene.sheet_of(round_, cast.other, cast.files[0]), cast.other, "45", now=NOW + timedelta(hours=2))
    for user, file in ((cast.member, cast.files[2]), (cast.other, cast.files[1])):
        draft = scene.sheet_of(round_, user, file)
        sheets.save(draft, scene.content(draft, "55"), version=draft.version, actor=scene.act(user), now=NOW)
    db.session.commit()
    return round_


class Worlds:
    """The contents of all sheets and saved changes as they are, and others that nobody could take for them."""

    def __init__(self) -> None:
        rows = db.session.execute(select(ScoreSheet.id, ScoreSheet.member_id, ScoreSheet.marks)).all()
        self.first = {row.id: self._content(row.id) for row in rows}
        self.second = {row.id: self._other(row.id) for row in rows if row.marks}

    @staticmethod
    def _content(sheet_id: int) -> dict[str, Any]:
        return sheets.content_of(db.session.get_one(ScoreSheet, sheet_id)).as_json()

    def _other(self, sheet_id: int) -> dict[str, Any]:
        marks = {key: (mark + 50) % 550 for key, mark in self.first[sheet_id]["marks"].items()}
        return {
            "marks": marks, "justifications": {key: f"Khác hẳn {key}" for key in marks},
            "recommended": 12_345_000 + sheet_id, "conclusion": "do_not_support", "shared_note": "Ghi chú khác hẳn.",
        }  # fmt: skip

    def show(self, contents: dict[int, dict[str, Any]]) -> None:
        """Write these contents into the database, and nothing else."""
        for sheet_id, content in contents.items():
            db.session.execute(update(ScoreSheet).where(ScoreSheet.id == sheet_id).values(**content))
            change = update(SheetRevision).where(SheetRevision.sheet_id == sheet_id)
            db.session.execute(change.values(content=content))
        db.session.commit()
        db.session.expire_all()

    def of_others(self, user: User | None) -> dict[int, dict[str, Any]]:
        """Return the second world's contents of every sheet that is not this person's."""
        own = select(ScoreSheet.id).join(ScoreSheet.member).where(db.text("board_members.user_id = :me"))
        mine = set(db.session.scalars(own, {"me": user.id if user else 0}))
        return {sheet_id: content for sheet_id, content in self.second.items() if sheet_id not in mine}


def known(cast: SimpleNamespace) -> dict[str, list[str]]:
    """Return the keys that stand in addresses, by the first part of the address."""

    def keys(model: Any) -> list[str]:
        return list(db.session.scalars(select(model.key).order_by(model.id))) or [NONE]

    return {
        "admin/jobs": keys(Job)[:1], "admin/mails": keys(Mail)[:2], "agencies": [cast.agency.key],
        "appraisals": keys(Appraisal), "batches": [NONE], "beneficiaries": [NONE], "boards": keys(Board),
        "bodies": keys(IssuingBody)[:1],
        "calls": [cast.call.key], "check": [NONE], "complaints": [NONE],
        "criteria": keys(CriteriaSet)[:1], "documents": keys(Document),
        "facilities": [cast.facility.key, cast.rival_facility.key], "invitations": [NONE],
        "join": [NONE], "norms": [NONE], "packages": [NONE], "package-items": [NONE], "packs": keys(PackVersion)[:1],
        "plan-items": [NONE], "plans": [NONE], "registers": [NONE],
        "proposals": [file.key for file in cast.files],
        "reset": [NONE], "rounds": keys(Round), "sheets": keys(ScoreSheet), "signatories": keys(Signatory)[:1],
        "units": [NONE],
    }  # fmt: skip


def addresses(app: Flask, cast: SimpleNamespace) -> list[str]:
    """Return the address of every page of the application, with every key of this board in it.

    A route that this test does not know how to open is an error: it would not be watched.
    """
    first, found = known(cast), []
    more = {
        "person": cast.member.key, "section": "cost", "table": "lines", "activity": cast.files[0].activity,
        "kind": "de_an", "form": "docx", "file": NONE, "member": NONE, "visit": NONE, "change": NONE,
    }  # fmt: skip
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        wanted = rule.arguments - set(more)
        if not wanted:
            found += [rule.rule + query for query in QUERIES.get(rule.rule, ("",))]
            continue
        (name,) = wanted
        part = next(part for part in sorted(first, key=len, reverse=True) if rule.rule.startswith(f"/{part}/<"))
        for key in first[part]:
            address = rule.rule.replace(f"<{name}>", key)
            for other, value in more.items():
                address = address.replace(f"<{other}>", value)
            found.append(address)
    return found


def crawl(client: Any, user: User | None, where: list[str]) -> dict[str, Answer]:
    """Return what a person is answered at every address: status, where it leads, body."""
    sign_in(client, user)
    answers = {}
    for address in where:
        answer = client.get(address)
        answers[address] = (answer.status_code, answer.headers.get("Location", ""), answer.data)
    return answers


@pytest.mark.parametrize(
    ("reader", "state"),
    [*((reader, "open") for reader in READERS), *((reader, "closing") for reader in ("chair", "member", "secretary"))],
)
def test_before_the_close_nobody_sees_what_another_member_wrote(
    app: Flask, client: Any, cast: SimpleNamespace, scoring: Round, reader: str, state: str
) -> None:
    if state == "closing":
        rounds.ask_to_close(scoring, actor=scene.act(cast.secretary), now=NOW)
        db.session.commit()
    user, where, worlds = getattr(cast, reader), addresses(app, cast), Worlds()
    first = crawl(client, user, where)
    worlds.show(worlds.of_others(user))
    second = crawl(client, user, where)
    assert [address for address in where if first[address] != second[address]] == []
    if reader not in ("outsider", "nobody", "owner", "rival", "administrator"):
        assert first[f"/boards/{scoring.board.key}"][0] == 200  # there was something to see
    if reader == "member" and state == "open":
        assert sum(first[f"/sheets/{key}"][0] == 200 for key in known(cast)["sheets"]) == 3


def test_the_two_worlds_do_differ_to_who_may_see(
    app: Flask, client: Any, cast: SimpleNamespace, scoring: Round
) -> None:
    """The comparison above would find a difference: one's own sheet before the close, every sheet after it."""
    where, worlds = addresses(app, cast), Worlds()
    own = f"/sheets/{scene.sheet_of(scoring, cast.member, cast.files[0]).key}"
    first = crawl(client, cast.member, where)
    worlds.show(worlds.second)
    assert crawl(client, cast.member, [own])[own] != first[own]
    worlds.show(worlds.first)
    scene.close(cast, scoring)
    pages = [address for address in where if address.startswith(("/appraisals/", "/rounds/"))]
    closed = crawl(client, cast.chair, pages)
    worlds.show(worlds.of_others(cast.chair))
    changed = crawl(client, cast.chair, pages)
    differing = {address.split("/")[1] for address in pages if closed[address] != changed[address]}
    assert differing == {"appraisals", "rounds"}
