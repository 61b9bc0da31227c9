"""The Trung tâm of the demo: registered by the office, its people invited, some files drafted by it for facilities."""

import re
from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.codes import link_hash
from kcproposals.cli.demo import cast
from kcproposals.cli.demo.stage import Stage
from kcproposals.extensions import db
from kcproposals.implementers import services
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.implementers.profile import UnitProfile
from kcproposals.invitations.queries import by_hash
from kcproposals.invitations.services import accept_as_new
from kcproposals.notifications.models import Mail
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_confirming import ask_owner, confirm
from kcproposals.proposals.services_parties import PartnerFacts, set_partners
from kcproposals.proposals.services_submitting import DECLARATIONS

# The projects that it drafts: one was handed in, one waits for the owner of its facility.
BY_UNIT = frozenset({"ca-phe-tien-tien", "tach-mau-gao"})
_LINK = re.compile(r"/join/(\S+)")


def open_unit(stage: Stage, when: datetime) -> None:
    """Register the Trung tâm as the intake officer does, and let its people accept."""
    with stage.turn("officer", when) as turn:
        profile = UnitProfile(
            name=cast.UNIT, address="Số 5 đường Mẫu, tỉnh Mẫu", representative="Hồ Thị Tâm",
            representative_title="Giám đốc", email=f"trungtam@{cast.DOMAIN}",
        )  # fmt: skip
        unit = services.register(stage.agency, profile, actor=turn.actor, now=turn.now)
        for person in cast.DRAFTERS:
            services.invite(unit, person.name, person.email, actor=turn.actor, now=turn.now)
            accept(person.email, turn.now)
            stage.emails[person.key] = person.email


def accept(email: str, now: datetime) -> None:
    """Follow the link of the newest invitation to an address and make an account."""
    body = db.session.scalars(select(Mail.body).where(Mail.to_address == email).order_by(Mail.id.desc())).first()
    link = _LINK.search(body or "")
    found = by_hash(link_hash(link[1]), now) if link else None
    if found is None:
        raise LookupError(f"no invitation for {email}")
    accept_as_new(found, found.name, cast.PASSWORD, now=now)


def unit_of(stage: Stage) -> ImplementingUnit:
    """Return the Trung tâm."""
    return db.session.scalars(select(ImplementingUnit).where(ImplementingUnit.agency_id == stage.agency_id)).one()


def add_partner(stage: Stage, proposal: Proposal, when: datetime) -> None:
    """Name who helps."""
    with stage.turn(cast.DRAFTERS[0].key, when) as turn:
        partner = PartnerFacts(name="Trường Cao đẳng nghề tỉnh Mẫu", task="Hướng dẫn công nhân vận hành máy")
        set_partners(proposal, [partner], actor=turn.actor, now=turn.now)


def ask(stage: Stage, proposal: Proposal, when: datetime) -> None:
    """Put the file before the facility's owner."""
    with stage.turn(cast.DRAFTERS[0].key, when) as turn:
        ask_owner(proposal, actor=turn.actor, now=turn.now)


def sign_off(stage: Stage, proposal: Proposal, owner: str, when: datetime) -> None:
    """Let the owner confirm it."""
    with stage.turn(owner, when) as turn:
        confirm(proposal, version=proposal.version, declared=DECLARATIONS, actor=turn.actor, now=turn.now)
