"""A mail leaves once: into a file, or by a server; what fails is tried again and shown."""

import contextlib
import socketserver
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest

from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.services import run_pending
from kcproposals.notifications.delivery import GONE, file_of
from kcproposals.notifications.models import Mail
from kcproposals.notifications.services import send_mail

BODY = "Kính gửi bà Trần Thị Chủ,\n\nĐề án “Máy dập khung” đã được tiếp nhận.\n.\n.. hết"


def parsed(raw: bytes) -> EmailMessage:
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)  # type: ignore[arg-type,return-value]


def sent(clock: Any, **more: Any) -> Mail:
    mail = send_mail("chu@example.vn", "Đã tiếp nhận đề án “Máy dập”", BODY, now=clock(), **more)
    db.session.commit()
    run_pending()
    db.session.refresh(mail)
    return mail


def test_without_a_server_the_mail_is_a_private_file(app: Any, clock: Any) -> None:
    mail = sent(clock)
    path = file_of(mail, app.config["KCP"])
    assert path.name == f"20260302-090000-{mail.key}.eml"
    assert (mail.state, mail.sent_at, mail.error) == ("sent", clock(), None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    raw = path.read_bytes()
    assert "Đề án “Máy dập khung” đã được tiếp nhận.".encode() in raw, "people can read it as it is"
    message = parsed(raw)
    assert message["Subject"] == "Đã tiếp nhận đề án “Máy dập”"
    assert (message["To"], message["From"]) == ("chu@example.vn", "khuyencong@localhost")
    assert message["Date"] == "Mon, 02 Mar 2026 09:00:00 +0700"
    assert message["Message-ID"] == f"<{mail.key}@khuyencong.example.vn>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().startswith(BODY)


def test_a_secret_leaves_the_database_with_the_mail(app: Any, clock: Any) -> None:
    mail = send_mail("chu@example.vn", "Đặt lại mật khẩu", "Mã: bí-mật-0123", now=clock(), secret=True)
    db.session.commit()
    assert "bí-mật" in mail.body
    run_pending()
    db.session.refresh(mail)
    assert mail.body == GONE
    assert "bí-mật-0123".encode() in file_of(mail, app.config["KCP"]).read_bytes()


def test_a_second_run_sends_nothing(app: Any, clock: Any) -> None:
    mail = sent(clock)
    path = file_of(mail, app.config["KCP"])
    path.unlink()
    job = db.session.scalars(db.select(Job)).one()
    job.state = "queued"
    db.session.commit()
    assert run_pending() == 1
    assert not path.exists()
    db.session.refresh(job)
    assert job.state == "done"


def test_a_line_end_in_an_address_starts_no_header(app: Any, clock: Any) -> None:
    mail = send_mail("chu@example.vn\nBcc: all@example.vn", "Chào\nBcc: all@example.vn", "", now=clock())
    db.session.commit()
    assert mail.subject == "Chào Bcc: all@example.vn"
    run_pending()
    db.session.refresh(mail)
    assert mail.state == "queued"
    assert not (app.config["KCP"].data_dir / "mail").exists()


class Server(socketserver.ThreadingTCPServer):
    """A mail server of forty lines: it takes what it is told, or answers ``refusal`` to every recipient."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, extensions: tuple[str, ...] = ("8BITMIME",), refusal: str = "") -> None:
        self.extensions, self.refusal = extensions, refusal
        self.received: list[tuple[str, list[str], bytes]] = []
        self.commands: list[str] = []
        super().__init__(("127.0.0.1", 0), Conversation)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    server: Server

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        sender, recipients = "", []
        self.say("220 thu.example.vn")
        while line := self.rfile.readline().decode().strip():
            self.server.commands.append(line)
            verb = line[:4].upper()
            if verb == "EHLO":
                for number, extension in enumerate(self.server.extensions, start=1):
                    self.say(f"250{' ' if number == len(self.server.extensions) else '-'}{extension}")
            elif verb == "RCPT" and self.server.refusal:
                self.say(self.server.refusal)
            elif verb == "DATA":
                self.say("354 go on")
                data = b"".join(iter(self.rfile.readline, b".\r\n")).replace(b"\r\n..", b"\r\n.")
                self.server.received.append((sender, recipients, data))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                if verb == "MAIL":
                    sender = line
                if verb == "RCPT":
                    recipients.append(line)
                self.say("250 fine")


@contextlib.contextmanager
def mail_server(app: Any, **options: Any) -> Iterator[Server]:
    with Server(**options) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        app.config["KCP"] = replace(app.config["KCP"], smtp_url=server.url)
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_server_takes_the_mail(app: Any, clock: Any) -> None:
    with mail_server(app) as server:
        mail = sent(clock)
    [(sender, recipients, raw)] = server.received
    assert sender.upper().startswith("MAIL FROM:<KHUYENCONG@LOCALHOST>")
    assert recipients == ["rcpt TO:<chu@example.vn>"]
    assert raw.isascii(), "it passes servers that know seven bits only"
    message = parsed(raw)
    assert message["Subject"] == "Đã tiếp nhận đề án “Máy dập”"
    assert message.get_content().replace("\r\n", "\n").startswith(BODY)
    assert (mail.state, mail.sent_at) == ("sent", clock())
    assert not (app.config["KCP"].data_dir / "mail").exists()


def test_a_refusal_is_tried_again_then_shown_and_given_up(app: Any, clock: Any) -> None:
    with mail_server(app, refusal="550 khong co hop thu nay") as server:
        mail = sent(clock)
        assert mail.state == "queued"
        assert mail.error is not None
        assert "khong co hop thu nay" in mail.error
        for _ in range(3):
            clock.advance(minutes=10)
            run_pending()
    db.session.refresh(mail)
    assert (mail.state, mail.sent_at, server.received) == ("failed", None, [])
    job = db.session.scalars(db.select(Job)).one()
    assert job.state == "failed"
    assert job.error is not None
    assert "chu@example.vn" not in job.error, "a job's page is no place for addresses"


def test_a_server_that_is_away_for_a_while_loses_nothing(app: Any, clock: Any) -> None:
    with mail_server(app):
        pass
    mail = sent(clock)
    assert mail.state == "queued"
    assert mail.error is not None
    assert "ConnectionRefusedError" in mail.error
    with mail_server(app) as server:
        clock.advance(minutes=1)
        assert run_pending() == 1
    db.session.refresh(mail)
    assert (mail.state, mail.error, len(server.received)) == ("sent", None, 1)


def test_a_password_does_not_travel_in_the_clear(app: Any, clock: Any) -> None:
    with mail_server(app, extensions=("AUTH PLAIN LOGIN",)) as server:
        settings = app.config["KCP"]
        app.config["KCP"] = replace(settings, smtp_url=settings.smtp_url.replace("//", "//khuyencong:matkhau@"))
        mail = sent(clock)
    assert mail.error is not None
    assert "STARTTLS" in mail.error
    assert not [command for command in server.commands if command.upper().startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize("url", ["http://127.0.0.1", "smtp://"])
def test_an_address_that_is_no_mail_server(app: Any, clock: Any, url: str) -> None:
    app.config["KCP"] = replace(app.config["KCP"], smtp_url=url)
    mail = sent(clock)
    assert mail.error is not None
    assert "KCP_SMTP_URL" in mail.error


def test_sending_keeps_nobody_from_writing(app: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    open_while_sending = []
    monkeypatch.setattr(
        "kcproposals.notifications.delivery._to_file",
        lambda *_: open_while_sending.append(db.session().in_transaction()),
    )
    sent(clock)
    assert open_while_sending == [False]
