"""The owner lets others act for the facility: by mail, by a link to pass on, or at once when they have an account."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.facilities.services_people import invite_colleague
from kcproposals.notifications.models import Mail, Notice
from tests.conftest import NOW
from tests.people import sign_in

PHONE = "0987 654 321"


def members_of(facility: Any) -> set[str]:
    db.session.expire_all()
    return {member.user.name for member in facility.members if member.left_at is None}


def post(client: Any, people: SimpleNamespace, **typed: str) -> Any:
    address = f"/facilities/{people.facility.key}/people"
    return sign_in(client, people.owner).post(address, data={"person": "Người Mới", **typed})


def test_one_who_is_new_gets_a_link_by_mail_and_acts_after_setting_a_password(
    client: Any, people: SimpleNamespace
) -> None:
    answer = post(client, people, email="NguoiMoi@example.vn", once="invitation123456")
    assert (answer.status_code, answer.location) == (303, f"/facilities/{people.facility.key}")
    assert post(client, people, email="NguoiMoi@example.vn", once="invitation123456").status_code == 303
    (mail,) = db.session.scalars(select(Mail)).all()
    assert mail.to_address == "nguoimoi@example.vn" and mail.is_secret and people.facility.name in mail.body
    link = re.search(r"https://khuyencong\.example\.vn(/invitations/\S+)", mail.body)[1]
    guest = client.application.test_client()
    accepted = guest.post(
        link, data={"name": "Người Mới", "password": "mot cau de nho", "password_again": "mot cau de nho"}
    )
    assert accepted.status_code == 303
    assert guest.get(f"/facilities/{people.facility.key}").status_code == 200
    assert members_of(people.facility) == {"Trần Thị Chủ", "Người Mới"}


def test_one_with_a_telephone_only_gets_a_link_through_the_owner_shown_once(
    client: Any, people: SimpleNamespace
) -> None:
    answer = post(client, people, phone=PHONE, once="invitation123456")
    assert answer.status_code == 200
    link = re.search(r"https://khuyencong\.example\.vn(/invitations/[^<\s]+)", answer.text)[1]
    assert link not in client.get(f"/facilities/{people.facility.key}").text
    assert db.session.scalars(select(Mail)).all() == []
    guest = client.application.test_client()
    typed = {"name": "Người Mới", "password": "mot cau de nho", "password_again": "mot cau de nho"}
    assert guest.post(link, data=typed).status_code == 303
    user = db.session.scalars(select(User).where(User.phone == "+84987654321")).one()
    assert user.password_hash and guest.get(f"/facilities/{people.facility.key}").status_code == 200


def test_a_link_that_was_not_used_is_sent_again_and_the_first_one_ends(client: Any, people: SimpleNamespace) -> None:
    post(client, people, email="nguoimoi@example.vn")
    post(client, people, email="nguoimoi@example.vn")
    first, second = (re.search(r"/invitations/\S+", mail.body)[0] for mail in db.session.scalars(select(Mail)))
    assert client.application.test_client().get(first).status_code == 410
    assert client.application.test_client().get(second).status_code == 200
    added = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "facility.colleague_added")).all()
    assert len(added) == 1 and "Mới" not in str(added[0].data)


def test_one_with_an_account_acts_at_once_and_is_told(client: Any, people: SimpleNamespace) -> None:
    people.rival.password_hash = "set"
    db.session.commit()
    assert post(client, people, email=people.rival.email).status_code == 303
    notice = db.session.scalars(select(Notice).where(Notice.user_id == people.rival.id)).one()
    assert notice.url == f"/facilities/{people.facility.key}"
    assert sign_in(client, people.rival).get(notice.url).status_code == 200
    again = post(client, people, email=people.rival.email)
    assert again.status_code == 422 and "đã có trong danh sách" in again.text


def test_nobody_of_an_office_or_a_board_is_added_without_being_asked(client: Any, people: SimpleNamespace) -> None:
    """Whoever could add them would make them partial, and take a file out of their hands."""
    actor = actor_of(people.owner)
    for user in (people.officer, people.outsider):
        answer = post(client, people, email=user.email)
        assert answer.status_code == 422 and "Không thêm được tài khoản này" in answer.text
        assert user.name not in answer.text
    assert members_of(people.facility) == {"Trần Thị Chủ"}
    assert actor_of(people.owner).grants == actor.grants


def test_a_seat_on_a_board_counts_like_an_office(client: Any, people: SimpleNamespace) -> None:
    from kcproposals.criteria.queries import usable_sets
    from kcproposals.regulations.services import load_packs
    from tests.appraisal import scene

    load_packs(NOW)
    people.judges = [people.chair, *people.members]
    starter = next(s for s in usable_sets(people.agency.id) if s.code == "kc_starter")
    board = scene.make_board(people, scene.make_call(people.agency, starter))
    db.session.commit()
    assert isinstance(board, Board) and db.session.scalars(select(BoardMember)).first()
    assert post(client, people, email=people.members[0].email).status_code == 422
    assert members_of(people.facility) == {"Trần Thị Chủ"}


def test_a_key_to_what_belongs_to_another_facility_is_shown_to_nobody(people: SimpleNamespace) -> None:
    """Invited by two facilities and without a mailbox: only the first inviter passes on the link."""
    first = invite_colleague(people.facility, "Người Mới", PHONE, actor=actor_of(people.owner), now=NOW)
    second = invite_colleague(people.rival_facility, "Người Mới", PHONE, actor=actor_of(people.rival), now=NOW)
    third = invite_colleague(people.facility, "Người Mới", PHONE, actor=actor_of(people.owner), now=NOW)
    assert first and not second and not third
    assert len(db.session.scalars(select(FacilityMember).where(FacilityMember.role == "colleague")).all()) == 2


def test_a_disabled_account_is_not_added(client: Any, people: SimpleNamespace) -> None:
    people.rival.is_active = False
    db.session.commit()
    assert post(client, people, email=people.rival.email).status_code == 422


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Xin nhập thư điện tử hoặc số điện thoại của người được mời"), ({"email": "a@"}, "thư điện tử đầy đủ"),
        ({"phone": "123"}, "số điện thoại di động"), ({"email": "a@example.vn", "person": ""}, "Xin nhập mục này"),
        ({"email": "a@example.vn", "person": "x" * 121}, "120 ký tự"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained_in_the_open_form(
    client: Any, people: SimpleNamespace, typed: dict[str, str], says: str
) -> None:
    answer = post(client, people, **typed)
    assert answer.status_code == 422 and says in answer.text
    assert re.search(r'<details class="kc-confirm" id="invite" data-confirm open', answer.text)
    assert members_of(people.facility) == {"Trần Thị Chủ"}


def test_only_the_owner_invites(client: Any, people: SimpleNamespace) -> None:
    db.session.add(
        FacilityMember(facility_id=people.facility.id, user_id=people.rival.id, role="colleague", created_at=NOW)
    )
    db.session.commit()
    address = f"/facilities/{people.facility.key}/people"
    for user in (people.rival, people.officer, people.outsider):
        assert sign_in(client, user).post(address, data={"person": "X", "email": "x@example.vn"}).status_code == 404
    with pytest.raises(NotAllowed):
        invite_colleague(people.facility, "X", "x@example.vn", actor=actor_of(people.rival), now=NOW)
