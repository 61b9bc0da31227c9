"""How each slice lets an invited person in. It registers itself: ``lets_in("facility", Joining(…))``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kcproposals.accounts.models import User
from kcproposals.invitations.models import Invitation


@dataclass(frozen=True)
class Joining:
    """``name_of`` and ``url_of`` tell the subject by its id; ``words`` say by role what one is invited to (msgid).

    ``join`` lets the person in when they accept; it may raise RuleViolation when what was offered can no longer be
    given. ``partial``: who is let in must not decide about files of the subject, and is told so before.
    """

    name_of: Callable[[int], str]
    url_of: Callable[[int], str]
    words: Mapping[str, str]
    join: Callable[[Invitation, User, datetime], None]
    partial: bool = True


JOININGS: dict[str, Joining] = {}


def lets_in(kind: str, joining: Joining) -> None:
    """Register how people get into subjects of a kind."""
    JOININGS[kind] = joining
