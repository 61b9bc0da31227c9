"""Notices in bulk: one job numbers and issues them all, stops and goes on without losing or doubling a number."""

import io
import smtplib
import zipfile
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from sqlalchemy import func, select

from kcproposals.audit.models import AuditEvent
from kcproposals.documents import rendering
from kcproposals.documents import services as papers
from kcproposals.documents.dispatches import services, work
from kcproposals.documents.dispatches.models import Dispatch
from kcproposals.documents.dispatches.queries import lines_of, mails_of
from kcproposals.documents.kinds import KINDS
from kcproposals.documents.models import Document, Register
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.files import storage
from kcproposals.files.services import read
from kcproposals.jobs import runner
from kcproposals.jobs.services import run_pending
from kcproposals.notifications import delivery
from kcproposals.planning import notices
from kcproposals.planning.models import Plan
from kcproposals.planning.queries import notices_in
from tests.conftest import NOW
from tests.people import sign_in

pytestmark = pytest.mark.both
ALL = 5


@pytest.fixture
def signed(cast: SimpleNamespace, plan: Plan, planner: Actor, leader: Actor, monkeypatch: Any) -> list[Document]:
    """Five signed notices. What they look like is not asked here, so a page is not drawn for each."""
    for proposal in (*cast.passed, cast.failed):
        notices.decline(plan, proposal, "Hết kinh phí năm 2027.", actor=planner, now=NOW)
    notices.draft_notices(plan, (*cast.passed, cast.failed), actor=planner, now=NOW)
    for document in notices_in(plan, "to_sign"):
        papers.sign(document, actor=leader, now=NOW)
    db.session.commit()
    with pikepdf.new() as page, io.BytesIO() as target:
        page.add_blank_page()
        page.save(target)
        data = target.getvalue()
    monkeypatch.setattr(rendering, "_bytes", lambda value, *, draft: data)
    return notices_in(plan, "signed")


@pytest.fixture
def dispatch(signed: list[Document], plan: Plan, clerk: Actor) -> Dispatch:
    """All of them, asked for by the clerk."""
    made = services.start("plan", plan.key, signed, agency_id=plan.agency_id, confirmed=ALL, actor=clerk, now=NOW)
    db.session.commit()
    return made


def numbers() -> list[int]:
    """Return the numbers given, after reading everything afresh."""
    db.session.expire_all()
    found = select(Document.number).where(Document.number.is_not(None)).order_by(Document.number)
    return [number for number in db.session.scalars(found) if number]


def events(action: str) -> int:
    """Return how often something is on record."""
    return db.session.scalar(select(func.count()).where(AuditEvent.action == action)) or 0


def test_all_are_issued_bundled_and_mailed(client: Any, dispatch: Dispatch, cast: SimpleNamespace) -> None:
    run_pending()
    assert numbers() == [1, 2, 3, 4, 5] and dispatch.state == "done" and dispatch.ended_at
    assert dispatch.job and (dispatch.job.done, dispatch.job.total) == (ALL, ALL)
    assert dispatch.archive and dispatch.merged
    with zipfile.ZipFile(io.BytesIO(read(dispatch.archive))) as archive:
        assert archive.namelist() == [f"0{number}-TB-SCT.pdf" for number in range(1, 6)]
    with pikepdf.open(io.BytesIO(read(dispatch.merged))) as merged, merged.open_outline() as outline:
        assert len(merged.pages) == ALL and [mark.title for mark in outline.root][-1] == "05/TB-SCT"
    assert [(mail.to_address, mail.state) for mail in mails_of(dispatch)] == [("chu@example.vn", "sent")] * ALL
    assert [events(f"dispatch.{step}") for step in ("started", "ended", "cancelled")] == [1, 1, 0]
    assert events("document.numbered") == events("document.issued") == ALL
    page = sign_in(client, cast.planner).get(f"/dispatches/{dispatch.key}")
    assert page.status_code == 200 and "05/TB-SCT" in page.text and "Dừng lại" not in page.text
    for name, start in (("papers.zip", b"PK"), ("papers.pdf", b"%PDF")):
        assert client.get(f"/dispatches/{dispatch.key}/{name}").data.startswith(start)
        assert sign_in(client, cast.owner).get(f"/dispatches/{dispatch.key}/{name}").status_code == 404
        sign_in(client, cast.planner)
    assert client.get(f"/dispatches/{dispatch.key}/progress").headers["HX-Refresh"] == "true"


