"""Stored bytes come back whole, privately and never interpreted."""

import socket
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from obstore.exceptions import BaseError

from kcproposals.files.models import StoredFile
from kcproposals.files.services import DamagedFile, read, store, store_made
from kcproposals.files.storage import write
from kcproposals.files.web import send
from tests.files import makers

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def on_disk(app: Any, file: StoredFile) -> Path:
    return app.config["KCP"].data_dir / "files" / file.path


def test_bytes_lie_under_the_year_and_a_random_name(app: Any) -> None:
    file = store_made("05-QĐ-UBND.pdf", makers.pdf(), "application/pdf", now=NOW)
    year, _, name = file.path.partition("/")
    assert (year, len(name)) == ("2026", 36)
    assert on_disk(app, file).read_bytes() == makers.pdf()
    assert (file.name, file.owner_id, file.created_at) == ("05-QĐ-UBND.pdf", None, NOW)


def test_stored_bytes_are_never_written_over(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from obstore.exceptions import AlreadyExistsError

    monkeypatch.setattr("uuid.uuid4", lambda: "luôn-như-nhau")
    write(b"first", now=NOW)
    with pytest.raises(AlreadyExistsError):
        write(b"second", now=NOW)


def test_a_file_is_an_attachment_under_its_own_name(app: Any) -> None:
    file = store('Đề án "A" 50%.docx', makers.docx(), owner_id=None, now=NOW)
    answer = send(file)
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"__ _n _A_ 50_.docx\"; filename*=UTF-8''%C4%90%E1%BB%81%20%C3%A1n%20_A_%2050%25.docx"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == file.media_type
    assert answer.headers["Content-Length"] == str(file.size)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.get_data() == makers.docx()


def test_only_pdf_and_pictures_may_open_in_the_browser(app: Any) -> None:
    shown = send(store("a.pdf", makers.pdf(), owner_id=None, now=NOW), inline=True)
    assert shown.headers["Content-Disposition"].startswith("inline;")
    kept = send(store("a.docx", makers.docx(), owner_id=None, now=NOW), inline=True)
    assert kept.headers["Content-Disposition"].startswith("attachment;")
    page = send(store_made("a.html", b"<script>", "text/html", now=NOW), inline=True)
    assert page.headers["Content-Disposition"].startswith("attachment;")


def test_bytes_that_were_changed_or_lost_are_not_served(app: Any) -> None:
    file = store_made("a.pdf", makers.pdf(), "application/pdf", now=NOW)
    on_disk(app, file).write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(DamagedFile, match="was changed"):
        read(file)
    on_disk(app, file).unlink()
    with pytest.raises(DamagedFile, match="is gone"):
        send(file)


def test_a_rollback_leaves_no_row(app: Any, session: Any) -> None:
    store("a.pdf", makers.pdf(), owner_id=None, now=NOW)
    session.rollback()
    assert session.query(StoredFile).count() == 0


def test_a_bucket_that_is_away_answers_in_seconds(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:  # bound and not listening: every connection is refused
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        for name, value in (("ALLOW_HTTP", "true"), ("ACCESS_KEY_ID", "a"), ("SECRET_ACCESS_KEY", "b")):
            monkeypatch.setenv(f"AWS_{name}", value)
        app.config["KCP"] = replace(app.config["KCP"], storage_url="s3://kho/files")
        began = time.monotonic()
        with pytest.raises(BaseError):
            write(b"x", now=NOW)
    assert time.monotonic() - began < 15
