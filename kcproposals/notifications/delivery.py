"""Send a mail: to the server ``KCP_SMTP_URL`` names, else into a file ``mail/….eml`` beside the data.

``smtp://user:password@host:587`` speaks STARTTLS when the server offers it, and never sends a password without;
``smtps://host:465`` is TLS from the first byte.
"""

import os
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from kcproposals.config import Settings
from kcproposals.domain.dates import to_local
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.extensions import db, reading_only
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.notifications.models import Mail

KIND = "deliver_mail"
TIMEOUT = 20
"""Seconds a mail server may keep silent."""
SIGNATURE = "\n\n--\nThư tự động của hệ thống Đề án Khuyến công; xin không trả lời thư này.\n"
GONE = "(Nội dung thư này đã được xóa sau khi gửi vì có chứa mã truy cập.)"


def _give_up(job: Job, *, now: datetime) -> None:
    mail = db.session.get_one(Mail, job.args["mail"])
    if mail.state != "sent":
        mail.state = "failed"


@handles(KIND, failed=_give_up)
def deliver(job: Job, *, now: datetime) -> None:
    """Send the mail ``job.args["mail"]`` once. A failure is kept with the mail and raised: the job tries again."""
    with reading_only():
        mail = db.session.get_one(Mail, job.args["mail"])
        already_sent, settings = mail.state == "sent", current_app.config["KCP"]
        message = message_of(mail, settings)
        file = file_of(mail, settings)
        db.session.rollback()  # a mail server may be slow; nobody waits for it with a transaction open
    if already_sent:
        return
    try:
        if settings.smtp_url:
            _to_server(message, settings.smtp_url)
        else:
            _to_file(message, file)
    except (OSError, smtplib.SMTPException, RuleViolation) as problem:
        db.session.get_one(Mail, job.args["mail"]).error = _reason(problem)
        db.session.commit()
        raise RuleViolation(N_("Không gửi được thư; xem lý do ở trang của thư.")) from problem
    mail = db.session.get_one(Mail, job.args["mail"])
    mail.state, mail.sent_at, mail.error = "sent", now, None
    if mail.is_secret:
        mail.body = GONE


def _reason(problem: Exception) -> str:
    return str(problem) if isinstance(problem, RuleViolation) else f"{problem.__class__.__name__}: {problem}"[:2000]


def message_of(mail: Mail, settings: Settings) -> EmailMessage:
    """Return the letter with all its headers. The same mail always has the same Message-ID and date."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.to_address
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(to_local(mail.created_at))
    message["Message-ID"] = f"<{mail.key}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "vi"
    # A file is for reading, so it keeps its letters; on the way over servers base64 passes everywhere.
    message.set_content(mail.body + SIGNATURE, cte="base64" if settings.smtp_url else "8bit")
    return message


def file_of(mail: Mail, settings: Settings) -> Path:
    """Return where the mail lies when no mail server is set."""
    return settings.data_dir / "mail" / f"{to_local(mail.created_at):%Y%m%d-%H%M%S}-{mail.key}.eml"


def _to_file(message: EmailMessage, path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(message.as_bytes())
    unfinished.replace(path)


def _to_server(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise RuleViolation(N_("KCP_SMTP_URL phải có dạng smtp://máy-chủ:587 hoặc smtps://máy-chủ:465."))
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 587, timeout=TIMEOUT)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif parts.scheme == "smtp" and parts.username:
            raise RuleViolation(N_("Máy chủ thư không có STARTTLS nên không gửi mật khẩu; hãy dùng smtps://."))
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
