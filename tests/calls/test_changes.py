"""Extend, close early, cancel: each with a reason, each told to those it concerns, each in the log."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.calls import services
from kcproposals.calls.models import Call
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail, Notice
from tests.calls.conftest import content, officer_of
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def follower(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "FOLLOWERS", [lambda call: [cast.owner.id]])


def test_announcing_pins_the_packs_of_that_day(cast: SimpleNamespace, open_call: Call) -> None:
    assert {pack.kind for pack in open_call.packs} >= {"activities", "norms", "eligibility"}
    with pytest.raises(NotAllowed):
        services.announce(open_call, actor=officer_of(cast.agency), now=NOW)


def test_an_announced_call_is_not_rewritten(cast: SimpleNamespace, open_call: Call) -> None:
    with pytest.raises(NotAllowed):
        services.change(
            open_call, content(cast, title="Khác"), version=open_call.version, actor=officer_of(cast.agency), now=NOW
        )


def test_an_extension_moves_the_instant_and_tells_the_followers(cast: SimpleNamespace, open_call: Call) -> None:
    later = open_call.closes_at + timedelta(days=7)
    services.extend(open_call, later, "Mưa bão ở nhiều xã.", actor=officer_of(cast.agency), now=NOW)
    db.session.commit()
    assert open_call.closes_at == later
    notice = db.session.scalars(select(Notice).where(Notice.user_id == cast.owner.id)).one()
    assert notice.title.startswith("Gia hạn") and "Mưa bão" in notice.body
    assert db.session.scalars(select(Mail)).one().to_address == cast.owner.email
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "call.extended")).one()
    assert event.data["to"] == later.isoformat() and "Mưa" not in str(event.data)


@pytest.mark.parametrize("days", [-1, 0])
def test_an_extension_must_be_later(cast: SimpleNamespace, open_call: Call, days: int) -> None:
    with pytest.raises(RuleViolation):
        services.extend(
            open_call, open_call.closes_at + timedelta(days=days), "Lý do", actor=officer_of(cast.agency), now=NOW
        )


def test_closing_early_ends_it_at_that_instant(cast: SimpleNamespace, open_call: Call) -> None:
    services.close_early(open_call, "Đủ hồ sơ.", actor=officer_of(cast.agency), now=NOW)
    assert not open_call.is_open(NOW) and open_call.is_open(NOW - timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        services.close_early(open_call, "Lần nữa.", actor=officer_of(cast.agency), now=NOW)


def test_a_cancelled_call_stays_public_with_its_reason(cast: SimpleNamespace, open_call: Call) -> None:
    services.cancel(open_call, "Chưa được giao kinh phí.", actor=officer_of(cast.agency), now=NOW)
    assert open_call.is_announced and not open_call.is_open(NOW)
    with pytest.raises(NotAllowed):
        services.extend(open_call, open_call.closes_at + timedelta(days=1), "x", actor=officer_of(cast.agency), now=NOW)


def test_every_change_needs_a_reason(cast: SimpleNamespace, open_call: Call) -> None:
    with pytest.raises(RuleViolation):
        services.cancel(open_call, "  ", actor=officer_of(cast.agency), now=NOW)
