"""Deleting a draft: its owner, for good; the event stays."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Attachment, Proposal, ProposalRevision
from kcproposals.proposals.services_ending import delete_draft
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


def test_the_draft_goes_with_all_it_holds_and_the_event_stays(
    client: Any, cast: SimpleNamespace, complete: Proposal
) -> None:
    key = complete.key
    page = sign_in(client, cast.owner)
    assert "Xóa bản nháp này?" in page.get(f"/proposals/{key}").get_data(as_text=True)
    assert page.post(f"/proposals/{key}/delete", data={"once": "once-key-1"}).status_code == 303
    db.session.expire_all()
    assert [db.session.query(table).count() for table in (Proposal, ProposalRevision, Attachment)] == [0, 0, 0]
    assert db.session.query(AuditEvent).filter_by(action="proposal.deleted", object_key=key).count() == 1
    assert page.get(f"/proposals/{key}").status_code == 404


def test_what_was_submitted_is_never_deleted(submitted: Proposal, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        delete_draft(submitted, actor=owner, now=NOW)


def test_a_colleague_does_not_delete(cast: SimpleNamespace, draft: Proposal) -> None:
    with pytest.raises(NotAllowed):
        delete_draft(draft, actor=drafts.member(cast.facility, cast.owner, "colleague"), now=NOW)
