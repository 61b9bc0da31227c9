"""Read people and agencies. Services look people up by what they sign in with; pages by key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.accounts.models import Agency, IssuingBody, OneTimeCode, RoleGrant, Signatory, User
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.identifiers import normalise_phone
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import Actor, Role
from kcproposals.domain.text import clean_line, fold
from kcproposals.extensions import db

# Who an agency serves without employing them; slices above (facilities) add theirs: agency id → select of user ids.
SERVED: list[Callable[[int], Select[Any]]] = []


def serves(select_people: Callable[[int], Select[Any]]) -> Callable[[int], Select[Any]]:
    """Register a function agency id → select of the ids of people the agency serves."""
    if select_people not in SERVED:
        SERVED.append(select_people)
    return select_people


def agency_by_key(key: str) -> Agency | None:
    """Return one agency, or None."""
    return db.session.scalar(select(Agency).where(Agency.key == key))


def agencies_by_ids(ids: Iterable[int]) -> list[Agency]:
    """Return these agencies by name."""
    return list(db.session.scalars(select(Agency).where(Agency.id.in_(list(ids))).order_by(Agency.name)))


def ministry() -> Agency | None:
    """Return the ministry's department (Cục), or None where none works in this installation."""
    return db.session.scalar(select(Agency).where(Agency.kind == OfficeKind.MINISTRY.value))


def whole_agency(agency_id: int) -> Agency:
    """Return an agency with its bodies and their signatories, in three statements."""
    query = select(Agency).where(Agency.id == agency_id)
    return db.session.scalars(query.options(selectinload(Agency.bodies).selectinload(IssuingBody.signatories))).one()


def visible_agencies(actor: Actor) -> Select[Any]:
    """Select the agencies ``actor`` may set up: the same rule as MANAGE_AGENCY, said in SQL."""
    return select(Agency).where(Agency.id.in_(actor.agencies(Role.ADMINISTRATOR))).order_by(Agency.name)


def managed_agencies(actor: Actor) -> list[Agency]:
    """Return the agencies ``actor`` may set up, by name."""
    return list(db.session.scalars(visible_agencies(actor)))


def body_by_key(key: str) -> IssuingBody | None:
    """Return one issuing body with its agency, or None."""
    return db.session.scalar(select(IssuingBody).where(IssuingBody.key == key).options(joinedload(IssuingBody.agency)))


def signatory_by_key(key: str) -> Signatory | None:
    """Return one signatory with its body and agency, or None."""
    return db.session.scalar(
        select(Signatory).where(Signatory.key == key).options(joinedload(Signatory.body).joinedload(IssuingBody.agency))
    )


def user_by_key(key: str) -> User | None:
    """Return one person, or None."""
    return db.session.scalar(select(User).where(User.key == key))


def user_by_login(typed: str) -> User | None:
    """Return the person who signs in with this e-mail address or telephone number, or None."""
    login = normalised_login(typed)
    column = User.email if "@" in login else User.phone
    return db.session.scalar(select(User).where(column == login))


def normalised_login(typed: str) -> str:
    """Return what was typed as stored: an address in lower case, a number as +84…; anything else as it is."""
    text = clean_line(typed)
    if "@" in text:
        return text.lower()
    try:
        return normalise_phone(text)
    except RuleViolation:
        return text


def administrator_exists() -> bool:
    """Say whether anybody is administrator anywhere."""
    return bool(db.session.scalar(select(exists().where(RoleGrant.role == Role.ADMINISTRATOR.value))))


@dataclass(frozen=True)
class Person:
    """One line of the list of an agency's people."""

    key: str
    name: str
    email: str
    phone: str
    is_active: bool
    has_password: bool
    signed_in_at: datetime | None
    roles: tuple[str, ...]


def people_of(agency_id: int, search: str = "") -> list[Person]:
    """Return who holds a role in the agency, by given name, in one statement.

    ``search`` is looked for in name, e-mail and phone, without tones. An office has tens of people,
    so this happens here.
    """
    rows = db.session.execute(
        select(
            User.key, User.name, User.email, User.phone, User.is_active, User.password_hash.is_not(None),
            User.signed_in_at, RoleGrant.role,
        )
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.agency_id == agency_id)
        .order_by(User.name_sort, User.id)
    )  # fmt: skip
    found: dict[str, list[Any]] = {}
    roles: dict[str, list[str]] = {}
    for key, *facts, role in rows:
        found[key] = facts
        roles.setdefault(key, []).append(role)
    order = [role.value for role in Role]
    wanted, digits = fold(search), "".join(filter(str.isdigit, search))
    return [
        Person(key, name, email or "", phone or "", active, password, at, tuple(sorted(roles[key], key=order.index)))
        for key, (name, email, phone, active, password, at) in found.items()
        if wanted in fold(f"{name} {email or ''}") or (digits and digits.lstrip("0") in (phone or ""))
    ]


def roles_in(user_id: int, agency_id: int) -> frozenset[str]:
    """Return the roles one person holds in one agency."""
    return frozenset(
        db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id, RoleGrant.agency_id == agency_id))
    )


def other_administrators(agency_id: int, user_id: int) -> bool:
    """Say whether somebody else who can sign in is administrator of the agency."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    RoleGrant.agency_id == agency_id, RoleGrant.role == Role.ADMINISTRATOR.value,
                    RoleGrant.user_id != user_id, RoleGrant.user_id == User.id, User.is_active,
                )
            )
        )
    )  # fmt: skip


def is_served(user_id: int, agency_id: int) -> bool:
    """Say whether the agency serves this person (for example the owner of a facility of its province)."""
    return any(db.session.scalar(select(literal(user_id).in_(people(agency_id)))) for people in SERVED)


def code_by_hash(code_hash: str, purpose: str, now: datetime) -> OneTimeCode | None:
    """Return an unused one-time code that is still good, with its person, or None."""
    return db.session.scalar(
        select(OneTimeCode)
        .where(
            OneTimeCode.code_hash == code_hash, OneTimeCode.purpose == purpose, OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
        .options(joinedload(OneTimeCode.user))
    )  # fmt: skip


def valid_signatories(body: IssuingBody, on: date) -> list[Signatory]:
    """Return who may sign for the body on a day."""
    return [s for s in body.signatories if s.valid_from <= on and (s.valid_to is None or on <= s.valid_to)]
