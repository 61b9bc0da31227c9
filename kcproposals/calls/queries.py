"""Read calls. Lists start from ``visible_calls``."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from kcproposals.accounts.models import Agency
from kcproposals.calls.models import AppraisalWay, Call, call_packs
from kcproposals.criteria import uses as criteria
from kcproposals.criteria.models import CriteriaSet
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.regulations.library import Library
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.regulations.uses import Use


def visible_calls(actor: Actor) -> Select[Any]:
    """Select the calls ``actor`` may see: announced ones for everybody, drafts for the agency's officials."""
    return select(Call).where(or_(Call.state != "draft", Call.agency_id.in_(actor.agencies())))


def call_by_key(key: str) -> Call | None:
    """Return one call with its agency and criteria set, or None."""
    return db.session.scalar(
        select(Call)
        .where(Call.key == key)
        .options(joinedload(Call.agency), joinedload(Call.criteria_set), joinedload(Call.checklist))
    )


def way_of(agency_id: int, programme: str) -> AppraisalWay | None:
    """Return how an office appraises the files of a programme, or None while nobody said: by a board."""
    return db.session.scalar(
        select(AppraisalWay)
        .where(AppraisalWay.agency_id == agency_id, AppraisalWay.programme == programme)
        .options(joinedload(AppraisalWay.checklist))
    )


def calls_of(actor: Actor) -> list[Call]:
    """Return the calls ``actor`` may see, the latest closing first."""
    query = visible_calls(actor).options(joinedload(Call.agency)).order_by(Call.closes_at.desc(), Call.id.desc())
    return list(db.session.scalars(query))


def open_calls(now: datetime) -> list[Call]:
    """Return the calls that receive proposals at ``now``, the first to close first."""
    return list(
        db.session.scalars(
            select(Call)
            .where(Call.state == "announced", Call.opens_at <= now, Call.closes_at > now)
            .options(joinedload(Call.agency))
            .order_by(Call.closes_at, Call.id)
        )
    )


def pack_uses(actor: Actor, now: datetime) -> list[Use]:
    """Return the calls ``actor`` may see with the versions of packs they pin, in two statements."""
    pins: dict[int, set[int]] = {}
    for call_id, pack_id in db.session.execute(select(call_packs.c.call_id, call_packs.c.pack_version_id)):
        pins.setdefault(call_id, set()).add(pack_id)
    return [
        Use(
            key=call.key, title=call.title, agency_id=call.agency_id, programme=call.programme, state=call.state,
            is_over=call.state == "cancelled" or call.closes_at <= now, pack_ids=frozenset(pins.get(call.id, ())),
        )
        for call in db.session.scalars(visible_calls(actor).order_by(Call.closes_at.desc(), Call.id.desc()))
    ]  # fmt: skip


def rules_of_call(call: Call) -> Library:
    """Return the rules pinned by the call (a draft has none yet: the current ones)."""
    return library_of(call.packs or current_packs(call.agency_id))


_STATES = {"draft": N_("đang soạn"), "announced": N_("đã công bố"), "cancelled": N_("đã hủy")}


def criteria_uses(actor: Actor, row: CriteriaSet) -> list[criteria.Use]:
    """Return where the offices of the actor pin a version of a set: calls, the latest closing first, then ways."""
    offices = actor.agencies()
    pinned = or_(Call.criteria_set_id == row.id, Call.checklist_id == row.id)
    query = visible_calls(actor).where(pinned, Call.agency_id.in_(offices))
    calls = [
        criteria.Use("call", call.title, f"/calls/{call.key}", _STATES[call.state], call.state == "cancelled")
        for call in db.session.scalars(query.order_by(Call.closes_at.desc(), Call.id.desc()))
    ]
    ways = select(Agency, AppraisalWay.programme).join(AppraisalWay, AppraisalWay.agency_id == Agency.id)
    ways = ways.where(AppraisalWay.checklist_id == row.id, Agency.id.in_(offices)).order_by(AppraisalWay.id)
    return calls + [
        criteria.Use("way", f"{agency.name}, {programme}", f"/agencies/{agency.key}/appraisal-ways",
                     N_("dùng cho đợt sau"), False)
        for agency, programme in db.session.execute(ways)
    ]  # fmt: skip
