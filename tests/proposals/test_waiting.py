"""What waits for a facility: drafts of open calls and returns, each with its deadline."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from kcproposals.domain.policy import Actor
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import followers
from kcproposals.proposals.waits import waiting
from tests.conftest import NOW
from tests.proposals import drafts


def test_a_draft_waits_until_its_call_closes(draft: Proposal, owner: Actor, call: Any) -> None:
    (line,) = waiting(owner, NOW)
    assert (line.group, line.url, line.due) == ("facility", f"/proposals/{draft.key}", call.closes_at)
    assert waiting(owner, call.closes_at) == []


def test_a_return_waits_until_it_is_due(submitted: Proposal, owner: Actor, cast: SimpleNamespace) -> None:
    assert waiting(owner, NOW) == []
    due = NOW + timedelta(days=60)
    drafts.give_back(submitted, drafts.officer(cast.agency, cast.officer), {"need": "Thiếu."}, due)
    (line,) = waiting(owner, NOW + timedelta(days=40))
    assert line.label % line.values == "Bổ sung hồ sơ QG27-24-0001" and line.due == due


def test_nothing_waits_for_others_and_nothing_is_asked(
    draft: Proposal, cast: SimpleNamespace, count_queries: list[str]
) -> None:
    assert waiting(drafts.member(cast.rival_facility, cast.rival), NOW) == []
    officer = drafts.officer(cast.agency, cast.officer)
    count_queries.clear()
    assert waiting(officer, NOW) == []
    assert count_queries == []


def test_people_with_a_living_proposal_follow_their_call(
    draft: Proposal, call: Any, cast: SimpleNamespace, owner: Actor
) -> None:
    assert followers(call) == [cast.owner.id]
    drafts.fill(draft, owner)
    drafts.hand_in(draft, owner)
    assert followers(call) == [cast.owner.id]
    draft.status = "refused"
    assert followers(call) == []
