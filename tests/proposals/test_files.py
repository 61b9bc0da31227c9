"""Files of a proposal: sending, replacing, taking out, downloading, and who may."""

import io
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.proposals.models import Attachment, Proposal
from kcproposals.proposals.services_files import MOST_FILES, attach, detach
from kcproposals.proposals.work import Work
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)


def send(page: Any, proposal: Proposal, question: str, data: bytes, name: str = "giấy.png") -> Any:
    """Send one file for one question."""
    url = f"/proposals/{proposal.key}/sections/attachments/files/{question}"
    return page.post(url, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def keys(proposal: Proposal, question: str) -> list[str]:
    """Return the keys in the answer."""
    db.session.refresh(proposal)
    return (proposal.answers.get("attachments") or {}).get(question, [])


def test_a_file_is_stored_listed_and_downloaded_as_an_attachment(page: Any, draft: Proposal) -> None:
    answer = send(page, draft, "registration", drafts.picture())
    assert answer.status_code == 303 and answer.location.endswith("#files-registration")
    (key,) = keys(draft, "registration")
    assert "giấy.png" in page.get(f"/proposals/{draft.key}/sections/attachments").get_data(as_text=True)
    got = page.get(f"/proposals/{draft.key}/attachments/{key}")
    assert got.status_code == 200 and got.mimetype == "image/png"
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_question_for_one_file_gets_the_new_one_instead_of_the_old(page: Any, draft: Proposal) -> None:
    send(page, draft, "registration", drafts.picture())
    (old,) = keys(draft, "registration")
    send(page, draft, "registration", drafts.picture(), "mới.png")
    (new,) = keys(draft, "registration")
    assert old != new
    assert page.get(f"/proposals/{draft.key}/attachments/{old}").status_code == 404


def test_a_question_for_many_keeps_them_all_up_to_a_limit(page: Any, draft: Proposal, owner: Actor) -> None:
    for _ in range(2):
        send(page, draft, "quotations", drafts.picture())
    assert len(keys(draft, "quotations")) == 2
    question = Work(draft, NOW).form.field("attachments.quotations")
    with pytest.raises(RuleViolation, match="nhiều nhất"):
        for _ in range(MOST_FILES):
            attach(draft, "attachments", question, "a.png", drafts.picture(), actor=owner, now=NOW)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"MZ" + b"\0" * 64, "chương trình"), (b"", "rỗng"), (b"just words", "PDF, JPEG, PNG")],
    ids=["renamed program", "empty", "text"],
)
def test_a_file_that_cannot_be_taken_is_said_at_its_question(
    page: Any, draft: Proposal, data: bytes, says: str
) -> None:
    answer = send(page, draft, "registration", data, "giấy.pdf")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in shown and 'id="file-registration-error"' in shown
    assert keys(draft, "registration") == []


def test_choosing_no_file_is_said(page: Any, draft: Proposal) -> None:
    answer = page.post(f"/proposals/{draft.key}/sections/attachments/files/registration", data={})
    assert answer.status_code == 422 and "Xin chọn một tệp." in answer.get_data(as_text=True)


def test_taking_out_asks_first_and_then_takes_out(page: Any, draft: Proposal) -> None:
    send(page, draft, "registration", drafts.picture())
    (key,) = keys(draft, "registration")
    shown = page.get(f"/proposals/{draft.key}/sections/attachments").get_data(as_text=True)
    assert f'id="remove-{key}"' in shown and "Xóa tệp “giấy.png”?" in shown
    assert page.post(f"/proposals/{draft.key}/attachments/{key}/remove").status_code == 303
    assert keys(draft, "registration") == []
    assert db.session.query(Attachment).one().removed_at == NOW
    assert page.post(f"/proposals/{draft.key}/attachments/{key}/remove").status_code == 404


def test_a_file_of_another_proposal_is_a_page_that_does_not_exist(
    page: Any, cast: SimpleNamespace, draft: Proposal, call: Any
) -> None:
    other = drafts.make_draft(cast, call)
    db.session.commit()
    send(page, draft, "registration", drafts.picture())
    (key,) = keys(draft, "registration")
    assert page.get(f"/proposals/{other.key}/attachments/{key}").status_code == 404
    assert page.post(f"/proposals/{other.key}/attachments/{key}/remove").status_code == 404


def test_who_may_not_see_the_proposal_gets_no_file(client: Any, cast: SimpleNamespace, submitted: Proposal) -> None:
    (key,) = submitted.answers["attachments"]["registration"]
    url = f"/proposals/{submitted.key}/attachments/{key}"
    assert sign_in(client, cast.rival).get(url).status_code == 404
    assert sign_in(client, cast.outsider).get(url).status_code == 404
    assert sign_in(client, None).get(url).status_code in (302, 303)
    assert sign_in(client, cast.officer).get(url).status_code == 200


def test_nothing_comes_or_goes_after_submitting(submitted: Proposal, owner: Actor) -> None:
    question = Work(submitted, NOW).form.field("attachments.registration")
    with pytest.raises(NotAllowed):
        attach(submitted, "attachments", question, "a.png", drafts.picture(), actor=owner, now=NOW)
    with pytest.raises(NotAllowed):
        detach(submitted, submitted.attachments[0], actor=owner, now=NOW)


def test_a_question_that_is_no_file_takes_none(page: Any, draft: Proposal) -> None:
    url = f"/proposals/{draft.key}/sections/need/files/title"
    answer = page.post(url, data={"file": (io.BytesIO(drafts.picture()), "a.png")}, content_type="multipart/form-data")
    assert answer.status_code == 404
