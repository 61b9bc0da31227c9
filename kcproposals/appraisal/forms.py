"""Forms of boards and rounds. A sheet is read by ``typed``: its fields depend on the criteria."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.domain.policy import Seat
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    CountField,
    EmailField,
    Length,
    LineField,
    LocalDateTimeField,
    ManyChoicesField,
    MoneyField,
    OnceForm,
    Optional,
    Required,
    TextField,
)

SEATS = [
    (Seat.CHAIR.value, _l("Chủ tịch")),
    (Seat.VICE_CHAIR.value, _l("Phó Chủ tịch")),
    (Seat.REVIEWER.value, _l("Ủy viên phản biện")),
    (Seat.MEMBER.value, _l("Ủy viên")),
    (Seat.SECRETARY.value, _l("Thư ký")),
]


class BoardForm(OnceForm):
    """What a secretary says about a board."""

    name = LineField(
        _l("Tên hội đồng"), [Required(), Length(max=300)],
        description=_l("Ví dụ: Hội đồng thẩm định đề án khuyến công địa phương năm 2027"),
    )  # fmt: skip
    appointed_by = LineField(
        _l("Quyết định thành lập"), [Optional(), Length(max=300)],
        description=_l("Chỉ ghi khi quyết định đã ban hành trên giấy, ví dụ: Quyết định số 12/QĐ-SCT ngày 15/02/2027. "
                       "Để trống nếu soạn quyết định ở đây: số và ngày tự điền khi cấp số."),
    )  # fmt: skip
    meets_at = LocalDateTimeField(_l("Thời gian họp"), [Optional()], description=_l("Giờ Việt Nam"))
    meeting_place = LineField(_l("Địa điểm họp"), [Optional(), Length(max=300)])
    notice_days = CountField(
        _l("Gửi giấy mời trước"), [Required()], minimum=0, maximum=60, default=7,
        description=_l("Số ngày làm việc, không kể thứ bảy và chủ nhật"),
    )  # fmt: skip
    version = HiddenField()


class YearBoardForm(BoardForm):
    """A board of the ministry's: also for which year, and by which criteria it judges."""

    year = CountField(_l("Kế hoạch năm"), [Required()], minimum=2013, maximum=2100)
    criteria_set = ChoiceField(_l("Bộ tiêu chí"), [Required()])


class SeatForm(OnceForm):
    """Which seat somebody takes. ``gives_marks`` unticked: an administrative secretary, who keeps the minutes."""

    role = ChoiceField(_l("Vai trò trong hội đồng"), [Required()], choices=SEATS)
    job_title = LineField(_l("Chức vụ"), [Optional(), Length(max=120)], description=_l("Ghi vào biên bản họp"))
    organisation = LineField(
        _l("Cơ quan, đơn vị"), [Optional(), Length(max=200)],
        description=_l("Ghi vào biên bản; dùng để phát hiện xung đột lợi ích"),
    )  # fmt: skip
    gives_marks = BooleanField(
        _l("Chấm điểm"), default=True, description=_l("Bỏ chọn với thư ký hành chính chỉ ghi biên bản")
    )
    is_alternate = BooleanField(
        _l("Dự khuyết"), description=_l("Chỉ chấm điểm khi được gọi thay một ủy viên hoặc ủy viên phản biện")
    )
    authorisation = LineField(
        _l("Văn bản ủy quyền của Chủ tịch"), [Optional(), Length(max=200)],
        description=_l("Chỉ với Phó Chủ tịch được ủy quyền khóa vòng chấm thay Chủ tịch. Thời hạn và bản quét ghi sau, "
                       "ở trang thành viên."),
    )  # fmt: skip


class GuestForm(SeatForm):
    """Somebody who has no account yet and takes a seat."""

    name = LineField(_l("Họ và tên"), [Required(), Length(max=120)])
    email = EmailField(_l("Thư điện tử"), [Required(), Length(max=320)], description=_l("Lời mời được gửi tới đây"))


class InterestsForm(OnceForm):
    """Files a member keeps out of, ties declared once for all, and, the first time, their undertaking; one line a file
    is added by the view."""

    organisation = TextField(
        _l("Cơ quan, doanh nghiệp mà tôi hoặc người thân góp vốn, làm việc, tư vấn"), [Optional(), Length(max=4000)]
    )
    contract = TextField(
        _l("Đơn vị mà tôi hoặc cơ quan tôi đã ký hợp đồng trong ba năm gần đây"), [Optional(), Length(max=4000)]
    )
    relative = TextField(
        _l("Người thân là chủ hoặc người đại diện của một cơ sở (họ và tên)"), [Optional(), Length(max=4000)]
    )
    agree = BooleanField(_l("Tôi đã đọc và cam kết"))


class ConflictForm(OnceForm):
    """Why a member keeps out of a file."""

    reason = TextField(
        _l("Lý do"), [Required(), Length(max=1000)],
        description=_l("Ví dụ: anh ruột là chủ cơ sở. Lý do được ghi vào biên bản."),
    )  # fmt: skip


class RoundForm(OnceForm):
    """Which files a round takes up, until when, and why again."""

    files = ManyChoicesField(_l("Hồ sơ đưa ra chấm"), [Required()])
    due_at = LocalDateTimeField(
        _l("Hạn nộp phiếu"), [Optional()],
        description=_l("Giờ Việt Nam. Phiếu nộp từ thời điểm này trở đi không được tính"),
    )  # fmt: skip
    reason = TextField(_l("Lý do chấm lại"), [Optional(), Length(max=1000)])


class DueForm(OnceForm):
    """A later deadline."""

    due_at = LocalDateTimeField(_l("Hạn nộp phiếu mới"), [Required()])


class CloseForm(OnceForm):
    """The chair's confirmation."""

    agree = BooleanField(_l("Tôi đã xem số phiếu và đồng ý khóa vòng chấm"), [Required()])


class SheetForm(BaseForm):
    """A sheet apart from its criteria, which ``typed`` reads; the version guards against a stale tab."""

    recommended = MoneyField(_l("Mức hỗ trợ đề xuất"), [Optional()])
    conclusion = RadioField(
        _l("Kết luận"), [Optional()], choices=[SelectChoice(code, _l(word)) for code, word in CONCLUSIONS.items()]
    )
    shared_note = TextField(
        _l("Góp ý cho cơ sở"), [Optional(), Length(max=2000)],
        description=_l("Có thể gửi cơ sở cùng kết quả, không kèm tên người viết"),
    )  # fmt: skip
    version = HiddenField()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for field in (self.recommended, self.conclusion):  # open in a draft, asked for when it is handed in
            field.flags.optional = False


LINE = "line_"


def with_lines(form: type[OnceForm], lines: Mapping[str, str], most: int) -> type[Any]:
    """Return a form with one optional line of at most ``most`` characters for each key, labelled as given."""
    fields = {LINE + key: LineField(label, [Optional(), Length(max=most)]) for key, label in lines.items()}
    return type(form.__name__, (form,), fields)


def lines_of(form: Any) -> dict[str, str]:
    """Return what was typed on the lines of a form made by ``with_lines``, by key; empty ones left out."""
    return {field.name.removeprefix(LINE): field.data for field in form if field.name.startswith(LINE) and field.data}
