"""The people of an agency: found without tones, given roles, disabled; and nobody sees across agencies."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import RoleGrant, User
from kcproposals.domain.policy import Role
from kcproposals.extensions import db
from tests.accounts.conftest import errors, events, inspected, is_signed_in, sign_in_as
from tests.people import make_official, sign_in


def names(page: Any) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.select("main tbody th")]


def people(client: Any, cast: SimpleNamespace, search: str = "") -> Any:
    return inspected(client.get(f"/agencies/{cast.agency.key}/people", query_string={"q": search}))


def act(client: Any, cast: SimpleNamespace, person: User, what: str, **data: Any) -> Any:
    return client.post(f"/agencies/{cast.agency.key}/people/{person.key}/{what}", data=data)


def roles_of(person: User) -> set[str]:
    return set(db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == person.id)))


@pytest.fixture
def boss(client: Any, cast: SimpleNamespace) -> Any:
    """The administrator's browser."""
    return sign_in(client, cast.administrator)


def test_the_list_names_who_works_here_by_given_name(boss: Any, cast: SimpleNamespace) -> None:
    assert names(people(boss, cast)) == [
        "Đặng Văn Kế", "Đỗ Văn Kiểm", "Nguyễn Văn Mẫu", "Vũ Thị Thư", "Hoàng Thị Tiếp", "Phạm Quản Trị", "Bùi Thị Văn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("dang van", ["Đặng Văn Kế"]),
        ("ĐẶNG", ["Đặng Văn Kế"]),
        ("thi", ["Vũ Thị Thư", "Hoàng Thị Tiếp", "Bùi Thị Văn"]),
        ("van@example", ["Bùi Thị Văn"]),
        ("0911 222", ["Hoàng Thị Tiếp"]),
        ("Trần Thị Chủ", []),
        ("%", []),
        ("<script>", []),
    ],
)
def test_search_ignores_tones(boss: Any, cast: SimpleNamespace, search: str, found: list[str]) -> None:
    cast.officer.phone = "+84911222333"
    db.session.commit()
    page = people(boss, cast, search)
    assert names(page) == found
    assert page.select_one("input[name=q]")["value"] == search


def test_the_list_costs_the_same_for_few_and_many(boss: Any, cast: SimpleNamespace, count_queries: list[str]) -> None:
    people(boss, cast)
    few = len(count_queries)
    for number in range(40):
        make_official(cast.agency, f"Cán Bộ Số {number}", f"cb{number}@example.vn", Role.CLERK, Role.PLANNER)
    db.session.commit()
    del count_queries[:]
    assert len(names(people(boss, cast))) == 47
    assert len(count_queries) == few


def test_roles_are_ticked_and_saved(boss: Any, cast: SimpleNamespace) -> None:
    page = inspected(boss.get(f"/agencies/{cast.agency.key}/people/{cast.officer.key}"))
    assert [box["value"] for box in page.select("input[name=roles][checked]")] == ["intake_officer"]
    assert act(boss, cast, cast.officer, "roles", roles=["intake_officer", "clerk"]).status_code == 303
    assert roles_of(cast.officer) == {"intake_officer", "clerk"}
    assert events("user.roles_set")[0].data == {"roles": ["clerk", "intake_officer"]}


def test_a_change_of_roles_ends_the_sessions(app: Any, boss: Any, cast: SimpleNamespace) -> None:
    officer = app.test_client()
    sign_in_as(officer, cast.officer.email)
    assert act(boss, cast, cast.officer, "roles", roles=["intake_officer"]).status_code == 303
    assert is_signed_in(officer), "nothing changed, so nobody is disturbed"
    act(boss, cast, cast.officer, "roles", roles=["clerk"])
    assert not is_signed_in(officer)


def test_without_a_role_one_leaves_the_agency(boss: Any, cast: SimpleNamespace) -> None:
    assert act(boss, cast, cast.officer, "roles").location == f"/agencies/{cast.agency.key}/people"
    assert "Hoàng Thị Tiếp" not in names(people(boss, cast))
    assert boss.get(f"/agencies/{cast.agency.key}/people/{cast.officer.key}").status_code == 404


