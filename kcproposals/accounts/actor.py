"""Turn a signed-in person into the policy's actor: one query over everything they hold.

Slices above contribute what they give out (memberships, seats) as a select of (kind, id, role); ``app.py`` registers
them, so nothing here knows facilities or boards.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from kcproposals.accounts.models import RoleGrant, User
from kcproposals.domain.policy import NOBODY, Actor, Grant
from kcproposals.extensions import db

GrantSelect = Callable[[int], Select[*tuple[Any, ...]]]
GRANTS: list[GrantSelect] = []


def gives_grants(select_grants: GrantSelect) -> GrantSelect:
    """Register a function user id → select of (kind, id, role); usable as a decorator, registered once."""
    if select_grants not in GRANTS:
        GRANTS.append(select_grants)
    return select_grants


@gives_grants
def _roles(user_id: int) -> Select[str, int, str]:
    return select(literal("role"), RoleGrant.agency_id, RoleGrant.role).where(RoleGrant.user_id == user_id)


def actor_of(user: User | None) -> Actor:
    """Return the actor for ``user``; nobody for None, for an anonymous visitor and for a disabled account."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    return Actor(user.id, user.name, grants_of(user.id))


def grants_of(user_id: int) -> frozenset[Grant]:
    """Return everything a person holds, in one query."""
    rows = db.session.execute(union_all(*(grants(user_id) for grants in GRANTS)))
    return frozenset(Grant(kind, id_, role) for kind, id_, role in rows)
