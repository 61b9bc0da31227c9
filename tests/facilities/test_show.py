"""Who sees a facility, and that the list says the same as the policy."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import User
from kcproposals.domain.policy import NOBODY, Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import visible_facilities
from tests.people import make_facility, make_user, sign_in


def test_members_and_the_offices_of_its_province_see_a_facility(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}"
    insiders = (people.owner, people.officer, people.secretary, people.planner, people.leader, people.auditor)
    strangers = (people.rival, people.outsider, people.administrator, people.chair)
    for user, status in [(user, 200) for user in insiders] + [(user, 404) for user in strangers]:
        assert sign_in(client, user).get(address).status_code == status, user.name
    assert client.get("/facilities/khongcoday").status_code == 404
    assert sign_in(client, None).get(address).status_code == 302


def test_only_members_see_who_acts_for_it_and_only_the_owner_the_buttons(client: Any, people: SimpleNamespace) -> None:
    address = f"/facilities/{people.facility.key}"
    assert "Mời người cùng làm" in sign_in(client, people.owner).get(address).text
    page = sign_in(client, people.officer).get(address).text
    assert people.owner.email not in page and "Mời người cùng làm" not in page and "Sửa hồ sơ" not in page


def test_the_select_says_the_same_as_the_policy_for_every_person_and_facility(people: SimpleNamespace) -> None:
    make_facility(people.outsider, "Cơ sở của tỉnh khác", "25")
    make_facility(make_user("Người Ba", "ba@example.vn"), "Cơ sở tỉnh không có cơ quan", "01")
    db.session.flush()
    facilities = db.session.scalars(select(Facility)).all()
    for actor in [NOBODY, *(actor_of(user) for user in db.session.scalars(select(User)))]:
        listed = set(db.session.scalars(visible_facilities(actor)))
        assert listed == {f for f in facilities if can(actor, Permission.VIEW_FACILITY, f)}, actor.name


def test_the_page_costs_the_same_statements_however_many_act_for_it(
    client: Any, people: SimpleNamespace, count_queries: list[str]
) -> None:
    from kcproposals.facilities.models import FacilityMember
    from tests.people import LONG_AGO

    sign_in(client, people.owner)
    address = f"/facilities/{people.facility.key}"
    client.get(address)
    count_queries.clear()
    client.get(address)
    few = len(count_queries)
    for number in range(30):
        user = make_user(f"Người {number}", f"n{number}@example.vn")
        db.session.add(
            FacilityMember(facility_id=people.facility.id, user_id=user.id, role="colleague", created_at=LONG_AGO)
        )
    db.session.commit()
    count_queries.clear()
    assert client.get(address).text.count("@example.vn") >= 30
    assert len(count_queries) == few


def test_mine_leads_to_the_one_facility_and_lists_several(client: Any, people: SimpleNamespace) -> None:
    sign_in(client, people.owner)
    assert client.get("/facilities/mine").location == f"/facilities/{people.facility.key}"
    make_facility(people.owner, "Cơ sở thứ hai")
    db.session.commit()
    page = client.get("/facilities/mine")
    assert page.status_code == 200 and "Cơ sở thứ hai" in page.text and people.facility.name in page.text
    assert sign_in(client, people.chair).get("/facilities/mine").status_code == 403
