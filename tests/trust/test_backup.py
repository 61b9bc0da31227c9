"""A copy made while the instance runs goes into an empty one, on either kind of database, and nothing is lost."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.conftest import POSTGRES
from tests.trust.commands import environment, run

pytest_plugins = ["tests.demo_year"]


def empty_place(folder: Path, url: str = "") -> dict[str, str]:
    """Return the settings of an instance with nothing in it."""
    folder.mkdir()
    return environment(url, folder)


def database_without_tables(like: str, name: str) -> str:
    """Make a database of the server and return its address."""
    server = make_url(like)
    admin = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.mark.both
@pytest.mark.timeout(400)
def test_the_demo_comes_back_whole(demo_year: SimpleNamespace, tmp_path: Path) -> None:
    made = run(demo_year.env, "backup", str(tmp_path / "copy"))
    assert made.exit_code == 0, made.output
    assert not (tmp_path / "copy.part").exists()
    url = demo_year.settings.database_url
    places = [empty_place(tmp_path / "sqlite")]
    if POSTGRES:  # from PostgreSQL into SQLite, and into PostgreSQL again
        places.append(empty_place(tmp_path / "postgres", database_without_tables(url, "kcp_restored")))
    for place in places:
        restored = run(place, "restore", str(tmp_path / "copy"))
        assert restored.exit_code == 0, restored.output
        assert run(place, "digest").stdout == run(demo_year.env, "digest").stdout
        checked = run(place, "verify")
        assert (checked.exit_code, checked.stderr) == (0, ""), checked.output  # also the bytes of every signed paper
        again = run(place, "restore", str(tmp_path / "copy"))
        assert again.exit_code == 1 and "đã có dữ liệu" in again.output
        assert run(place, "demo").exit_code == 0  # it knows itself as the demo, and changes nothing
    if POSTGRES:
        engine = create_engine(places[1]["KCP_DATABASE_URL"])
        with engine.connect() as connection:  # new rows are numbered after the restored ones
            last, following = (
                connection.scalar(text(query))
                for query in ("SELECT max(id) FROM proposals", "SELECT nextval('proposals_id_seq')")
            )
            keys = connection.scalar(text("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
        engine.dispose()
        assert following == last + 1 and keys > 100


@pytest.fixture
def copy(app: Any, database_url: str, tmp_path: Path) -> Path:
    """A copy of a small instance: one person, one stored file."""
    from kcproposals.extensions import db
    from kcproposals.files.services import store_made
    from tests.conftest import NOW
    from tests.people import make_user

    make_user("Nguyễn Thị Lưu", "luu@example.vn")
    store_made("a.txt", b"noi dung", "text/plain", now=NOW)
    db.session.commit()
    db.session.remove()
    made = run(environment(database_url, tmp_path), "backup", str(tmp_path / "copy"))
    assert made.exit_code == 0, made.output
    return tmp_path / "copy"


def cut_a_table(copy: Path) -> None:
    (copy / "tables" / "users.jsonl").write_text("", encoding="utf-8")


def spoil_a_table(copy: Path) -> None:
    (copy / "tables" / "users.jsonl").write_text("{}\n", encoding="utf-8")


def change_a_row(copy: Path) -> None:
    path = copy / "tables" / "users.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Lưu", "Lựu"), encoding="utf-8")


def spoil_a_file(copy: Path) -> None:
    next(path for path in (copy / "files").rglob("*") if path.is_file()).write_bytes(b"khac")


def lose_a_file(copy: Path) -> None:
    next(path for path in (copy / "files").rglob("*") if path.is_file()).unlink()


def forget_the_manifest(copy: Path) -> None:
    (copy / "manifest.json").unlink()


def come_from_the_future(copy: Path) -> None:
    path = copy / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "revision": "9999"}), encoding="utf-8")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut_a_table, "Bảng users của bản sao lưu thiếu dòng: cần 1, có 0"),
        (spoil_a_table, "Không đọc được dòng của bảng users"),
        (change_a_row, "Mã trạng thái sau khôi phục khác bản sao lưu"),
        (spoil_a_file, "không còn nguyên vẹn"),
        (lose_a_file, "không có trong bản sao lưu"),
        (forget_the_manifest, "không phải bản sao lưu hoàn chỉnh"),
        (come_from_the_future, "mới hơn phần mềm này"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_copy_that_is_not_whole_is_refused_and_leaves_nothing(
    copy: Path, tmp_path: Path, spoil: Any, words: str
) -> None:
    spoil(copy)
    place = empty_place(tmp_path / "place")
    refused = run(place, "restore", str(copy))
    assert refused.exit_code == 1 and words in refused.output, refused.output
    assert not (tmp_path / "place" / "app.db").exists()


@pytest.mark.sqlite_only
def test_backup_writes_into_a_new_folder_only_and_names_damaged_files(
    copy: Path, database_url: str, tmp_path: Path
) -> None:
    env = environment(database_url, tmp_path)
    refused = run(env, "backup", str(copy))
    assert refused.exit_code == 1 and "không trống" in refused.output
    damaged = next(path for path in (tmp_path / "files").rglob("*") if path.is_file())
    damaged.write_bytes(b"x")
    made = run(env, "backup", str(tmp_path / "second"))
    assert made.exit_code == 1 and damaged.name in made.stderr
    restored = run(empty_place(tmp_path / "place"), "restore", str(tmp_path / "second"))
    assert restored.exit_code == 0 and damaged.name in restored.stderr


@pytest.mark.sqlite_only
def test_an_older_copy_is_brought_to_the_newest_state(copy: Path, tmp_path: Path) -> None:
    """The rows of the first migration's tables suffice: what came later is made by the migrations."""
    path = copy / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    kept = {name: manifest["tables"][name] for name in ("users", "stored_files", "audit_chains")}
    path.write_text(json.dumps({**manifest, "revision": "0002", "tables": kept}), encoding="utf-8")
    place = empty_place(tmp_path / "place")
    restored = run(place, "restore", str(copy))
    assert restored.exit_code == 0 and "kcproposals verify" in restored.output, restored.output
    assert run(place, "digest").exit_code == 0
