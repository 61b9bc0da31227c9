"""Invite by mail; the invited person sets name and password; links end."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import RoleGrant, User
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail
from tests.accounts.conftest import (
    NEW_PASSWORD,
    errors,
    events,
    inspected,
    is_signed_in,
    letters,
    link_in,
    sign_in_as,
)  # fmt: skip
from tests.conftest import Clock
from tests.people import sign_in

NEWCOMER = {"name": "Mai Thị Mới", "email": "moi@example.vn", "roles": ["clerk", "planner"]}


def invite(client: Any, cast: SimpleNamespace, **changes: Any) -> Any:
    sign_in(client, cast.administrator)
    return client.post(f"/agencies/{cast.agency.key}/people/invite", data={**NEWCOMER, **changes})


def accept(client: Any, link: str, **changes: str) -> Any:
    sign_in(client, None)
    data = {"name": "Mai Thị Mới", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD, **changes}
    return client.post(link, data=data)


def user(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def roles_of(person: User) -> set[str]:
    return set(db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == person.id)))


@pytest.fixture
def link(client: Any, cast: SimpleNamespace) -> str:
    """The path of a fresh invitation."""
    invite(client, cast)
    return link_in(letters()[-1], "invitations")


def test_the_page_says_what_each_role_does(client: Any, cast: SimpleNamespace) -> None:
    page = inspected(sign_in(client, cast.administrator).get(f"/agencies/{cast.agency.key}/people/invite"))
    assert len(page.select("input[name=roles]")) == 7
    assert all(box.get("aria-describedby") for box in page.select("input[name=roles]"))


def test_an_invitation_makes_an_account_with_roles_and_a_secret_mail(client: Any, cast: SimpleNamespace) -> None:
    answer = invite(client, cast)
    newcomer = user("moi@example.vn")
    assert answer.status_code == 303 and newcomer.key in answer.location
    assert roles_of(newcomer) == {"clerk", "planner"} and newcomer.password_hash is None
    mail = db.session.scalars(select(Mail)).one()
    assert mail.is_secret and mail.agency_id == cast.agency.id
    assert "Phạm Quản Trị mời bạn" in mail.body and "Sở Công Thương tỉnh Mẫu" in mail.body
    assert events("user.invited")[0].data == {"roles": ["clerk", "planner"]}
    inspected(client.get(answer.location))


def test_accepting_sets_name_and_password_and_signs_in(client: Any, link: str) -> None:
    page = inspected(client.get(link))
    assert page.select_one("main input[name=name]")["value"] == "Mai Thị Mới"
    assert not page.select("main input[name=email]")
    assert accept(client, link, name="Mai Thị Mới Hơn").status_code == 303
    assert is_signed_in(client) and user("moi@example.vn").name == "Mai Thị Mới Hơn"
    assert events("user.invitation_accepted")[0].data["privacy_notice"]
    sign_in(client, None)
    assert sign_in_as(client, "moi@example.vn", NEW_PASSWORD).status_code == 303


def test_it_works_once_for_seven_days(client: Any, cast: SimpleNamespace, link: str, clock: Clock) -> None:
    clock.advance(days=6, hours=23)
    inspected(sign_in(client, None).get(link))
    clock.advance(hours=1)
    inspected(client.get(link), 410)
    inspected(accept(client, link), 410)
    sign_in(client, cast.administrator)
    person = user("moi@example.vn").key
    assert client.post(f"/agencies/{cast.agency.key}/people/{person}/invite-again").status_code == 303
    again = link_in(letters()[-1], "invitations")
    assert again != link and accept(client, again).status_code == 303
    inspected(accept(client, again), 410)


def test_a_weak_password_does_not_use_it_up(client: Any, link: str) -> None:
    assert "họ tên" in errors(inspected(accept(client, link, password="maithimoi1", password_again="maithimoi1"), 422))
    assert accept(client, link).status_code == 303


def test_an_invited_person_cannot_name_another_address(client: Any, link: str) -> None:
    accept(client, link, email="evil@example.vn")
    assert user("moi@example.vn").password_hash


def test_one_with_an_account_keeps_it_and_is_told(client: Any, cast: SimpleNamespace) -> None:
    before = cast.owner.password_hash
    sign_in(client, cast.owner)
    other = cast.owner.get_id()
    assert invite(client, cast, email="chu@example.vn", name="Tên Khác").status_code == 303
    owner = db.session.get(User, cast.owner.id)
    assert owner.password_hash == before and owner.name == "Trần Thị Chủ"
    assert roles_of(owner) == {"clerk", "planner"}
    assert owner.get_id() != other, "new rights end the old sessions"
    assert len(letters()) == 1 and "/invitations/" not in letters()[0]


def test_roles_held_before_stay(client: Any, cast: SimpleNamespace) -> None:
    invite(client, cast, email=cast.officer.email, roles=["clerk"])
    assert roles_of(db.session.get(User, cast.officer.id)) == {"intake_officer", "clerk"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"roles": []}, "ít nhất một vai trò"),
        ({"roles": ["minister"]}, "danh sách"),
        ({"email": "chưa đủ"}, "thư điện tử đầy đủ"),
        ({"email": ""}, "Xin nhập"),
        ({"name": " "}, "Xin nhập"),
        ({"name": "x" * 121}, "rút ngắn"),
    ],
)
def test_mistakes_are_told_and_invite_nobody(
    client: Any, cast: SimpleNamespace, changes: dict[str, Any], said: str
) -> None:
    assert said in errors(inspected(invite(client, cast, **changes), 422))
    assert letters() == [] and not events("user.invited")


def test_a_disabled_person_is_not_invited(client: Any, cast: SimpleNamespace) -> None:
    cast.rival.is_active = False
    db.session.commit()
    assert "đang bị khóa" in errors(inspected(invite(client, cast, email="doi@example.vn"), 422))


def test_posted_twice_it_is_one_invitation(client: Any, cast: SimpleNamespace) -> None:
    first = invite(client, cast, once="form-opened-once")
    second = invite(client, cast, once="form-opened-once")
    assert first.location == second.location and len(letters()) == 1


def test_one_with_a_password_is_not_invited_again(client: Any, cast: SimpleNamespace) -> None:
    sign_in(client, cast.administrator)
    answer = client.post(f"/agencies/{cast.agency.key}/people/{cast.officer.key}/invite-again")
    assert "đã có mật khẩu" in errors(inspected(answer, 422))
