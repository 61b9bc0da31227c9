"""Is this installation well? Each check looks for real and says what it found, in one line.

``ready`` is for machines that decide where to send people; ``checks`` for the administrator who reads.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kcproposals.admin import schema
from kcproposals.extensions import db
from kcproposals.files import storage
from kcproposals.jobs import queries as jobs

SCARCE = 1024**3
"""Bytes of free disk below which the administrator is warned."""


@dataclass(frozen=True)
class Check:
    """One finding: what was looked at, ok, warn or bad, what was found, and what to do."""

    what: str
    tone: str
    found: str
    remedy: str = ""


def ready() -> dict[str, bool]:
    """Say whether what every request needs is there: the database at the newest migration, the store of files."""
    return {
        "database": _revision() is not None,
        "migrations": _revision() == schema.newest_revision(),
        "files": _store(),
    }


def checks(now: datetime) -> list[Check]:
    """Look at everything an administrator answers for."""
    settings = current_app.config["KCP"]
    return [
        _database(), _migrations(), _files(settings.storage_url), _disk(settings.data_dir), _worker(now),
        _mail(settings.smtp_url), _font(settings),
    ]  # fmt: skip


def _revision() -> str | None:
    try:
        return db.session.scalar(text(schema.CURRENT))
    except SQLAlchemyError:
        db.session.rollback()
        return None


def _store() -> bool:
    """Read a file that does not exist: a store that is away answers something else."""
    try:
        storage.read("0000/readiness")
    except FileNotFoundError:
        return True
    except Exception:  # each kind of store has errors of its own
        current_app.logger.exception("the store of files does not answer")
        return False
    return True


def _database() -> Check:
    dialect = db.engine.dialect.name
    version = db.session.scalar(text("SELECT sqlite_version()" if dialect == "sqlite" else "SHOW server_version"))
    name = "SQLite" if dialect == "sqlite" else "PostgreSQL"
    return Check(_("Cơ sở dữ liệu"), "ok", f"{name} {version}")


def _migrations() -> Check:
    current, newest = _revision(), schema.newest_revision()
    if current == newest:
        return Check(_("Cấu trúc dữ liệu"), "ok", _("Bản mới nhất (%(revision)s)", revision=newest))
    found = _("Đang ở bản %(current)s, cần bản %(newest)s", current=current, newest=newest)
    return Check(_("Cấu trúc dữ liệu"), "bad", found, _("Chạy lệnh: kcproposals init"))


def _files(url: str) -> Check:
    where = _("thư mục trên máy chủ") if url.startswith("file:") else url.split("://")[0]
    if _store():
        return Check(_("Kho tệp"), "ok", _("Đọc được (%(where)s)", where=where))
    return Check(_("Kho tệp"), "bad", _("Không trả lời (%(where)s)", where=where), _("Kiểm tra KCP_STORAGE_URL."))


def _disk(folder: Any) -> Check:
    free = shutil.disk_usage(folder).free
    found = _("Còn trống %(n)s GB", n=f"{free / 1024**3:.1f}".replace(".", ","))
    if free < SCARCE:
        return Check(_("Ổ đĩa"), "warn", found, _("Dọn bớt hoặc mở rộng ổ đĩa chứa dữ liệu."))
    return Check(_("Ổ đĩa"), "ok", found)


def _worker(now: datetime) -> Check:
    last = jobs.last_heartbeat()
    if jobs.worker_is_alive(now):
        return Check(_("Tiến trình việc nền"), "ok", _("Đang chạy"))
    found = (
        _("Chưa chạy lần nào")
        if last is None
        else _("Không có tín hiệu đã %(n)s phút", n=int((now - last).total_seconds()) // 60)
    )
    return Check(_("Tiến trình việc nền"), "bad", found, _("Văn bản và thư đang chờ. Chạy: kcproposals worker"))


def _mail(smtp_url: str | None) -> Check:
    if smtp_url:
        return Check(_("Thư điện tử"), "ok", _("Gửi qua máy chủ thư"))
    remedy = _("Đặt KCP_SMTP_URL để gửi thư thật.")
    return Check(_("Thư điện tử"), "warn", _("Chưa có máy chủ thư: thư được ghi thành tệp .eml"), remedy)


def _font(settings: Any) -> Check:
    faces = sorted(path.name for path in settings.pdf_font_dir.glob(f"{settings.pdf_font}*.ttf"))
    if faces:
        return Check(_("Phông chữ văn bản"), "ok", settings.pdf_font)
    found = _("Không thấy phông %(font)s trong %(folder)s", font=settings.pdf_font, folder=settings.pdf_font_dir)
    return Check(_("Phông chữ văn bản"), "bad", found, _("Cài gói fonts-croscore hoặc đặt KCP_PDF_FONT_DIR."))
