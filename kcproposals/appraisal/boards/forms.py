"""Forms of what happens to a board: who leaves, who is called up, who may act for the chair, invitations, shares."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from kcproposals.web.forms import (
    ChoiceField,
    CountField,
    Length,
    LineField,
    ManyChoicesField,
    OnceForm,
    Optional,
    Required,
    VnDateField,
)


class LeaveForm(OnceForm):
    """Why a member leaves the board, and who takes the seat."""

    reason = LineField(
        _l("Lý do rời hội đồng"), [Required(), Length(max=300)],
        description=_l("Ví dụ: chuyển công tác; từ trần; theo quyết định của cơ quan. Lý do được ghi vào biên bản."),
    )  # fmt: skip
    reference = LineField(
        _l("Văn bản làm căn cứ"), [Optional(), Length(max=300)],
        description=_l("Ví dụ: Quyết định số 15/QĐ-SCT ngày 05/3/2027. Bắt buộc khi đang chấm."),
    )  # fmt: skip
    alternate = ChoiceField(_l("Gọi ủy viên dự khuyết thay"), [Optional()])


class CallUpForm(OnceForm):
    """In whose place an alternate is called up."""

    seat = ChoiceField(_l("Thay thành viên đã rời hội đồng"), [Required()])


class AuthoriseForm(OnceForm):
    """A vice chair's written authorisation."""

    authorisation = LineField(
        _l("Văn bản ủy quyền"), [Optional(), Length(max=200)],
        description=_l("Số, ngày của văn bản. Để trống là chấm dứt ủy quyền."),
    )  # fmt: skip
    authorised_from = VnDateField(_l("Có hiệu lực từ ngày"), [Optional()])
    authorised_to = VnDateField(_l("Đến hết ngày"), [Optional()])
    scan = FileField(_l("Bản quét"), [Optional()], description=_l("PDF hoặc ảnh; để trống thì giữ bản đã có"))


class MeetingInvitationForm(OnceForm):
    """Which files the meeting is about, and why it is called at short notice."""

    files = ManyChoicesField(_l("Hồ sơ đưa ra cuộc họp"), [Required()])
    late_reason = LineField(
        _l("Lý do mời gấp"), [Optional(), Length(max=300)],
        description=_l("Chỉ cần khi ngày họp sớm hơn số ngày báo trước của hội đồng"),
    )  # fmt: skip


class MeetingAnswerForm(OnceForm):
    """Whether a member comes."""

    state = RadioField(
        _l("Trả lời"), [Required()],
        choices=[SelectChoice("accepted", _l("Tôi sẽ dự họp")), SelectChoice("declined", _l("Tôi không dự họp được"))],
    )  # fmt: skip
    reason = LineField(_l("Lý do không dự"), [Optional(), Length(max=300)])


class EvenForm(OnceForm):
    """Share files evenly; nothing is kept until the preview is confirmed."""

    cap = CountField(_l("Mỗi tiểu ban tối đa"), [Optional()], minimum=1, maximum=9999)
    least = CountField(_l("Số thành viên không xung đột ít nhất"), [Required()], minimum=1, maximum=50)


class ReviewersForm(OnceForm):
    """How many reviewers a file gets, and how many files one of them at most."""

    each = CountField(_l("Số phản biện mỗi hồ sơ"), [Required()], minimum=1, maximum=9)
    cap = CountField(_l("Mỗi người tối đa"), [Optional()], minimum=1, maximum=9999)
