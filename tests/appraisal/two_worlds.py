"""Two worlds that differ only in what members wrote on their sheets, and everything that can be asked of them.

One database plays both. Its file is put back before each world, chance begins anew and the clock stands still, so that
whatever differs depends on a mark. A commitment is the same for every content, as nobody can tell two apart without the
nonce. Of an answer only the milliseconds in the log are left out.
"""

import logging
import random
import re
import secrets
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import MetaData, inspect, select, update

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal, Round, ScoreSheet, SheetRevision
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.extensions import db
from kcproposals.web import errors
from tests.appraisal.two_worlds_scene import NONE, known
from tests.people import sign_in

# Columns that hold what was written. Nothing else in the database may depend on it before the close.
WRITTEN = {
    "score_sheets": {"marks", "justifications", "recommended", "conclusion", "shared_note"},
    "sheet_revisions": {"content"},
}
# Narrowed, sorted and turned by every name a list of ours knows, and some it does not.
EVERY_WAY = "?" + "&".join(
    (
        "q=hat+dieu", "sort=total", "sort=-total", "by=spread", "order=desc", "cols=total", "cols=spread", "page=2",
        "state=scored", "status=accepted", "year=2026", "action=sheet", "envelope=500000000", "before=99999",
        "mode=skip", "show=unverified",
    )
)  # fmt: skip
LISTS = {
    "/", "/admin/jobs", "/admin/mails", "/appraisal", "/appraisal/signs", "/assessments", "/audit", "/complaints",
    "/criteria", "/documents", "/facilities", "/packages", "/past-support", "/plans", "/proposals", "/proposals/intake",
    "/proposals/list.xlsx", "/units",
}  # fmt: skip
# The close itself is what makes the worlds differ; who leaves asks nothing more.
NOT_PRESSED = {"static", "appraisal.confirm_close", "accounts.logout", "accounts.logout_everywhere"}
# What stands behind the first key of an address.
MORE = {
    "section": "cost", "table": "lines", "activity": "UNG_DUNG_MMTB", "kind": "de_an", "form": "docx",
    "field": "registration", "item": "technology",
    "programme": "KCDP",
    **dict.fromkeys(
        ("file", "visit", "change", "invitation_key", "proposal_key", "person", "user_key", "member"), NONE
    ),
}  # fmt: skip
OF_APPRAISAL = {"appraisals", "boards", "meeting-items", "meetings", "rounds", "sheets"}
FORM = {
    "once": "once-key-of-the-crawl", "version": "1", "reason": "Lý do đủ dài để được nhận.", "note": "Ghi chú.",
    "confirm": "y", "understood": "y", "then": "next", "text": "Nội dung.", "state": "open", "choice": "yes",
    "conclusion": "support", "recommended": "200000000", "shared_note": "Đồng ý.", "due_at": "2026-03-09T17:00",
}  # fmt: skip
Answer = tuple[int, tuple[tuple[str, str], ...], bytes]


class Chance:
    """Random numbers that begin anew when told to, in the place of those nobody can guess.

    The page of an error is drawn once each time: half of all addresses lead to it, and it knows only who asks.
    """

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rng, self.errors, self.draw = random.Random(), dict[str, str](), errors.render_template
        self.again()
        monkeypatch.setattr(errors, "render_template", self.error)
        monkeypatch.setattr(secrets, "choice", lambda values: self.rng.choice(values))
        monkeypatch.setattr(secrets, "token_hex", lambda size=32: self.rng.randbytes(size).hex())
        monkeypatch.setattr(secrets, "token_urlsafe", lambda size=32: self.rng.randbytes(size).hex())
        monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=self.rng.randbytes(16), version=4))
        monkeypatch.setattr("flask_wtf.csrf.generate_csrf", lambda: "token")  # pages
        monkeypatch.setitem(
            app.jinja_env.globals, "csrf_token", lambda: "token"
        )  # components, which keep what they know
        monkeypatch.setattr(app.jinja_env, "cache", {})
        monkeypatch.setattr(sheets, "commitment_to", lambda nonce, content: "c" * 64)
        room = shutil.disk_usage("/")  # what others on this machine write meanwhile is no leak
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)

    def again(self) -> None:
        """Begin anew."""
        self.rng.seed("two worlds")
        self.errors.clear()

    def error(self, name: str, **values: Any) -> str:
        """Draw the page of an error, or give what was drawn."""
        if values:
            return self.draw(name, **values)
        if name not in self.errors:
            self.errors[name] = self.draw(name)
        return self.errors[name]


