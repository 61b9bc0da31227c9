"""When a member first opened a file on the scoring page: the page carries the instant, signed, and gives it back with
what is saved, because a GET writes nothing. For the author alone until the close; it alters no mark."""

from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadSignature, Signer

from kcproposals.appraisal.models import ScoreSheet


def stamp(sheet: ScoreSheet, now: datetime) -> str:
    """Return ``now`` as text that only this application could have written for this sheet."""
    return _signer(sheet).sign(str(int(now.timestamp()))).decode()


def opened_at(sheet: ScoreSheet, text: str, now: datetime) -> datetime | None:
    """Return the instant of a stamp; None for one that is missing, of another sheet, or in the future."""
    try:
        then = datetime.fromtimestamp(int(_signer(sheet).unsign(text)), UTC)
    except BadSignature:
        return None
    return then if then <= now else None


def note(sheet: ScoreSheet, then: datetime | None) -> None:
    """Keep the earliest opening of a sheet. The caller is about to change the sheet anyway."""
    if then is not None and (sheet.opened_at is None or then < sheet.opened_at):
        sheet.opened_at = then


def _signer(sheet: ScoreSheet) -> Signer:
    return Signer(str(current_app.secret_key), salt=f"opened {sheet.key}")
