"""Telling people: a notice for each, a mail for those with an address, both or neither."""

from typing import Any

from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.notifications.models import Mail, Notice
from kcproposals.notifications.queries import notice_by_key, notices_of, unread_count
from kcproposals.notifications.services import mark_read, tell
from tests.people import make_user


def told(user_ids: Any, clock: Any, **more: Any) -> None:
    tell(user_ids, "receipt", "Đã nhận đề án", "Mã DP26-24-0001.", "/proposals/k1", now=clock(), **more)
    db.session.commit()


def test_each_person_is_told_once_in_the_application_and_by_mail(app: Any, people: Any, clock: Any) -> None:
    told([people.owner.id, people.rival.id, people.owner.id], clock, agency_id=people.agency.id)
    [notice] = notices_of(people.owner.id)
    assert (notice.kind, notice.title, notice.body) == ("receipt", "Đã nhận đề án", "Mã DP26-24-0001.")
    assert (notice.url, notice.created_at, notice.read_at) == ("/proposals/k1", clock(), None)
    mails = db.session.scalars(db.select(Mail).order_by(Mail.id)).all()
    assert [mail.to_address for mail in mails] == ["chu@example.vn", "doi@example.vn"]
    assert {(mail.user_id, mail.agency_id, mail.state) for mail in mails} == {
        (people.owner.id, people.agency.id, "queued"), (people.rival.id, people.agency.id, "queued")
    }  # fmt: skip
    assert mails[0].body == "Mã DP26-24-0001.\n\nXem tại: https://khuyencong.example.vn/proposals/k1"
    jobs = db.session.scalars(db.select(Job).order_by(Job.id)).all()
    assert [(job.kind, job.args, job.agency_id) for job in jobs] == [
        ("deliver_mail", {"mail": mail.id}, people.agency.id) for mail in mails
    ]


def test_a_notice_without_mail(app: Any, people: Any, clock: Any) -> None:
    told([people.owner.id], clock, mail=False)
    assert unread_count(people.owner.id) == 1
    assert db.session.query(Mail).count() == 0


def test_who_has_only_a_telephone_gets_the_notice(app: Any, people: Any, clock: Any) -> None:
    user = make_user("Bà Không Thư", None, phone="+84912345678")  # type: ignore[arg-type]
    told([user.id], clock)
    assert unread_count(user.id) == 1
    assert db.session.query(Mail).count() == 0


def test_who_is_disabled_is_told_nothing(app: Any, people: Any, clock: Any) -> None:
    people.owner.is_active = False
    told([people.owner.id, 10**6], clock)
    assert db.session.query(Notice).count() == db.session.query(Mail).count() == 0


def test_telling_nobody_is_no_mistake(app: Any, clock: Any) -> None:
    told([], clock)
    assert db.session.query(Notice).count() == 0


def test_an_act_that_fails_tells_nobody(app: Any, people: Any, clock: Any) -> None:
    tell([people.owner.id], "receipt", "Đã nhận", "", "", now=clock())
    db.session.rollback()
    assert db.session.query(Notice).count() == db.session.query(Mail).count() == db.session.query(Job).count() == 0


def test_two_hundred_people_cost_few_questions(app: Any, clock: Any, count_queries: Any) -> None:
    ids = [make_user(f"Người {n}", f"n{n}@example.vn").id for n in range(200)]
    db.session.commit()
    count_queries.clear()
    told(ids, clock, mail=False)
    assert len(count_queries) <= 5
    assert db.session.query(Notice).count() == 200


def test_reading_marks_ones_own_notices_only(app: Any, people: Any, clock: Any) -> None:
    told([people.owner.id, people.rival.id], clock, mail=False)
    told([people.owner.id], clock, mail=False)
    read_at = clock.advance(hours=1)
    mark_read(people.owner.id, now=read_at)
    db.session.commit()
    assert (unread_count(people.owner.id), unread_count(people.rival.id)) == (0, 1)
    clock.advance(hours=1)
    mark_read(people.owner.id, now=clock())
    db.session.commit()
    assert {notice.read_at for notice in notices_of(people.owner.id)} == {read_at}, "the first reading counts"


def test_notices_come_newest_first_page_by_page_and_never_somebody_elses(app: Any, people: Any, clock: Any) -> None:
    for number in range(5):
        tell([people.owner.id, people.rival.id], "receipt", f"Tin {number}", "", "", now=clock(), mail=False)
    db.session.commit()
    first = notices_of(people.owner.id, 3)
    assert [notice.title for notice in first] == ["Tin 4", "Tin 3", "Tin 2"]
    assert [notice.title for notice in notices_of(people.owner.id, 3, before=first[-1].id)] == ["Tin 1", "Tin 0"]
    assert notice_by_key(people.owner.id, first[0].key) is first[0]
    assert notice_by_key(people.rival.id, first[0].key) is None
