"""What an administrator sees of mails and jobs: their own office's, and no secrets."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.calls.models import Call
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.policy import Role
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.services import enqueue, run_pending
from kcproposals.notifications.models import Mail
from kcproposals.notifications.services import send_mail, tell
from kcproposals.regulations.services import load_packs
from tests.people import make_official, make_user, sign_in


def subjects(client: Any, path: str = "/admin/mails") -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [cell.text.strip() for cell in BeautifulSoup(answer.data, "html.parser").select("tbody th")]


@pytest.fixture
def stranger(people: Any) -> Any:
    """The administrator of the other office."""
    user = make_official(people.other_agency, "Quản Trị Khác", "quantrikhac@example.vn", Role.ADMINISTRATOR)
    db.session.commit()
    return user


@pytest.mark.parametrize("path", ["/admin/mails", "/admin/jobs", "/admin/health"])
def test_only_administrators_enter(app: Any, client: Any, people: Any, path: str) -> None:
    assert client.get(path).status_code == 302, "to the login page"
    for user in (people.owner, people.officer, people.auditor, people.leader):
        assert sign_in(client, user).get(path).status_code == 403
    assert sign_in(client, people.administrator).get(path).status_code == 200


def test_a_mail_is_shown_as_it_left(app: Any, client: Any, people: Any, clock: Any) -> None:
    tell([people.owner.id], "receipt", "Đã nhận <đề án>", "Mã DP26-24-0001.", "/proposals/k1", now=clock())
    db.session.commit()
    run_pending()
    mail = db.session.scalars(db.select(Mail)).one()
    page = sign_in(client, people.administrator).get(f"/admin/mails/{mail.key}")
    soup = BeautifulSoup(page.data, "html.parser")
    assert soup.h1.text.strip() == "Đã nhận <đề án>"
    source = soup.select_one("pre").text
    assert "To: chu@example.vn" in source
    assert "Mã DP26-24-0001." in source
    assert "https://khuyencong.example.vn/proposals/k1" in soup.select_one("#text").text
    file = client.get(f"/admin/mails/{mail.key}/file")
    assert file.headers["Content-Disposition"] == f"attachment; filename={mail.key}.eml"
    assert file.mimetype == "message/rfc822"
    assert file.text.strip() == source.strip()


def test_a_mail_that_went_to_a_server_is_shown_too(app: Any, client: Any, people: Any, clock: Any) -> None:
    app.config["KCP"] = replace(app.config["KCP"], smtp_url="smtp://127.0.0.1:1")
    tell([people.owner.id], "receipt", "Đã nhận", "Mã DP26-24-0001.", "", now=clock())
    db.session.commit()
    run_pending()
    mail = db.session.scalars(db.select(Mail)).one()
    page = sign_in(client, people.administrator).get(f"/admin/mails/{mail.key}").text
    assert "Mã DP26-24-0001." in page
    assert "ConnectionRefusedError" in page
    assert f"/admin/jobs/{db.session.scalars(db.select(Job)).one().key}" in page


def test_what_opens_an_account_is_not_shown_outside_the_demo(app: Any, client: Any, people: Any, clock: Any) -> None:
    mail = send_mail(
        "tiep@example.vn", "Đặt lại mật khẩu", "Mã: bi-mat-0123", now=clock(), user_id=people.officer.id, secret=True
    )
    db.session.commit()
    sign_in(client, people.administrator)
    for _ in range(2):
        page = client.get(f"/admin/mails/{mail.key}").text
        assert "Đặt lại mật khẩu" in page
        assert "bi-mat" not in page
        assert client.get(f"/admin/mails/{mail.key}/file").status_code == 404
        run_pending()
    app.config["KCP"] = replace(app.config["KCP"], demo=True)
    assert "bi-mat-0123" in client.get(f"/admin/mails/{mail.key}").text


def test_mails_of_another_office_are_not_there(app: Any, client: Any, people: Any, stranger: Any, clock: Any) -> None:
    expert = people.members[0]
    board_with(expert, people.agency, clock)
    nobody = make_user("Người Lạ", "la@example.vn")
    for user in (people.officer, people.owner, expert, stranger, nobody):
        tell([user.id], "test", f"Gửi {user.name}", "", "", now=clock())
    tell([stranger.id], "test", "Của cơ quan Mẫu", "", "", now=clock(), agency_id=people.agency.id)
    db.session.commit()
    assert subjects(sign_in(client, people.administrator)) == [
        "Của cơ quan Mẫu", f"Gửi {expert.name}", f"Gửi {people.owner.name}", f"Gửi {people.officer.name}"
    ]  # fmt: skip
    own = db.session.scalars(db.select(Mail).order_by(Mail.id)).first()
    assert subjects(sign_in(client, stranger)) == ["Gửi Quản Trị Khác"]
    assert client.get(f"/admin/mails/{own.key}").status_code == 404
    assert client.get(f"/admin/mails/{own.key}/file").status_code == 404
    assert client.get("/admin/mails/nosuchkey0").status_code == 404


def board_with(expert: Any, agency: Any, clock: Any) -> None:
    """Give ``expert`` a seat on a board of ``agency``."""
    load_packs(clock())
    chosen = {
        "programme": "KCDP", "year": 2027, "title": "Đợt 1", "activities": ["THUONG_HIEU"], "opens_at": clock(),
        "closes_at": clock() + timedelta(days=9), "criteria_set_id": usable_sets(agency.id)[0].id,
    }  # fmt: skip
    call = Call(agency_id=agency.id, created_at=clock(), **chosen)
    board = Board(agency_id=agency.id, call=call, name="Hội đồng 01", created_at=clock())
    board.members.append(BoardMember(user_id=expert.id, role="member", position=1))
    db.session.add_all([call, board])
    db.session.flush()


def test_a_failed_job_is_explained_and_can_be_run_again(app: Any, client: Any, people: Any, clock: Any) -> None:
    job = enqueue("no such kind", now=clock(), agency_id=people.agency.id)
    db.session.commit()
    for _ in range(4):
        run_pending()
        clock.advance(minutes=10)
    sign_in(client, people.administrator)
    page = client.get(f"/admin/jobs/{job.key}").text
    assert "KeyError" in page
    assert "Chạy lại" in page
    answer = client.post(f"/admin/jobs/{job.key}/retry")
    assert (answer.status_code, answer.location) == (303, f"/admin/jobs/{job.key}")
    db.session.expire_all()
    assert (job.state, job.attempts, job.error) == ("queued", 0, None)
    again = client.post(f"/admin/jobs/{job.key}/retry")
    assert again.status_code == 409
    assert "Chỉ chạy lại được việc đã hỏng" in again.text


def test_a_retry_leaves_an_event(app: Any, client: Any, people: Any, clock: Any) -> None:
    from kcproposals.audit.models import AuditEvent

    job = enqueue("render_document", now=clock(), agency_id=people.agency.id)
    job.state = "failed"
    db.session.commit()
    sign_in(client, people.administrator).post(f"/admin/jobs/{job.key}/retry")
    event = db.session.scalars(db.select(AuditEvent)).one()
    assert (event.action, event.object_key, event.actor_id) == ("job.retried", job.key, people.administrator.id)


def test_jobs_of_another_office_are_not_there(app: Any, client: Any, people: Any, stranger: Any, clock: Any) -> None:
    own = enqueue("render_document", now=clock(), agency_id=people.agency.id)
    common = enqueue("sweep", now=clock())
    for job in (own, common):
        job.state = "failed"
    db.session.commit()
    sign_in(client, stranger)
    page = client.get("/admin/jobs").text
    assert own.key not in page
    assert common.key in page
    assert client.get(f"/admin/jobs/{own.key}").status_code == 404
    assert client.post(f"/admin/jobs/{own.key}/retry").status_code == 404
    assert client.post("/admin/jobs/nosuchkey0/retry").status_code == 404
    assert sign_in(client, people.officer).post(f"/admin/jobs/{own.key}/retry").status_code == 404
    db.session.expire_all()
    assert own.state == "failed"


def test_lists_filter_by_state_and_go_on_at_the_next_page(app: Any, client: Any, people: Any, clock: Any) -> None:
    for number in range(60):
        tell([people.owner.id], "test", f"Tin {number:02}", "", "", now=clock(), agency_id=people.agency.id)
    for mail in db.session.scalars(db.select(Mail).where(Mail.id <= 55)):
        mail.state = "sent"
    db.session.commit()
    sign_in(client, people.administrator)
    assert len(subjects(client)) == 50
    assert subjects(client, "/admin/mails?state=queued") == [f"Tin {number}" for number in (59, 58, 57, 56, 55)]
    first = BeautifulSoup(client.get("/admin/mails?state=sent").data, "html.parser")
    after = first.select_one('a[rel="next"]')["href"]
    assert subjects(client, after) == [f"Tin {number:02}" for number in (4, 3, 2, 1, 0)]
    assert len(subjects(client, "/admin/mails?state=<x>&before=abc")) == 50


@pytest.mark.parametrize("path", ["/admin/mails", "/admin/jobs"])
def test_a_list_asks_as_many_questions_for_fifty_rows_as_for_one(
    app: Any, client: Any, people: Any, clock: Any, count_queries: Any, path: str
) -> None:
    sign_in(client, people.administrator)
    numbers = []
    for rows in (1, 49):
        for _ in range(rows):
            tell([people.owner.id], "test", "Tin", "", "", now=clock(), agency_id=people.agency.id)
        db.session.commit()
        client.get(path)
        count_queries.clear()
        assert client.get(path).status_code == 200
        numbers.append(len(count_queries))
    assert numbers[0] == numbers[1]
