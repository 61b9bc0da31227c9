"""Withdrawing: with a reason, for good, told to the office; slices above are asked to let go."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.notifications.models import Notice
from kcproposals.proposals import services_ending
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in


def test_a_reason_ends_it_and_the_office_is_told(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    page = sign_in(client, cast.owner)
    assert "Rút đề án này?" in page.get(f"/proposals/{submitted.key}").get_data(as_text=True)
    data = {"reason": "Không còn đủ vốn.", "once": "once-key-1"}
    answer = page.post(f"/proposals/{submitted.key}/withdraw", data=data)
    assert answer.status_code == 303
    db.session.refresh(submitted)
    assert (submitted.status, submitted.status_reason) == ("withdrawn", "Không còn đủ vốn.")
    told = db.session.scalars(select(Notice.body).where(Notice.user_id == cast.officer.id)).all()
    assert any("Không còn đủ vốn." in body for body in told)
    shown = page.get(f"/proposals/{submitted.key}").get_data(as_text=True)
    assert "Đã rút" in shown and "Rút đề án này?" not in shown


def test_without_a_reason_nothing_happens(
    client: Any, cast: SimpleNamespace, submitted: Proposal, owner: Actor
) -> None:
    answer = sign_in(client, cast.owner).post(f"/proposals/{submitted.key}/withdraw", data={"reason": " "})
    assert answer.status_code == 422 and "Xin nhập mục này." in answer.get_data(as_text=True)
    with pytest.raises(RuleViolation):
        services_ending.withdraw(submitted, "  ", actor=owner, now=NOW)
    db.session.refresh(submitted)
    assert submitted.status == "submitted"


def test_a_draft_is_deleted_and_not_withdrawn(draft: Proposal, owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        services_ending.withdraw(draft, "Thôi", actor=owner, now=NOW)


def test_only_its_facility_withdraws(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    for other in (cast.rival, cast.officer):
        answer = sign_in(client, other).post(f"/proposals/{submitted.key}/withdraw", data={"reason": "Thôi"})
        assert answer.status_code == 404


def test_slices_above_let_go_in_the_same_transaction(submitted: Proposal, owner: Actor, monkeypatch: Any) -> None:
    seen = []
    monkeypatch.setattr(services_ending, "LEAVING", [lambda proposal, actor, now: seen.append(proposal.status)])
    services_ending.withdraw(submitted, "Thôi", actor=owner, now=NOW)
    assert seen == ["submitted"]
