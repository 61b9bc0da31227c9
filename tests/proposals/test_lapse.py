"""The clock ends a return for supplement that was not answered."""

from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.jobs.registry import PERIODIC
from kcproposals.notifications.models import Notice
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_ending import lapse_overdue
from tests.conftest import NOW
from tests.proposals import drafts

DUE = NOW + timedelta(days=5)


def test_at_the_due_instant_it_lapses_and_the_facility_is_told(submitted: Proposal, cast: SimpleNamespace) -> None:
    drafts.give_back(submitted, drafts.officer(cast.agency, cast.officer), {"need": "Thiếu."}, DUE)
    db.session.commit()
    assert lapse_overdue(now=DUE - timedelta(seconds=1)) == 0
    assert lapse_overdue(now=DUE) == 1
    db.session.commit()
    assert submitted.status == "lapsed" and submitted.open_sections is None
    assert db.session.scalars(select(AuditEvent.actor_id).where(AuditEvent.action == "proposal.lapsed")).all() == [None]
    titles = db.session.scalars(select(Notice.title).where(Notice.user_id == cast.owner.id)).all()
    assert f"Quá hạn bổ sung: {submitted.code}" in titles
    assert lapse_overdue(now=DUE) == 0


def test_the_clock_runs_it(cast: SimpleNamespace) -> None:
    assert any(work.act is lapse_overdue for work in PERIODIC.values())