class Killed(BaseException):
    """The end of a process, as far as a test can have it."""


@pytest.mark.parametrize("place", ["give_number", "rendered", "issue", "bundle"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_worker_loses_and_doubles_nothing(dispatch: Dispatch, monkeypatch: Any, place: str, when: str) -> None:
    owner: Any = {"give_number": work, "bundle": work}.get(place, rendering)
    whole, calls = getattr(owner, place), []

    def dies(*args: Any, **more: Any) -> Any:
        calls.append(1)
        fatal = len(calls) == (1 if place == "bundle" else 3)
        if fatal and when == "before":
            raise Killed
        found = whole(*args, **more)
        if fatal:
            raise Killed
        return found

    monkeypatch.setattr(owner, place, dies)
    with pytest.raises(Killed):
        runner.run(dispatch.job_id or 0, now=NOW)
    db.session.rollback()
    runner.recover(NOW, everything=True)
    run_pending(NOW + timedelta(minutes=1))
    assert numbers() == [1, 2, 3, 4, 5] and db.session.scalars(select(Register.last)).one() == ALL
    assert dispatch.state == "done" and events("document.numbered") == events("document.issued") == ALL
    assert events("dispatch.ended") == 1 and len(mails_of(dispatch)) == ALL


def test_cancelled_it_stops_between_two_papers_and_the_rest_waits(
    client: Any, dispatch: Dispatch, plan: Plan, cast: SimpleNamespace, clerk: Actor, monkeypatch: Any
) -> None:
    whole, key = work.give_number, dispatch.key
    calls: list[int] = []

    def cancels_at_the_second(*args: Any, **more: Any) -> None:
        whole(*args, **more)
        calls.append(1)
        if len(calls) == 2:
            services.cancel(db.session.scalars(select(Dispatch)).one(), actor=clerk, now=NOW)

    monkeypatch.setattr(work, "give_number", cancels_at_the_second)
    run_pending()
    assert numbers() == [1, 2] and dispatch.state == "cancelled" and dispatch.ended_at and dispatch.archive
    assert {document.state for document in notices_in(plan, "issued")} == {"issued"} and len(
        notices_in(plan, "signed")
    ) == 3
    with pytest.raises(NotAllowed):
        services.cancel(dispatch, actor=clerk, now=NOW)
    assert sign_in(client, cast.clerk).post(f"/plans/{plan.key}/notices/issue", data={"count": "3"}).status_code == 303
    run_pending()
    assert numbers() == [1, 2, 3, 4, 5] and key in client.get(f"/plans/{plan.key}/answers").text


def test_a_full_disk_is_said_and_the_rest_goes_on_later(
    client: Any, dispatch: Dispatch, cast: SimpleNamespace, clerk: Actor, monkeypatch: Any
) -> None:
    whole, full = storage.write, [True]

    def write(data: bytes, *, now: Any) -> str:
        if full[0] and numbers()[-1] == 3:
            raise OSError(28, "No space left on device")
        return whole(data, now=now)

    monkeypatch.setattr(storage, "write", write)
    moment = NOW
    for _attempt in range(4):
        run_pending(moment)
        moment += timedelta(minutes=20)
    assert numbers() == [1, 2, 3] and dispatch.job and dispatch.job.state == "failed"
    page = sign_in(client, cast.clerk).get(f"/dispatches/{dispatch.key}").text
    assert "Máy chủ hết chỗ trên đĩa" in page and "Chạy tiếp" in page
    full[0] = False
    assert client.post(f"/dispatches/{dispatch.key}/resume").status_code == 303
    run_pending(moment)
    assert numbers() == [1, 2, 3, 4, 5] and dispatch.state == "done"
    assert client.post(f"/dispatches/{dispatch.key}/resume").status_code == 422


def test_one_paper_that_lacks_something_does_not_stop_the_others(
    dispatch: Dispatch, signed: list[Document], monkeypatch: Any
) -> None:
    ready, bad = notices.ready, signed[1].key

    def not_ready(document: Document) -> None:
        if document.key == bad:
            raise RuleViolation("Thiếu nơi ban hành.")
        ready(document)

    monkeypatch.setitem(KINDS, notices.NOTICE, replace(KINDS[notices.NOTICE], ready=not_ready))
    run_pending()
    assert numbers() == [1, 2, 3, 4] and dispatch.state == "done"
    assert [line.error for line in lines_of(dispatch)] == ["", "Thiếu nơi ban hành.", "", "", ""]


def test_a_mail_server_that_is_down_is_shown_and_tried_again_on_request(
    client: Any, dispatch: Dispatch, cast: SimpleNamespace, monkeypatch: Any
) -> None:
    whole = delivery._to_file

    def down(*_args: Any) -> None:
        raise smtplib.SMTPConnectError(421, "busy")

    monkeypatch.setattr(delivery, "_to_file", down)
    run_pending(NOW)
    page = f"/dispatches/{dispatch.key}"
    assert "đang tự thử lại" in sign_in(client, cast.clerk).get(page).text
    for minutes in (2, 5, 30):
        run_pending(NOW + timedelta(minutes=minutes))
    assert {mail.state for mail in mails_of(dispatch)} == {"failed"} and "SMTPConnectError" in client.get(page).text
    monkeypatch.setattr(delivery, "_to_file", whole)
    assert sign_in(client, cast.planner).post(f"{page}/mails").status_code == 404
    assert sign_in(client, cast.clerk).post(f"{page}/mails").status_code == 303
    run_pending(NOW + timedelta(hours=1))
    db.session.expire_all()
    assert {mail.state for mail in mails_of(dispatch)} == {"sent"} and events("dispatch.mails_sent_again") == 1


def test_only_the_count_that_was_confirmed_and_only_one_at_a_time(
    client: Any, signed: list[Document], plan: Plan, cast: SimpleNamespace, clerk: Actor, planner: Actor
) -> None:
    address = f"/plans/{plan.key}/notices/issue"
    assert sign_in(client, cast.leader).post(address, data={"count": "5"}).status_code == 404
    shown = sign_in(client, cast.clerk).get(f"/plans/{plan.key}/answers").text
    assert 'name="count" value="5"' in shown
    refused = client.post(address, data={"count": "4"})
    assert refused.status_code == 422 and "bây giờ là 5" in refused.text
    assert client.post(address, data={"count": "5"}).status_code == 303
    again = client.post(address, data={"count": "5"})
    assert again.status_code == 422 and "đang chạy" in again.text
    with pytest.raises(NotAllowed):
        services.start("plan", plan.key, signed, agency_id=plan.agency_id, confirmed=5, actor=planner, now=NOW)


def test_a_job_that_lasts_too_long_hands_over_and_an_old_one_does_nothing(dispatch: Dispatch, monkeypatch: Any) -> None:
    first = dispatch.job_id
    monkeypatch.setattr(work, "SHIFT", timedelta(seconds=-1))
    runner.run(first or 0, now=NOW)
    db.session.expire_all()
    assert dispatch.job_id != first and numbers() == []
    monkeypatch.undo()
    monkeypatch.setattr(rendering, "_bytes", lambda value, *, draft: b"%PDF")
    monkeypatch.setattr(work, "bundle", lambda _id, *, now: (None, None))
    run_pending(NOW)
    assert numbers() == [1, 2, 3, 4, 5]
