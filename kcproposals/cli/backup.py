"""``backup``: a consistent copy of everything recorded, while the instance runs. ``restore`` takes it back.

A copy is a folder: ``manifest.json``, one file of rows for each table, the bytes of every stored file. It is written
beside its name and renamed when it is whole. It belongs to no kind of database: SQLite's goes into PostgreSQL and back.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from kcproposals import __version__
from kcproposals.admin import schema
from kcproposals.cli.context import translate as _
from kcproposals.cli.install import installation
from kcproposals.cli.operate import PRIVATE

FORMAT = 1
MANIFEST = "manifest.json"


@click.command(help=_("Sao lưu toàn bộ dữ liệu và tệp vào thư mục mới DIR, kể cả khi hệ thống đang chạy."))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path) -> None:
    """Write a consistent copy into a new folder; exit 1 and name every stored file that is damaged."""
    os.umask(PRIVATE)
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(_("Thư mục %(folder)s không trống. Hãy chọn thư mục mới.", folder=folder))
    part = folder.with_name(folder.name + ".part")
    with installation() as app:
        shutil.rmtree(part, ignore_errors=True)
        try:
            manifest = _write(part, app.config["KCP"].data_dir / "demo")
        except OSError as problem:
            shutil.rmtree(part, ignore_errors=True)
            why = problem.strerror or str(problem)
            raise click.ClickException(_("Chưa sao lưu được: %(why)s", why=why)) from None
    if folder.exists():
        folder.rmdir()
    part.rename(folder)
    click.echo(
        _(
            "Đã sao lưu %(rows)s dòng và %(files)s tệp vào %(folder)s. Mã trạng thái: %(digest)s",
            rows=sum(one["rows"] for one in manifest["tables"].values()), files=manifest["files"], folder=folder,
            digest=manifest["digest"],
        )
    )  # fmt: skip
    for path in manifest["damaged"]:
        click.echo(_("Tệp hỏng hoặc mất, không sao lưu được: %(path)s", path=path), err=True)
    if manifest["damaged"]:
        raise SystemExit(1)


def _write(part: Path, demo: Path) -> dict[str, Any]:
    from kcproposals.cli.state import digest_of, kind_of, lines_of, snapshot, tables
    from kcproposals.clock import utc_now
    from kcproposals.files.models import StoredFile

    (part / "tables").mkdir(parents=True)
    made_at, described = utc_now(), {}
    with snapshot() as connection:
        for one in tables():
            rows = 0
            with (part / "tables" / f"{one.name}.jsonl").open("w", encoding="utf-8") as file:
                for line in lines_of(one, connection):
                    file.write(line + "\n")
                    rows += 1
            kinds = {key.name: kind_of(key.type) for key in one.columns}
            described[one.name] = {"rows": rows, "columns": kinds}
        digest = digest_of(connection)
        stored = StoredFile.__table__
        wanted = connection.execute(stored.select().with_only_columns(stored.c.path, stored.c.sha256)).all()
    damaged = [path for path, sha256 in _shown(wanted) if not _copy_file(path, sha256, part / "files" / path)]
    manifest = {
        "format": FORMAT, "made_at": made_at.isoformat(), "version": __version__,
        "revision": schema.newest_revision(), "digest": digest, "tables": described,
        "files": len(wanted) - len(damaged), "damaged": damaged,
        "demo": demo.read_text(encoding="ascii") if demo.exists() else None,
    }  # fmt: skip
    (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def _shown(rows: Sequence[Any]) -> Iterator[Any]:
    """Yield rows, with a bar for whoever watches."""
    with click.progressbar(rows, label=_("Tệp"), hidden=len(rows) < 200) as bar:
        yield from bar


def _copy_file(path: str, sha256: str, target: Path) -> bool:
    """Copy one stored file part by part; say whether its bytes are those that were stored."""
    from kcproposals.files import storage

    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        parts = storage.stream(path)
    except FileNotFoundError:
        return False
    with target.open("wb") as file:
        for part in parts:
            file.write(part)
            digest.update(part)
    if digest.hexdigest() == sha256:
        return True
    target.unlink()
    return False
