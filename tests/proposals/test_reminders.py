"""The clock reminds once of what opens, what is about to close and what is about to be due."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.jobs.registry import PERIODIC
from kcproposals.notifications.models import Mail, Notice
from kcproposals.proposals import services_reminding
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_reminding import remind
from tests.conftest import NOW
from tests.people import make_facility, make_user
from tests.proposals import drafts

DAY = timedelta(days=1)


def told(kind: str) -> list[tuple[int, str]]:
    rows = db.session.execute(select(Notice.user_id, Notice.title).where(Notice.kind == kind).order_by(Notice.id))
    return [(user_id, title) for user_id, title in rows]


def test_a_call_that_opens_is_told_to_the_owners_of_its_province_once(
    cast: SimpleNamespace, call: Any, monkeypatch: Any
) -> None:
    cast.rival_facility.wants_call_news = False
    elsewhere = make_facility(make_user("Xa", "xa@example.vn"), "Cơ sở tỉnh khác", "25")
    colleague = make_user("Kế", "ke2@example.vn")
    db.session.add(FacilityMember(facility_id=cast.facility.id, user_id=colleague.id, role="colleague", created_at=NOW))
    more = [make_user(f"Chủ {n}", f"chu{n}@example.vn") for n in range(3)]
    for number, user in enumerate(more):
        make_facility(user, f"Cơ sở thêm {number}")
    make_facility(cast.owner, "Cơ sở thứ hai của chủ")
    monkeypatch.setattr(services_reminding, "AT_ONCE", 2)
    call.opens_at = NOW + DAY
    assert remind(now=NOW + DAY - timedelta(seconds=1)) == 0
    counts = [remind(now=NOW + DAY + timedelta(minutes=10 * n)) for n in range(4)]
    assert counts == [2, 2, 0, 0] and elsewhere.wants_call_news
    assert [user_id for user_id, _ in told("call_opens")] == [cast.owner.id, *(user.id for user in more)]
    assert len(db.session.scalars(select(Mail)).all()) == 4
    call.agency.province_code = None  # the ministry's department speaks to every province
    assert remind(now=NOW + 2 * DAY) == 1


def test_an_old_opening_and_a_draft_of_a_call_are_no_news(cast: SimpleNamespace, call: Any) -> None:
    call.opens_at = NOW - 4 * DAY
    assert remind(now=NOW) == 0
    call.opens_at, call.state = NOW - DAY, "draft"
    assert remind(now=NOW) == 0


def test_unfinished_drafts_three_days_before_closing(cast: SimpleNamespace, draft: Proposal, call: Any) -> None:
    call.opens_at = NOW - 9 * DAY
    assert remind(now=call.closes_at - 3 * DAY - timedelta(seconds=1)) == 0
    assert [remind(now=call.closes_at - 3 * DAY + timedelta(minutes=n)) for n in (0, 10, 2000)] == [1, 0, 0]
    assert told("call_closes") == [(cast.owner.id, "Sắp hết hạn nộp đề án")]
    call.closes_at += 10 * DAY  # moved: worth another
    assert [remind(now=call.closes_at - 3 * DAY), remind(now=call.closes_at)] == [1, 0]


def test_a_supplement_three_days_and_one_day_before(cast: SimpleNamespace, submitted: Proposal, call: Any) -> None:
    call.opens_at = NOW - 9 * DAY
    due = NOW + 10 * DAY
    drafts.give_back(submitted, drafts.officer(cast.agency, cast.officer), {"need": "Thiếu."}, due)
    moments = (due - 4 * DAY, due - 3 * DAY, due - 2 * DAY, due - DAY, due - DAY / 2, due)
    assert [remind(now=now) for now in moments] == [0, 1, 0, 1, 0, 0]
    assert len(told("supplement_due")) == 2
    submitted.supplement_due = NOW + 2 * DAY  # returned less than three days before it is due: the day before is enough
    assert [remind(now=now) for now in (NOW, NOW + DAY, NOW + DAY)] == [0, 1, 0]


def test_the_clock_runs_it(cast: SimpleNamespace) -> None:
    assert any(work.act is remind for work in PERIODIC.values())
