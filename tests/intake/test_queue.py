"""The desk of the intake officer: what waits since when, what is out for supplement, and what the first page says."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.appraisal.models import Conflict
from kcproposals.calls.models import Call
from kcproposals.domain.policy import Actor, Grant
from kcproposals.extensions import db
from kcproposals.home.queries import waiting_for
from kcproposals.intake.queries import files_returned, files_to_check, next_file, waiting
from kcproposals.proposals.models import Proposal
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


@pytest.fixture
def officer(cast: SimpleNamespace) -> Actor:
    """The intake officer, as services take them."""
    return drafts.officer(cast.agency, cast.officer)


@pytest.fixture
def three(cast: SimpleNamespace, call: Call, owner: Actor) -> list[Proposal]:
    """Three files handed in a day apart, the last one first."""
    made = []
    for days in (1, 2, 3):
        draft = drafts.make_draft(cast, call)
        drafts.fill(draft, owner)
        drafts.hand_in(draft, owner, NOW - timedelta(hours=3 * days))
        made.append(draft)
    db.session.commit()
    return made


def test_the_longest_waiting_stands_first(three: list[Proposal], officer: Actor) -> None:
    assert [row.key for row in files_to_check(officer)] == [row.key for row in reversed(three)]
    assert not any(row.is_again for row in files_to_check(officer))
    found = next_file(officer, three[2])
    assert found is not None and (found.key, found.count) == (three[1].key, 2)


def test_a_supplemented_file_waits_since_it_came_back(three: list[Proposal], officer: Actor, owner: Actor) -> None:
    first = three[2]
    drafts.give_back(first, officer, {"need": "Thiếu."}, NOW + timedelta(days=5), NOW - timedelta(hours=2))
    assert [row.key for row in files_returned(officer)] == [first.key]
    assert first.key not in [row.key for row in files_to_check(officer)]
    drafts.hand_in(first, owner, NOW - timedelta(hours=1))
    last = files_to_check(officer)[-1]
    assert (last.key, last.since, bool(last.is_again)) == (first.key, NOW - timedelta(hours=1), True)


def test_the_page_shows_both_lists(client: Any, cast: SimpleNamespace, three: list[Proposal], officer: Actor) -> None:
    drafts.give_back(three[0], officer, {"need": "Thiếu."}, NOW + timedelta(days=1), NOW - timedelta(hours=2))
    db.session.commit()
    shown = sign_in(client, cast.officer).get("/proposals/intake").get_data(as_text=True)
    assert "2 hồ sơ chờ, nộp sớm nhất ở trên" in shown and "hôm nay" in shown
    assert "Còn 1 ngày" in shown and three[0].code in shown


def test_an_empty_desk_says_so(client: Any, cast: SimpleNamespace) -> None:
    shown = sign_in(client, cast.officer).get("/proposals/intake").get_data(as_text=True)
    assert "Không còn hồ sơ chờ tiếp nhận" in shown and "Không có hồ sơ nào đang được trả lại." in shown


def test_the_number_of_queries_does_not_grow(
    client: Any, cast: SimpleNamespace, three: list[Proposal], count_queries: list[str]
) -> None:
    page = sign_in(client, cast.officer)
    page.get("/proposals/intake")
    count_queries.clear()
    page.get("/proposals/intake")
    assert len(count_queries) <= 6


def test_the_first_page_counts_what_waits_in_one_query(
    three: list[Proposal], officer: Actor, count_queries: list[str]
) -> None:
    drafts.give_back(three[0], officer, {"need": "Thiếu."}, NOW + timedelta(days=1), NOW - timedelta(hours=2))
    count_queries.clear()
    found = {line.url: line for line in waiting(officer, NOW)}
    assert len(count_queries) == 1
    desk, near = found["/proposals/intake"], found["/proposals/intake#returned"]
    assert (desk.count, desk.label % desk.values) == (2, "Hồ sơ chờ tiếp nhận, lâu nhất từ 00:00, 2/3/2026")
    assert (near.count, near.due) == (1, NOW + timedelta(days=1))
    (group,) = waiting_for(officer, NOW)
    assert group.code == "intake_officer" and [line.url for line in group.items] == [near.url, desk.url]


def test_a_return_far_from_its_deadline_is_not_told(submitted: Proposal, officer: Actor) -> None:
    drafts.give_back(submitted, officer, {"need": "Thiếu."}, NOW + timedelta(days=5))
    assert waiting(officer, NOW) == []
    assert len(waiting(officer, NOW + timedelta(days=3))) == 1


def test_others_have_no_desk(client: Any, cast: SimpleNamespace, submitted: Proposal, count_queries: list[str]) -> None:
    for role in ("secretary", "planner", "auditor", "owner"):
        assert sign_in(client, getattr(cast, role)).get("/proposals/intake").status_code == 403
    secretary = Actor(cast.secretary.id, "", frozenset({Grant("role", cast.agency.id, "secretary")}))
    count_queries.clear()
    assert waiting(secretary, NOW) == [] and count_queries == []


def test_a_second_agency_sees_an_empty_desk(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    outsider = drafts.officer(cast.other_agency, cast.outsider)
    assert files_to_check(outsider) == [] and waiting(outsider, NOW) == []
    shown = sign_in(client, cast.outsider).get("/proposals/intake").get_data(as_text=True)
    assert submitted.code not in shown


def test_a_file_one_may_not_decide_about_is_not_on_the_desk(
    cast: SimpleNamespace, three: list[Proposal], officer: Actor
) -> None:
    own = Actor(officer.user_id, "", officer.grants | {Grant("facility", cast.facility.id, "owner")})
    assert files_to_check(own) == []
    db.session.add(
        Conflict(proposal_id=three[0].id, user_id=cast.officer.id, kind="declared", reason="Em trai.", declared_at=NOW)
    )
    db.session.flush()
    assert three[0].key not in [row.key for row in files_to_check(officer)]
