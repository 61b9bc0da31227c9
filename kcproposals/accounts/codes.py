"""One-time codes: links sent by mail, and short codes an official reads out. Only keyed hashes are stored."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import update

from kcproposals.accounts.models import OneTimeCode, User
from kcproposals.extensions import KEY_ALPHABET, db

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
HANDED_OUT_LASTS = timedelta(minutes=15)


def keyed_hash(kind: str, text: str) -> str:
    """Return a hash that cannot be reversed by trying, because it needs this installation's secret key."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()


def link_hash(code: str) -> str:
    """Return what is stored of a code that stands in a link."""
    return keyed_hash("link", code)


def handed_out_hash(user: User, code: str) -> str:
    """Return what is stored of a code that is read out: it is good only together with its person."""
    return keyed_hash("handed-out", f"{user.key}:{plain(code)}")


def plain(code: str) -> str:
    """Return a code as people type it, without hyphens, spaces and capitals."""
    return "".join(char for char in code.lower() if char.isalnum())


def new_link(user: User, purpose: str, *, lasts: timedelta, issued_by: int | None, now: datetime) -> str:
    """Store a new code for a link ("invite" or "reset") in place of earlier ones, and return it."""
    code = secrets.token_urlsafe(24)
    _store(user, purpose, link_hash(code), lasts=lasts, issued_by=issued_by, now=now)
    return code


def new_handed_out(user: User, *, issued_by: int | None, now: datetime) -> str:
    """Store a new code to be read out (eight characters in two groups, 15 minutes), and return it."""
    code = "".join(secrets.choice(KEY_ALPHABET) for _ in range(8))
    _store(user, "reset", handed_out_hash(user, code), lasts=HANDED_OUT_LASTS, issued_by=issued_by, now=now)
    return f"{code[:4]}-{code[4:]}"


def _store(
    user: User, purpose: str, code_hash: str, *, lasts: timedelta, issued_by: int | None, now: datetime
) -> None:  # fmt: skip
    use_up(user, purpose, now=now)
    db.session.add(
        OneTimeCode(
            user_id=user.id, purpose=purpose, code_hash=code_hash, issued_by_id=issued_by, created_at=now,
            expires_at=now + lasts,
        )
    )  # fmt: skip
    db.session.flush()


def use_up(user: User, purpose: str, *, now: datetime) -> None:
    """Make every code of this purpose useless."""
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.user_id == user.id, OneTimeCode.purpose == purpose, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
    )


def take(code: OneTimeCode, *, now: datetime) -> bool:
    """Use a code; False when somebody else did in the meantime."""
    taken = db.session.scalar(
        update(OneTimeCode)
        .where(OneTimeCode.id == code.id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeCode.id)
    )
    return taken is not None
