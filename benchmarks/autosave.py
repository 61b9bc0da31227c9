"""Saving while people write: one changed question against the whole form by its button: time, bytes, statements."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from benchmarks.lists import NOW, empty_app, people
from benchmarks.measure import interleaved, report
from kcproposals.extensions import db

LONG = "Đang nhặt tạp chất bằng tay, năng suất thấp, tỷ lệ sót cao. " * 30
ROUNDS = 30


def run() -> None:
    """Print the ratio of the times, the sizes of request and answer, and the statements of both."""
    folder = Path(tempfile.mkdtemp(prefix="kcp-bench-"))
    try:
        app = empty_app(folder)
        with app.app_context():
            key, user = _draft(people())
        _compare(app, f"/proposals/{key}/sections/need", user)
    finally:
        shutil.rmtree(folder)


def _draft(officer: str) -> tuple[str, str]:
    """Add a draft of the facility and return its key and what its owner's cookie holds."""
    from kcproposals.accounts.models import User
    from kcproposals.proposals.models import Proposal

    owner = db.session.query(User).filter_by(email="chu@example.vn").one()
    draft = Proposal(
        agency_id=1, holder_id=1, call_id=1, facility_id=1, created_by_id=owner.id, programme="KCDP", year=2027,
        activity="UNG_DUNG_MMTB", province_code="24", unit_code="00000", priority=[], answers={}, created_at=NOW,
        saved_at=NOW,
    )  # fmt: skip
    db.session.add(draft)
    db.session.commit()
    return draft.key, owner.get_id()


def _compare(app: Flask, url: str, user: str) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = user, True
    typed = dict.fromkeys(("necessity", "aims", "scale"), LONG) | {"title": "Máy dò tạp chất"}
    state: dict[str, Any] = {"version": "0", "turn": 0}

    def change() -> str:
        state["turn"] += 1
        return f"{LONG} {state['turn']}"

    def autosave() -> Any:
        data = {"version": state["version"], "only": "aims", "aims": change()}
        answer = client.post(f"{url}/autosave", data=data, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        state["version"] = str(answer.get_json()["version"])
        return data, answer

    def by_button() -> Any:
        data = {**typed, "version": state["version"], "aims": change()}
        answer = client.post(url, data=data)
        assert answer.status_code == 303, answer.text
        state["version"] = str(int(state["version"]) + 1)
        return data, answer, client.get(answer.location)

    autosave()
    ours, whole = interleaved(autosave, by_button, rounds=ROUNDS)
    report("autosave of one question", ours, whole, "saving the form and opening the next page", faster_is="time")
    for name, act in (("autosave", autosave), ("form", by_button)):
        print(f"  {name}: {_counted(app, act)}")


def _counted(app: Flask, act: Any) -> str:
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    data, *answers = act()
    event.remove(engine, "before_cursor_execute", count)
    sent = sum(len(str(value).encode()) for value in data.values())
    got = sum(len(answer.data) for answer in answers)
    writes = sum(not one.startswith(("SELECT", "BEGIN", "PRAGMA")) for one in statements)
    return json.dumps({"bytes sent": sent, "bytes answered": got, "statements": len(statements), "writes": writes})
