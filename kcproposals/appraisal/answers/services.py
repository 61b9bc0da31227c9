"""Tell facilities what the board came to: the result in plain words, with comments but without names.

Not here: the official notice of the result (``planning.notices``), which comes once the plan is approved.
"""

from collections.abc import Sequence
from datetime import datetime

from kcproposals.appraisal.answers.models import FacilityAnswer
from kcproposals.appraisal.answers.queries import answer_of, is_latest
from kcproposals.appraisal.models import Appraisal
from kcproposals.appraisal.queries import failings_of
from kcproposals.audit.services import record
from kcproposals.criteria.services import rules_of
from kcproposals.domain.dates import short_date
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.notifications.services import tell
from kcproposals.proposals.queries import applicants

NOT_YET_SUPPORT = (
    "Đạt thẩm định chưa phải là được hỗ trợ: đề án còn được xếp vào kế hoạch theo thứ hạng và kinh phí, rồi trình cấp "
    "có thẩm quyền phê duyệt. Cơ sở sẽ nhận thông báo khi có quyết định."
)
AGAIN = "Hồ sơ ở lại để hội đồng chấm vòng mới. Cơ sở chưa phải làm gì."


def words_of(appraisal: Appraisal) -> list[str]:
    """Return the result of a closed round in the words a shop owner uses, one sentence a line, in Vietnamese."""
    round_ = appraisal.round
    closed = f" ngày {short_date(round_.closed_at)}" if round_.closed_at else ""
    first = f"{round_.board.name} đã thẩm định đề án và khóa kết quả{closed}."
    if appraisal.passed is None:
        return [first, "Hội đồng chưa kết luận được về đề án.", AGAIN]
    if appraisal.passed:
        asked = f" (cơ sở đề nghị {format_dong(appraisal.proposal.requested or 0)} đồng)"
        proposed = f"Hội đồng đề xuất hỗ trợ {format_dong(appraisal.proposed or 0)} đồng{asked}."
        return [first, f"Kết quả: đạt. {_score(appraisal)}".strip(), proposed, NOT_YET_SUPPORT]
    why = [f"{sentence}." for sentence in failings_of(appraisal)]
    return [first, f"Kết quả: chưa đạt. {_score(appraisal)}".strip(), *why]


def _score(appraisal: Appraisal) -> str:
    rules = rules_of(appraisal.round.criteria_set)
    if appraisal.shown is None or rules.scale is None or rules.passing.threshold is None:
        return ""
    scale, threshold = format_mark(rules.scale), format_mark(rules.passing.threshold)
    return f"Điểm của đề án là {appraisal.shown} trên {scale}; mức đạt là {threshold} điểm."


def send(appraisal: Appraisal, comments: Sequence[str], *, actor: Actor, now: datetime) -> FacilityAnswer:
    """Send a facility the result of its file with these comments, once and for all for this round.

    Raises NotAllowed before the close, about a file the actor has a conflict with, when it was sent before, or when the
    file is being judged anew.
    """
    if not can(actor, Permission.ANSWER_FACILITY, appraisal):
        raise NotAllowed(N_("Chỉ thư ký của cơ quan, không có xung đột lợi ích với hồ sơ, trả lời cơ sở được."))
    if answer_of(appraisal.id) is not None:
        raise NotAllowed(N_("Kết quả của hồ sơ này đã gửi cơ sở."))
    if appraisal.result is None or not is_latest(appraisal):
        raise NotAllowed(N_("Hồ sơ đã rút hoặc đang được chấm lại nên chưa trả lời cơ sở được."))
    answer = FacilityAnswer(
        appraisal=appraisal, lines=words_of(appraisal), comments=[text.strip() for text in comments if text.strip()],
        sent_at=now, sent_by_id=actor.user_id or 0,
    )  # fmt: skip
    db.session.add(answer)
    db.session.flush()
    proposal = appraisal.proposal
    record(
        "proposal.answered", "proposal", proposal.key, actor=actor, now=now, agency_id=appraisal.agency_id,
        round=appraisal.round.key, answer=answer.key, comments=len(answer.comments),
    )  # fmt: skip
    comments_text = "\n".join(f"- {text}" for text in answer.comments)
    tell(
        applicants(proposal), "result", f"Kết quả thẩm định đề án {proposal.code}",
        "\n".join(answer.lines) + (f"\n\nGóp ý của hội đồng:\n{comments_text}" if comments_text else ""),
        f"/proposals/{proposal.key}", now=now, agency_id=appraisal.agency_id,
    )  # fmt: skip
    return answer
