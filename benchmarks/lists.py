"""The list of proposals at 20,000 rows, signed in, filters and permissions on: against a bare page of the same 50 rows,
and against itself at 1,000 rows."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import insert

from benchmarks.measure import interleaved, report, seconds
from kcproposals import config
from kcproposals.app import create_app
from kcproposals.extensions import db

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
BARE = (
    "<!doctype html><title>list</title><table>{% for row in rows %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def run() -> None:
    """Print both ratios on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = empty_app(Path(folder))
        with app.app_context():
            user = people()
            _fill(1_000)
        small = _page(app, user)
        few = _median(small)
        with app.app_context():
            _fill(19_000)
            rows = [
                (f"DP27-24-{n:04d}", f"Ứng dụng máy móc {n}", f"Cơ sở minh họa {n}", "300.000.000") for n in range(50)
            ]
        large = _page(app, user)

        def bare() -> None:
            with app.test_request_context("/"):
                render_template_string(BARE, rows=rows)

        ours, baseline = interleaved(large, bare, rounds=15)
        report("list page at 20,000 proposals", ours, baseline, "a bare page of the same 50 rows")
        report("list page at 20,000 proposals", _median(large), few, "itself at 1,000", faster_is="time")


def _median(act: Any) -> float:
    act()
    return sorted(seconds(act) for _ in range(15))[7]


def empty_app(folder: Path) -> Flask:
    """Return an application with a migrated database of its own in a folder."""
    import flask_migrate

    settings = config.Settings(
        data_dir=folder, database_url=f"sqlite:///{folder / 'app.db'}", queue_url=f"sqlite:///{folder / 'queue.db'}",
        storage_url=(folder / "files").as_uri(), public_url="http://127.0.0.1:8000", secret_key="k" * 64,
        extra={"TESTING": True, "WTF_CSRF_ENABLED": False},
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
    return app


def people() -> str:
    """Add an office with an officer, a call and a facility; return what the officer's cookie holds."""
    from kcproposals.calls.models import Call
    from kcproposals.criteria.queries import usable_sets
    from kcproposals.domain.policy import Role
    from kcproposals.regulations.queries import current_packs
    from kcproposals.regulations.services import load_packs
    from tests.people import make_agency, make_facility, make_official, make_user

    load_packs(NOW)
    agency = make_agency("Sở Công Thương tỉnh Mẫu", "24")
    officer = make_official(agency, "Hoàng Thị Tiếp", "tiep@example.vn", Role.INTAKE_OFFICER)
    make_facility(make_user("Trần Thị Chủ", "chu@example.vn"), "Cơ sở minh họa 01")
    db.session.add(
        Call(
            agency_id=agency.id, programme="KCDP", year=2027, title="Đợt 1", opens_at=NOW,
            closes_at=NOW.replace(year=2027), state="announced", activities=["UNG_DUNG_MMTB"],
            packs=current_packs(),
            criteria_set_id=usable_sets(agency.id)[0].id, created_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    return officer.get_id()


def _fill(count: int) -> None:
    from sqlalchemy import func, select

    from kcproposals.proposals.models import Proposal

    last = db.session.scalar(select(func.max(Proposal.serial))) or 0
    rows = [
        {
            "key": f"b{n:09d}", "agency_id": 1, "call_id": 1, "facility_id": 1, "created_by_id": 1,
            "status": "submitted", "code": f"DP27-24-{n:05d}", "serial": n,
            "programme": "KCDP", "year": 2027, "activity": "UNG_DUNG_MMTB",
            "title": f"Ứng dụng máy móc thiết bị tiên tiến trong chế biến nông sản {n}", "province_code": "24",
            "unit_code": "00000", "requested": 300_000_000, "total_cost": 604_000_000, "priority": [], "answers": {},
            "search_text": f"ung dung may moc {n}", "created_at": NOW, "saved_at": NOW, "submitted_at": NOW,
        }
        for n in range(last + 1, last + 1 + count)
    ]  # fmt: skip
    db.session.execute(insert(Proposal), rows)
    db.session.commit()


def _page(app: Flask, user: str) -> Any:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = user, True

    def get() -> None:
        answer = client.get("/proposals?status=submitted")
        assert answer.status_code == 200, answer.status

    return get
