"""What a complaint is made of: the words people choose from, what is typed, what is sent with it."""

from dataclasses import dataclass

from kcproposals.domain.errors import N_

STATES = {
    "lodged": N_("Chờ nhận xử lý"), "taken_up": N_("Đang xử lý"), "answered": N_("Đã trả lời"),
    "withdrawn": N_("Đã rút"),
}  # fmt: skip
ABOUT = {
    "intake": N_("Việc tiếp nhận hồ sơ"), "result": N_("Kết quả thẩm định"), "support": N_("Mức hỗ trợ, kế hoạch"),
    "other": N_("Việc khác"),
}  # fmt: skip
OUTCOMES = {
    "upheld": N_("Khiếu nại đúng"), "partly": N_("Khiếu nại đúng một phần"), "rejected": N_("Khiếu nại không đúng"),
    "not_accepted": N_("Không thụ lý"),
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ComplaintContent:
    """What is complained about, in whose words, with at most one file."""

    about: str
    text: str
    file: Sent | None = None