def test_the_last_administrator_stays(boss: Any, cast: SimpleNamespace) -> None:
    page = inspected(act(boss, cast, cast.administrator, "roles", roles=["clerk"]), 422)
    assert "ít nhất một quản trị viên" in errors(page)
    assert roles_of(cast.administrator) == {"administrator"}


def test_an_administrator_may_step_down_when_there_is_another(boss: Any, cast: SimpleNamespace) -> None:
    act(boss, cast, cast.leader, "roles", roles=["leader", "administrator"])
    assert act(boss, cast, cast.administrator, "roles", roles=["clerk"]).location == "/"
    assert is_signed_in(boss), "one's own device goes on"
    assert boss.get(f"/agencies/{cast.agency.key}").status_code == 404


def test_unknown_roles_are_refused(boss: Any, cast: SimpleNamespace) -> None:
    inspected(act(boss, cast, cast.officer, "roles", roles=["administrator", "king"]), 422)
    assert roles_of(cast.officer) == {"intake_officer"}


def test_a_disabled_person_is_out_at_once_and_can_come_back(app: Any, boss: Any, cast: SimpleNamespace) -> None:
    officer = app.test_client()
    sign_in_as(officer, cast.officer.email)
    page = inspected(boss.get(f"/agencies/{cast.agency.key}/people/{cast.officer.key}"))
    assert page.select_one("details[data-confirm] form[action$='/disable']"), "it asks first"
    assert act(boss, cast, cast.officer, "disable").status_code == 303
    assert not is_signed_in(officer)
    assert sign_in_as(officer, cast.officer.email).status_code == 422
    assert "Đã khóa" in people(boss, cast).get_text()
    assert act(boss, cast, cast.officer, "enable").status_code == 303
    assert not is_signed_in(officer), "the old session stays ended"
    assert sign_in_as(officer, cast.officer.email).status_code == 303
    assert len(events("user.disabled")) == len(events("user.enabled")) == 1


def test_nobody_disables_themselves(boss: Any, cast: SimpleNamespace) -> None:
    assert "tự khóa" in errors(inspected(act(boss, cast, cast.administrator, "disable"), 422))
    assert is_signed_in(boss)


def test_an_account_that_serves_another_office_is_not_disabled(boss: Any, cast: SimpleNamespace, clock: Any) -> None:
    row = RoleGrant(user_id=cast.officer.id, agency_id=cast.other_agency.id, role="clerk", granted_at=clock.now)
    db.session.add(row)
    db.session.commit()
    assert "cơ quan khác" in errors(inspected(act(boss, cast, cast.officer, "disable"), 422))
    act(boss, cast, cast.officer, "roles")
    assert roles_of(cast.officer) == {"clerk"}, "the roles elsewhere are not this administrator's"


@pytest.mark.parametrize("who", ["outsider", "officer", "leader", "auditor", "owner"])
def test_who_does_not_administer_the_agency_finds_nothing(client: Any, cast: SimpleNamespace, who: str) -> None:
    sign_in(client, getattr(cast, who))
    person = f"/agencies/{cast.agency.key}/people/{cast.clerk.key}"
    for path in (f"/agencies/{cast.agency.key}/people", f"/agencies/{cast.agency.key}/people/invite", person):
        assert client.get(path).status_code == 404
    for what in ("roles", "disable", "enable", "invite-again"):
        assert act(client, cast, cast.clerk, what, roles=["administrator"]).status_code == 404
    data = {"name": "x", "email": "x@example.vn", "roles": ["administrator"]}
    assert client.post(f"/agencies/{cast.agency.key}/people/invite", data=data).status_code == 404
    assert roles_of(cast.clerk) == {"clerk"} and db.session.get(User, cast.clerk.id).is_active


def test_a_person_of_one_agency_is_not_found_through_another(client: Any, cast: SimpleNamespace) -> None:
    sign_in(client, cast.outsider)
    for person in (cast.clerk, cast.owner):
        assert client.get(f"/agencies/{cast.other_agency.key}/people/{person.key}").status_code == 404
        answer = client.post(f"/agencies/{cast.other_agency.key}/people/{person.key}/disable")
        assert answer.status_code == 404
    assert client.get(f"/agencies/{cast.other_agency.key}/people/unknown").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Any, cast: SimpleNamespace) -> None:
    assert client.get(f"/agencies/{cast.agency.key}/people").location.startswith("/login?next=")
