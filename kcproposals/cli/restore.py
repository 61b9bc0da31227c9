"""``restore``: put a copy made by ``backup`` into an empty instance, in one transaction, and prove that it is the same.

The copy is put into the schema it was made from, which is then brought to the newest: an older copy may be restored.
Not for merging: an instance that holds anything is refused.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kcproposals.admin import schema
from kcproposals.cli.backup import FORMAT, MANIFEST
from kcproposals.cli.context import application, load_settings, working
from kcproposals.cli.context import translate as _
from kcproposals.cli.install import current_revision, migrate, sqlite_file
from kcproposals.cli.operate import PRIVATE
from kcproposals.config import project_folder

if TYPE_CHECKING:
    from sqlalchemy import Connection

STEP = 500


class Damaged(click.ClickException):
    """The copy is not what it was made as."""


@click.command(help=_("Khôi phục bản sao lưu trong thư mục DIR vào một bản cài đặt trống."))
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Restore a copy; exit 1, leaving the instance empty, when it cannot be restored whole."""
    os.umask(PRIVATE)
    settings, manifest = load_settings(), _manifest(folder)
    settings.data_dir.chmod(0o700)
    if current_revision(settings) is not None:
        raise click.ClickException(
            _("Bản cài đặt này đã có dữ liệu. Chỉ khôi phục được vào cơ sở dữ liệu và thư mục trống.")
        )
    path = sqlite_file(settings)
    with application(settings):
        try:
            _put(folder, manifest)
            same = _compare(manifest)
        except BaseException:
            _leave_empty(path)
            raise
    if manifest["demo"] is not None:
        (settings.data_dir / "demo").write_text(manifest["demo"], encoding="ascii")
    rows = sum(one["rows"] for one in manifest["tables"].values())
    click.echo(_("Đã khôi phục %(rows)s dòng và %(files)s tệp.", rows=rows, files=manifest["files"]))
    click.echo(same)
    for lost in manifest["damaged"]:
        click.echo(_("Tệp này đã hỏng từ trước khi sao lưu: %(path)s", path=lost), err=True)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Damaged(_("%(folder)s không phải bản sao lưu hoàn chỉnh.", folder=folder)) from None
    if found.get("format") != FORMAT:
        raise Damaged(_("Bản sao lưu do phiên bản khác tạo ra; phiên bản này không đọc được."))
    known = (path.stem for path in (project_folder("migrations") / "versions").glob("*.py"))
    if not any(name.startswith(f"{found['revision']}_") for name in known):
        raise Damaged(_("Bản sao lưu mới hơn phần mềm này. Hãy cập nhật phần mềm trước khi khôi phục."))
    return found


def _put(folder: Path, manifest: dict[str, Any]) -> None:
    """Put rows, then files, into the instance, in one transaction. Raises Damaged."""
    from kcproposals.extensions import db

    with working(_("Đang dựng cơ sở dữ liệu…")):
        migrate(manifest["revision"])
    with working(_("Đang chép dữ liệu và tệp…")), db.engine.connect() as connection, _without_references(connection):
        _rows(folder, manifest, connection)
        _files(folder, manifest, connection)
    with working(_("Đang đưa lên bản mới nhất…")):
        migrate("head")


@contextmanager
def _without_references(connection: "Connection") -> Iterator[None]:
    """Open a transaction in which rows may come before those they refer to; at its end every reference must hold."""
    from sqlalchemy import text

    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")  # does nothing once a transaction is open
        with connection.begin():
            yield
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise Damaged(_("Bản sao lưu không nhất quán: dòng của bảng %(name)s thiếu dòng nó dẫn tới.",
                                name=broken[0]))  # fmt: skip
        raw.execute("PRAGMA foreign_keys=ON")
        return
    with connection.begin():
        keys = connection.execute(
            text(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
            )
        ).all()
        for name, key, _definition in keys:
            connection.execute(text(f'ALTER TABLE {name} DROP CONSTRAINT "{key}"'))
        yield
        for name, key, definition in keys:
            connection.execute(text(f'ALTER TABLE {name} ADD CONSTRAINT "{key}" {definition}'))


def _rows(folder: Path, manifest: dict[str, Any], connection: "Connection") -> None:
    """Put every row in. What the migrations themselves put into the schema goes first: the copy has it too."""
    from kcproposals.cli.state import row_of, target

    for name, described in manifest["tables"].items():
        kinds, put = described["columns"], 0
        one = target(name, kinds)
        connection.execute(one.delete())
        try:
            with (folder / "tables" / f"{name}.jsonl").open(encoding="utf-8") as file:
                while rows := [row_of(line, kinds) for line in islice(file, STEP)]:
                    connection.execute(one.insert(), rows)
                    put += len(rows)
        except (OSError, ValueError):
            raise Damaged(_("Không đọc được dòng của bảng %(name)s trong bản sao lưu.", name=name)) from None
        if put != described["rows"]:
            raise Damaged(_("Bảng %(name)s của bản sao lưu thiếu dòng: cần %(n)s, có %(m)s.", name=name,
                            n=described["rows"], m=put))  # fmt: skip
        _number_on(connection, name, kinds)


def _number_on(connection: "Connection", name: str, kinds: dict[str, str]) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    from sqlalchemy import text

    if connection.dialect.name == "sqlite" or "id" not in kinds:
        return
    connection.execute(
        text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name} HAVING max(id) IS NOT NULL")
    )


def _files(folder: Path, manifest: dict[str, Any], connection: "Connection") -> None:
    """Put the bytes of every file back under its path, after comparing them with their row."""
    from flask import current_app

    from kcproposals.cli.state import target
    from kcproposals.files.storage import store_of

    lost, stored = set(manifest["damaged"]), target("stored_files", {"path": "plain", "sha256": "plain"})
    for path, sha256 in connection.execute(stored.select()).all():
        if path in lost:
            continue
        try:
            with (folder / "files" / path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                if digest != sha256:
                    raise Damaged(_("Tệp %(path)s trong bản sao lưu không còn nguyên vẹn.", path=path))
                file.seek(0)
                store_of(current_app).put(path, file)
        except OSError:
            raise Damaged(_("Tệp %(path)s không có trong bản sao lưu.", path=path)) from None


def _leave_empty(path: Path | None) -> None:
    """Take away what a restore that failed has begun: the database was empty before."""
    from kcproposals.extensions import db

    db.session.remove()
    if path is None:
        migrate("base")
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE alembic_version")
        return
    db.engine.dispose()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _compare(manifest: dict[str, Any]) -> str:
    """Return what the digest says. Raises Damaged when it is not that of the copy, although nothing was migrated."""
    from kcproposals.cli.state import digest_of, snapshot

    if manifest["revision"] != schema.newest_revision():
        return _("Bản sao lưu cũ hơn phần mềm và đã được đưa lên bản mới nhất; hãy chạy: kcproposals verify")
    with snapshot() as connection:
        found = digest_of(connection)
    if found != manifest["digest"]:
        raise Damaged(_("Mã trạng thái sau khôi phục khác bản sao lưu: %(found)s.", found=found))
    return _("Mã trạng thái đúng như bản sao lưu: %(digest)s", digest=found)
