"""The owner ends a membership, or hands the facility over; both at once, once, and on the record."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.facilities.queries import facility_of_member
from kcproposals.facilities.services_owner import hand_over
from kcproposals.notifications.models import Mail, Notice
from tests.conftest import NOW
from tests.people import make_user, sign_in

ONCE = {"once": "abcdefghijkl1234"}


@pytest.fixture
def colleague(people: SimpleNamespace) -> Any:
    """A person who acts for the facility beside its owner."""
    user = make_user("Bùi Văn Kế", "ke.toan@example.vn", password_hash="set")
    member = FacilityMember(facility_id=people.facility.id, user_id=user.id, role="colleague", created_at=NOW)
    db.session.add(member)
    db.session.commit()
    return user


def roles(people: SimpleNamespace) -> dict[str, str]:
    """Return who acts for the facility as what."""
    db.session.expire_all()
    return {m.user.name: m.role for m in people.facility.members if m.left_at is None}


def address(people: SimpleNamespace, user: Any, act: str) -> str:
    return f"/facilities/{people.facility.key}/people/{user.key}/{act}"


def actions() -> list[str]:
    names = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
    return [name for name in names if name.startswith("facility.")]


def test_a_colleague_is_taken_out_at_once_and_their_sessions_end(
    client: Any, people: SimpleNamespace, colleague: Any
) -> None:
    guest = sign_in(client.application.test_client(), colleague)
    assert guest.get(f"/facilities/{people.facility.key}").status_code == 200
    sign_in(client, people.owner)
    for _twice in range(2):
        assert client.post(address(people, colleague, "remove"), data=ONCE).status_code == 303
    assert roles(people) == {"Trần Thị Chủ": "owner"} and actions() == ["facility.colleague_removed"]
    assert guest.get(f"/facilities/{people.facility.key}").status_code == 302
    assert sign_in(guest, colleague).get(f"/facilities/{people.facility.key}").status_code == 404


def test_one_who_left_may_be_invited_again(client: Any, people: SimpleNamespace, colleague: Any) -> None:
    sign_in(client, people.owner).post(address(people, colleague, "remove"), data=ONCE)
    typed = {"person": colleague.name, "email": colleague.email}
    assert client.post(f"/facilities/{people.facility.key}/people", data=typed).status_code == 303
    link = re.search(r"/join/\S+", db.session.scalars(select(Mail.body).order_by(Mail.id.desc())).first())[0]
    assert sign_in(client, colleague).post(link, data={}).status_code == 303
    assert roles(people) == {"Trần Thị Chủ": "owner", "Bùi Văn Kế": "colleague"}


def test_the_facility_is_handed_over_and_the_new_owner_is_told(
    client: Any, people: SimpleNamespace, colleague: Any
) -> None:
    sign_in(client, people.owner)
    for _twice in range(2):
        assert client.post(address(people, colleague, "hand-over"), data=ONCE).status_code == 303
    assert roles(people) == {"Trần Thị Chủ": "colleague", "Bùi Văn Kế": "owner"}
    assert actions() == ["facility.handed_over"]
    assert "chủ cơ sở" in db.session.scalars(select(Notice.title).where(Notice.user_id == colleague.id)).one()
    assert client.post(address(people, colleague, "remove"), data={"once": "another123456789"}).status_code == 404


def test_one_of_two_hand_overs_at_once_wins(people: SimpleNamespace, colleague: Any) -> None:
    actor = actor_of(people.owner)  # both requests read who acts before either wrote
    for user in (colleague, people.rival):
        if user is people.rival:
            db.session.add(
                FacilityMember(facility_id=people.facility.id, user_id=user.id, role="colleague", created_at=NOW)
            )
            user.password_hash = "set"
            db.session.flush()
    first = facility_of_member(people.facility.key, colleague.key)
    hand_over(first.facility, first.member, actor=actor, now=NOW)
    second = facility_of_member(people.facility.key, people.rival.key)
    with pytest.raises(NotAllowed):
        hand_over(second.facility, second.member, actor=actor, now=NOW)
    db.session.commit()
    assert list(roles(people).values()).count("owner") == 1


def test_the_owner_is_never_taken_out_and_one_without_a_password_never_made_owner(
    client: Any, people: SimpleNamespace, colleague: Any
) -> None:
    sign_in(client, people.owner)
    assert client.post(address(people, people.owner, "remove"), data=ONCE).status_code == 409
    assert client.post(address(people, people.owner, "hand-over"), data=ONCE).status_code == 409
    colleague.password_hash = None
    db.session.commit()
    assert client.post(address(people, colleague, "hand-over"), data=ONCE).status_code == 409
    assert roles(people) == {"Trần Thị Chủ": "owner", "Bùi Văn Kế": "colleague"} and actions() == []


def test_colleagues_and_strangers_decide_nothing(client: Any, people: SimpleNamespace, colleague: Any) -> None:
    for user in (colleague, people.rival, people.officer, people.administrator):
        for act in ("remove", "hand-over"):
            assert sign_in(client, user).post(address(people, colleague, act), data=ONCE).status_code == 404
    sign_in(client, people.owner)
    assert client.post(address(people, people.rival, "remove"), data=ONCE).status_code == 404
    assert roles(people) == {"Trần Thị Chủ": "owner", "Bùi Văn Kế": "colleague"}


def test_every_question_on_the_page_has_a_key_of_its_own(client: Any, people: SimpleNamespace, colleague: Any) -> None:
    page = sign_in(client, people.owner).get(f"/facilities/{people.facility.key}").text
    keys = re.findall(r'name="once" type="hidden" value="([^"]+)"', page) or re.findall(
        r'name="once"[^>]*value="([^"]+)"', page
    )
    assert len(keys) == 4  # hand over and take out the colleague share one, but not their address
    assert len(set(keys)) == 3
