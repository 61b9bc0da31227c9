"""Send queued mails: by SMTP where configured, else as .eml files that the administrator can read."""

import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.notifications.models import Mail


@handles("send_mail")
def deliver(job: Job, *, now: datetime) -> None:
    """Send one mail. A failure is raised, so that the job tries again; the mail shows the last error."""
    mail = db.session.get_one(Mail, job.args["mail"])
    if mail.state == "sent":
        return
    settings = current_app.config["KCP"]
    message = compose(mail, settings.mail_from, now)
    if settings.smtp_url:
        _smtp(settings.smtp_url, message)
    else:
        mail_file(mail, settings.data_dir).write_bytes(bytes(message))
    mail.state, mail.sent_at, mail.error = "sent", now, None


def compose(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    """Return the message: plain text, UTF-8."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to_address, mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(idstring=mail.key, domain=sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def mail_file(mail: Mail, data_dir: Path) -> Path:
    """Return where the mail lies as a file."""
    folder = data_dir / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{mail.created_at:%Y%m%d-%H%M%S}-{mail.key}.eml"


def _smtp(url: str, message: EmailMessage) -> None:
    """Send by ``smtp://`` (STARTTLS when offered) or ``smtps://``, with user and password from the address."""
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=30) as server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