class Worlds:
    """The contents of the sheets of open rounds as they are, and others that nobody could take for them."""

    def __init__(self) -> None:
        still = select(ScoreSheet.id, ScoreSheet.marks).join(ScoreSheet.appraisal).join(Appraisal.round)
        rows = db.session.execute(still.where(Round.state != "closed")).all()
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

    @staticmethod
    def show(contents: dict[int, dict[str, Any]]) -> None:
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


class Log(logging.Handler):
    """Keeps every line of every logger."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line, without how long it took."""
        self.lines.append(f"{record.name} {re.sub(r'[0-9]+ms', '…ms', record.getMessage())}")

    def __enter__(self) -> "Log":
        logging.getLogger("kcproposals").setLevel(logging.INFO)
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self)
        logging.getLogger("kcproposals").setLevel(logging.NOTSET)


def everything_kept() -> dict[str, list[Any]]:
    """Return every row of every table, without what was written on sheets."""
    db.session.rollback()
    tables = MetaData()
    tables.reflect(db.engine)
    kept = {}
    for table in tables.sorted_tables:
        columns = [column for column in table.columns if column.name not in WRITTEN.get(table.name, set())]
        kept[table.name] = [tuple(map(str, row)) for row in db.session.execute(select(*columns))]
    return kept


def unknown_columns() -> dict[str, set[str]]:
    """Return what `WRITTEN` names and the database has not: a renamed column must not go unwatched."""
    there = inspect(db.engine)
    return {
        table: missing
        for table, named in WRITTEN.items()
        if (missing := named - {column["name"] for column in there.get_columns(table)})
    }


def addresses(app: Flask, user: User | None, method: str) -> list[str]:
    """Return the address of every page or act of the application, with the keys of the scene in it.

    Acts are asked of one's own row and of another's, HEAD of one; lists are read also narrowed and sorted. A route
    whose keys nobody named is an error.
    """
    first, found, unknown = known(user), list[str](), list[str]()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if method not in (rule.methods or ()) or rule.endpoint in NOT_PRESSED:
            continue
        part = next((part for part in sorted(first, key=len, reverse=True) if rule.rule.startswith(f"/{part}/<")), "")
        names = rule.arguments - set(MORE)
        if len(names) != bool(part):
            unknown.append(rule.rule)
            continue
        keys = first.get(part, [""])
        if method == "POST":
            keys = keys[:1] + keys[1:][-1:]
        elif method == "HEAD" and part:
            keys = keys[: part in OF_APPRAISAL]
        found += [_filled(rule.rule, {**MORE, **dict.fromkeys(names, key)}) for key in keys]
        if method == "GET" and rule.rule in LISTS:
            found.append(rule.rule + EVERY_WAY)
    assert not unknown, f"name the keys of these in two_worlds_scene.known or in MORE: {unknown}"
    return found


def _filled(rule: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        rule = re.sub(rf"<([^<>]+:)?{name}>", value, rule)
    return rule


def ask(client: Any, method: str, address: str, **more: Any) -> Answer:
    """Send one request as if it were the only one; return status, all headers and body."""
    for name in list(g):
        g.pop(name)
    answer = client.open(address, method=method, **more)
    return answer.status_code, tuple(sorted(answer.headers.items())), answer.data


def crawl(client: Any, user: User | None, gets: list[str], heads: list[str], posts: list[str]) -> dict[str, Any]:
    """Return what a person is answered everywhere, what it leaves in the database, and what the log says of it."""
    with Log() as log:
        sign_in(client, user)
        found: dict[str, Any] = {f"GET {address}": ask(client, "GET", address) for address in gets}
        found |= {f"HEAD {address}": ask(client, "HEAD", address) for address in heads}
        for address in posts:
            sign_in(client, user)
            found[f"POST {address}"] = ask(client, "POST", address, data=FORM)
    found["log"] = log.lines
    return found | {f"table {name}": rows for name, rows in everything_kept().items()}


def differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Return where two worlds differ."""
    return [name for name in {**first, **second} if first.get(name) != second.get(name)]


class Copies:
    """The database's file, put back as it was, as often as needed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept = folder, {}
        db.session.remove()
        db.engine.dispose()
        self.kept = {path: path.read_bytes() for path in folder.glob("*.db")}

    def put_back(self) -> None:
        """Let the database be what it was."""
        db.session.remove()
        db.engine.dispose()
        for path in self.folder.glob("*.db*"):
            path.unlink()
        for path, content in self.kept.items():
            path.write_bytes(content)
