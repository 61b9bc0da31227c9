"""The road of a proposal told to people: what happened, and what comes next.

Statuses and events are code (``domain.workflow``); here are the sentences for them. Not for how anything is decided.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_
from kcproposals.domain.workflow import Status

NEXT: dict[Status, str] = {
    Status.DRAFT: N_("Cơ sở đang lập hồ sơ."),
    Status.SUBMITTED: N_("Cán bộ tiếp nhận kiểm tra hồ sơ, rồi tiếp nhận hoặc trả lại để bổ sung."),
    Status.RETURNED: N_("Cơ sở bổ sung các phần được nêu rồi nộp lại trước hạn."),
    Status.ACCEPTED: N_("Hồ sơ chờ thẩm định."),
    Status.IN_APPRAISAL: N_("Hồ sơ đang được thẩm định. Kết quả được thông báo khi thẩm định xong."),
    Status.PASSED: N_("Đề án chờ xếp vào kế hoạch khuyến công năm, hoặc chờ gửi lên cấp thẩm định tiếp theo."),
    Status.FAILED: N_("Cơ quan sẽ gửi thông báo kết quả kèm lý do."),
    Status.SENT_UP: N_("Sở đã gửi hồ sơ lên cấp Bộ, chờ tiếp nhận để thẩm định."),
    Status.PLANNED: N_("Đề án nằm trong dự thảo kế hoạch, chờ phê duyệt."),
    Status.RESERVED: N_("Đề án được xét khi kế hoạch còn kinh phí."),
    Status.APPROVED: N_("Đề án được phê duyệt. Đơn vị thực hiện sẽ liên hệ để ký hợp đồng."),
    Status.REFUSED: N_("Hồ sơ không được tiếp nhận ở đợt này. Cơ sở có thể lập đề án mới ở đợt sau."),
    Status.LAPSED: N_("Hồ sơ không được bổ sung trước hạn nên dừng ở đợt này."),
    Status.DECLINED: N_("Đề án không được hỗ trợ trong kế hoạch năm này."),
    Status.WITHDRAWN: N_("Cơ sở đã rút đề án."),
    Status.STOPPED: N_("Đề án đã ngừng thực hiện."),
}

EVENTS: dict[str, tuple[str, str]] = {
    "proposal.started": (N_("Bắt đầu lập hồ sơ"), "muted"),
    "proposal.entrusted": (N_("Đổi đơn vị lập hồ sơ"), "muted"),
    "proposal.confirmation_asked": (N_("Gửi cơ sở xác nhận"), "muted"),
    "proposal.confirmed": (N_("Chủ cơ sở xác nhận hồ sơ"), "ok"),
    "proposal.confirmation_refused": (N_("Chủ cơ sở gửi lại để sửa"), "warn"),
    "proposal.confirmation_dropped": (N_("Hồ sơ đổi sau khi gửi xác nhận"), "warn"),
    "proposal.entered_on_paper": (N_("Cơ quan nhập hồ sơ giấy"), "muted"),
    "proposal.scan_added": (N_("Tải lên bản ký"), "muted"),
    "proposal.submitted": (N_("Nộp hồ sơ"), "info"),
    "proposal.resubmitted": (N_("Nộp hồ sơ đã bổ sung"), "info"),
    "proposal.accepted": (N_("Tiếp nhận hồ sơ"), "ok"),
    "proposal.returned": (N_("Trả lại để bổ sung"), "warn"),
    "proposal.refused": (N_("Từ chối tiếp nhận"), "bad"),
    "proposal.lapsed": (N_("Quá hạn bổ sung"), "bad"),
    "proposal.withdrawn": (N_("Cơ sở rút đề án"), "muted"),
    "proposal.appraisal_opened": (N_("Đưa vào thẩm định"), "info"),
    "proposal.appraisal_reopened": (N_("Thẩm định lại"), "info"),
    "proposal.passed": (N_("Đạt thẩm định"), "ok"),
    "proposal.failed": (N_("Không đạt thẩm định"), "bad"),
    "proposal.sent_up": (N_("Gửi lên cấp Bộ"), "info"),
    "proposal.taken_up": (N_("Cấp Bộ tiếp nhận để thẩm định"), "ok"),
    "proposal.given_back": (N_("Cấp Bộ trả lại Sở"), "warn"),
    "proposal.planned": (N_("Đưa vào dự thảo kế hoạch"), "info"),
    "proposal.reserved": (N_("Vào danh sách dự phòng"), "warn"),
    "proposal.taken_out": (N_("Đưa ra khỏi dự thảo kế hoạch"), "warn"),
    "proposal.declined": (N_("Không được hỗ trợ"), "bad"),
    "proposal.approved": (N_("Được phê duyệt"), "ok"),
    "proposal.stopped": (N_("Ngừng thực hiện"), "bad"),
}


def next_words(status: str) -> str:
    """Say what comes next from a status."""
    return _(NEXT[Status(status)])


def timeline(events: Sequence[AuditEvent], names: Mapping[int, str] | None = None) -> list[dict[str, str]]:
    """Return the acts people know by name, the newest first, for the timeline macro.

    ``names``: who did it, by id, where the reader may know.
    """
    return [
        {
            "when": vn_datetime(event.at),
            "iso": event.at.isoformat(),
            "title": _(EVENTS[event.action][0]),
            "tone": EVENTS[event.action][1],
            "who": (names or {}).get(event.actor_id or 0, ""),
        }
        for event in events
        if event.action in EVENTS
    ]
