"""Mail the board the head of the audit chain after a close: who keeps it can prove later that nothing was rewritten.

A job, because the head that covers the close exists only once the close is committed.
"""

from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import BoardMember, Round, ScoreSheet
from kcproposals.audit.models import AuditChain
from kcproposals.audit.verify import chain_name
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.notifications.services import send_mail

KIND = "mail_close_checkpoint"

_TEXT = """{board} đã khóa vòng chấm {number}. Kết quả, các phiếu và dự thảo biên bản đã mở cho hội đồng.

Mốc của nhật ký điện tử sau khi khóa (sự kiện số {at}):

{chain} {at} {hash}

Xin giữ thư này. Nếu sau này có ai sửa nhật ký, phiếu hoặc kết quả, so mốc này bằng lệnh “kcproposals verify --anchors”
sẽ thấy."""


@handles(KIND)
def mail_checkpoint(job: Job, *, now: datetime) -> None:
    """Send the head of the office's chain to every member who had a sheet in the round."""
    round_ = db.session.get_one(Round, job.args["round"])
    chain = db.session.scalars(select(AuditChain).where(AuditChain.agency_id == round_.agency_id)).one()
    text = _TEXT.format(
        board=round_.board.name, number=round_.number, chain=chain_name(chain), at=chain.head_number,
        hash=chain.head_hash,
    )  # fmt: skip
    subject = f"Đã khóa vòng chấm {round_.number}: {round_.board.name}"
    for user in _members(round_):
        send_mail(
            user.email or "", subject, text, now=now, url=f"/rounds/{round_.key}/result", user_id=user.id,
            agency_id=round_.agency_id,
        )  # fmt: skip


def _members(round_: Round) -> list[User]:
    seats = select(BoardMember.user_id).join(ScoreSheet, ScoreSheet.member_id == BoardMember.id)
    seats = seats.where(ScoreSheet.appraisal_id.in_([appraisal.id for appraisal in round_.appraisals]))
    query = select(User).where(User.id.in_(seats), User.is_active, User.email.is_not(None)).order_by(User.id)
    return list(db.session.scalars(query))
