"""Start, cancel and resume a dispatch, and send a mail again. The walk itself is the worker's (``work``)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.documents.dispatches.models import Dispatch, DispatchItem
from kcproposals.documents.dispatches.queries import dispatches_of
from kcproposals.documents.models import Document
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.jobs.services import enqueue
from kcproposals.notifications.models import Mail
from kcproposals.notifications.services import send_again

KIND = "dispatch_papers"


def start(
    subject_type: str, subject_key: str, papers: Sequence[Document], *, agency_id: int, confirmed: int, actor: Actor,
    now: datetime,
) -> Dispatch:  # fmt: skip
    """Fix a set of signed papers and let a worker number and issue them in this order.

    ``confirmed`` is the count that the clerk agreed to. Raises RuleViolation when it is another one by now or nothing
    waits, NotAllowed while a dispatch about the same subject is under way.
    """
    if actor.user_id is None or not all(can(actor, Permission.ISSUE_DOCUMENT, paper) for paper in papers):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với văn bản."))
    if any(dispatch.ended_at is None for dispatch in dispatches_of(subject_type, subject_key)):
        raise NotAllowed(N_("Một đợt phát hành khác đang chạy. Xin chờ đợt đó xong hoặc dừng đợt đó."))
    if not papers:
        raise RuleViolation(N_("Không có văn bản đã ký nào chờ phát hành."))
    if confirmed != len(papers):
        raise RuleViolation(
            N_("Số văn bản chờ phát hành đã thay đổi: bây giờ là %(count)s. Xin xem lại rồi xác nhận."),
            count=len(papers),
        )
    dispatch = Dispatch(
        agency_id=agency_id, subject_type=subject_type, subject_key=subject_key, started_by_id=actor.user_id,
        started_at=now, state="running",
    )  # fmt: skip
    dispatch.items = [DispatchItem(document_id=paper.id, position=at) for at, paper in enumerate(papers, 1)]
    db.session.add(dispatch)
    db.session.flush()
    hand_to_worker(dispatch, now=now)
    tell_chain(dispatch, "dispatch.started", actor=actor, now=now, papers=len(papers))
    return dispatch


def hand_to_worker(dispatch: Dispatch, *, now: datetime) -> None:
    """Leave the job that goes on with a dispatch; an earlier one that still runs finds that it is no longer its own."""
    total = len(dispatch.items)
    dispatch.job_id = enqueue(KIND, now=now, agency_id=dispatch.agency_id, total=total, dispatch=dispatch.id).id


def cancel(dispatch: Dispatch, *, actor: Actor, now: datetime) -> None:
    """Stop between two papers: numbered ones are still issued, the others wait, signed, for another dispatch."""
    _locked(dispatch, actor)
    if dispatch.state != "running":
        raise NotAllowed(N_("Đợt phát hành này đã dừng hoặc đã xong."))
    dispatch.state = "cancelled"
    if _stands_still(dispatch):
        hand_to_worker(dispatch, now=now)
    tell_chain(dispatch, "dispatch.cancelled", actor=actor, now=now)


def resume(dispatch: Dispatch, *, actor: Actor, now: datetime) -> None:
    """Go on after the job was given up: the disk has room again, the store answers again."""
    _locked(dispatch, actor)
    if dispatch.ended_at is not None or not _stands_still(dispatch):
        raise NotAllowed(N_("Đợt phát hành này đang chạy hoặc đã xong."))
    hand_to_worker(dispatch, now=now)
    tell_chain(dispatch, "dispatch.resumed", actor=actor, now=now)


def send_failed_again(dispatch: Dispatch, mails: Sequence[Mail], *, actor: Actor, now: datetime) -> int:
    """Send every mail of this dispatch again that could not be sent, and return how many."""
    if not can(actor, Permission.ISSUE_DOCUMENT, dispatch):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với văn bản."))
    failed = [mail for mail in mails if mail.state == "failed"]
    for mail in failed:
        send_again(mail, now=now)
    if failed:
        tell_chain(dispatch, "dispatch.mails_sent_again", actor=actor, now=now, mails=len(failed))
    return len(failed)


def _locked(dispatch: Dispatch, actor: Actor) -> None:
    if not can(actor, Permission.ISSUE_DOCUMENT, dispatch):
        raise NotAllowed(N_("Bạn không có quyền làm việc này với văn bản."))
    wanted = select(Dispatch).where(Dispatch.id == dispatch.id).with_for_update()
    db.session.execute(wanted, execution_options={"populate_existing": True})


def _stands_still(dispatch: Dispatch) -> bool:
    return dispatch.job is None or dispatch.job.state in ("failed", "done")


def tell_chain(dispatch: Dispatch, event: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    """Record what happened to a dispatch."""
    record(
        event, "dispatch", dispatch.key, actor=actor, now=now, agency_id=dispatch.agency_id,
        about=f"{dispatch.subject_type}:{dispatch.subject_key}", **data,
    )  # fmt: skip
