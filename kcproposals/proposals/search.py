"""What a search for proposals looks through, kept in one column; written anew when a name in it changes elsewhere."""

from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.sharing import others_of


def search_text(proposal: Proposal) -> str:
    """Return it, without tones: title, the names of all parties, tax codes, the proposal's code."""
    facility, unit = proposal.facility, proposal.implementing_unit
    names = [facility.name, facility.tax_code] if facility else []
    names += [unit.name] if unit else []
    names += [partner.name for partner in proposal.partners]
    for other in others_of(proposal.answers):
        names += [other.name, other.tax_code]
    parts = (proposal.title, *names, proposal.code)
    return fold(" ".join(part for part in parts if part))


def write_search_text(proposal: Proposal) -> None:
    """Write it on a proposal that is being changed anyway."""
    proposal.search_text = search_text(proposal)


def facility_renamed(facility: Facility) -> None:
    """Let proposals be found by the facility's new name or tax code."""
    _refresh(Proposal.facility_id == facility.id)


def unit_renamed(unit: ImplementingUnit) -> None:
    """Let proposals be found by the unit's new name."""
    _refresh(Proposal.implementing_unit_id == unit.id)


def _refresh(which: ColumnElement[bool]) -> None:
    """Write the column alone: nobody's page becomes stale because a name changed, so the version stays."""
    table: Any = Proposal.__table__
    found = select(Proposal).where(which)
    found = found.options(joinedload(Proposal.facility), joinedload(Proposal.implementing_unit))
    for proposal in db.session.scalars(found.options(selectinload(Proposal.partners))):
        text = search_text(proposal)
        if text != proposal.search_text:
            db.session.execute(update(table).where(table.c.id == proposal.id).values(search_text=text))
            db.session.expire(proposal, ["search_text"])
