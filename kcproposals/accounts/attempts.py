"""Failed attempts to sign in slow down: counted in the database, by account and by address, as keyed hashes.

An account has five free attempts an hour, an address twenty (an office shares one); then each further failure doubles
the wait, up to fifteen minutes. While waiting nothing is checked, so a right password is refused too.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from kcproposals.accounts.codes import keyed_hash
from kcproposals.accounts.models import LoginFailure
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.extensions import db

WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)
FREE_PER_ACCOUNT = 5
FREE_PER_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


class TooManyAttempts(RuleViolation):
    """Nothing was checked; ``seconds`` is how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        minutes = -(-self.seconds // 60)
        if self.seconds < 60:
            super().__init__(N_("Đã sai nhiều lần liên tiếp. Xin thử lại sau %(n)s giây."), n=self.seconds)
        else:
            super().__init__(N_("Đã sai nhiều lần liên tiếp. Xin thử lại sau %(n)s phút."), n=minutes)


def account_hash(login: str) -> str:
    """Return how a login (as stored) is counted."""
    return keyed_hash("login", login)


def check(login: str, address: str, *, now: datetime) -> None:
    """Raise TooManyAttempts when this account or this address must wait."""
    waits = (
        _wait(LoginFailure.account, account_hash(login), FREE_PER_ACCOUNT, now),
        _wait(LoginFailure.address, keyed_hash("address", address), FREE_PER_ADDRESS, now),
    )
    if max(waits) > timedelta(0):
        raise TooManyAttempts(max(waits))


def _wait(column: InstrumentedAttribute[str], value: str, free: int, now: datetime) -> timedelta:
    count, latest = db.session.execute(
        select(func.count(), func.max(LoginFailure.at)).where(column == value, LoginFailure.at > now - WINDOW)
    ).one()
    if count < free:
        return timedelta(0)
    pause = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(count - free, 10))
    return latest + pause - now


def failed(login: str, address: str, *, now: datetime) -> None:
    """Count one failure, and forget those of yesterday."""
    db.session.execute(delete(LoginFailure).where(LoginFailure.at < now - KEPT))
    db.session.add(LoginFailure(account=account_hash(login), address=keyed_hash("address", address), at=now))
    db.session.flush()


def clear(*logins: str | None) -> None:
    """Forget the failures of an account: its e-mail address and its number."""
    hashes = [account_hash(login) for login in logins if login]
    db.session.execute(delete(LoginFailure).where(LoginFailure.account.in_(hashes)))
