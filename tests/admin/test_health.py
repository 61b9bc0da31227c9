"""Machines learn whether to send people here, administrators what to mend."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from kcproposals.admin import schema
from kcproposals.extensions import db
from kcproposals.jobs import runner
from tests.people import sign_in

pytestmark = pytest.mark.own_database


def test_the_process_lives(client: Any) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_life_does_not_depend_on_the_database(client: Any, count_queries: Any) -> None:
    client.get("/healthz")
    assert count_queries == []


def test_ready(client: Any) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "migrations": True, "files": True}


def test_not_ready_before_the_newest_migration(app: Any, client: Any) -> None:
    db.session.execute(db.text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": True, "migrations": False, "files": True}


def test_not_ready_without_a_database(app: Any, client: Any) -> None:
    db.session.execute(db.text("DROP TABLE alembic_version"))
    db.session.commit()
    assert client.get("/readyz").json == {"database": False, "migrations": False, "files": True}


def test_not_ready_without_the_store(app: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(path: str) -> bytes:
        raise OSError("no route to host")

    monkeypatch.setattr("kcproposals.files.storage.read", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["files"]) == (503, False)


def test_the_newest_revision_is_the_one_nothing_follows() -> None:
    numbers = [path.name[:4] for path in (Path(__file__).parents[2] / "migrations/versions").glob("0*.py")]
    assert schema.newest_revision() == max(numbers)


def rows(client: Any) -> dict[str, list[str]]:
    soup = BeautifulSoup(client.get("/admin/health").data, "html.parser")
    cells = ([cell.text.strip() for cell in row.select("th, td")] for row in soup.select("tbody tr"))
    return {first: rest for first, *rest in cells}


def test_an_administrator_reads_what_is_well(app: Any, client: Any, people: Any, clock: Any) -> None:
    runner.tick(clock())
    found = rows(sign_in(client, people.administrator))
    assert found["Cấu trúc dữ liệu"][0] == "Tốt"
    assert found["Tiến trình việc nền"] == ["Tốt", "Đang chạy", "–"]
    assert found["Kho tệp"][0] == "Tốt"
    assert found["Thư điện tử"][0] == "Cần lưu ý"


def test_an_administrator_reads_what_to_do(app: Any, client: Any, people: Any, clock: Any) -> None:
    app.config["KCP"] = replace(
        app.config["KCP"], pdf_font_dir=Path("/nowhere"), smtp_url="smtps://thu.example.vn", storage_url="s3://kho"
    )
    runner.tick(clock())
    clock.advance(minutes=10)
    db.session.execute(db.text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    found = rows(sign_in(client, people.administrator))
    assert found["Cấu trúc dữ liệu"][0] == "Có lỗi"
    assert "kcproposals init" in found["Cấu trúc dữ liệu"][2]
    assert found["Tiến trình việc nền"][:2] == ["Có lỗi", "Không có tín hiệu đã 10 phút"]
    assert "fonts-croscore" in found["Phông chữ văn bản"][2]
    assert found["Thư điện tử"][0] == "Tốt"
