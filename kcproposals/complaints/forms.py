"""Forms of complaints: lodge, record what came on paper, take up, answer, withdraw; the terms of an office."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from kcproposals.complaints.content import ABOUT, OUTCOMES, ComplaintContent, Sent
from kcproposals.web.forms import (
    ChoiceField,
    CountField,
    Length,
    LocalDateTimeField,
    OnceForm,
    Optional,
    Required,
    TextField,
)


def sent_file(field: FileField) -> Sent | None:
    """Return the file a form brought, or None."""
    return Sent(field.data.filename or "", field.data.read()) if field.data else None


class ComplaintForm(OnceForm):
    """What is complained about and why."""

    about = ChoiceField(
        _l("Khiếu nại về"), [Required()], choices=[SelectChoice(code, _l(words)) for code, words in ABOUT.items()]
    )
    text = TextField(
        _l("Nội dung"), [Required(), Length(max=5000)],
        description=_l("Điều gì chưa đúng, vì sao, và đề nghị giải quyết thế nào"),
    )  # fmt: skip
    file = FileField(_l("Tài liệu kèm theo"), [Optional()], description=_l("Một tệp PDF hoặc ảnh"))

    def content(self) -> ComplaintContent:
        """Return what was typed."""
        return ComplaintContent(self.about.data or "", self.text.data or "", sent_file(self.file))


class PaperComplaintForm(ComplaintForm):
    """A complaint that came on paper, typed by an officer."""

    came_at = LocalDateTimeField(
        _l("Nhận đơn lúc"), [Required()], description=_l("Giờ Việt Nam, theo dấu đến; thời hạn tính từ đây")
    )


class TakeUpForm(OnceForm):
    """Until when there will be an answer."""

    due_at = LocalDateTimeField(_l("Hạn trả lời (giờ Việt Nam)"), [Required()])
    version = HiddenField()


class AnswerForm(OnceForm):
    """The answer."""

    outcome = ChoiceField(
        _l("Kết luận"), [Required()], choices=[SelectChoice(code, _l(words)) for code, words in OUTCOMES.items()]
    )
    answer = TextField(
        _l("Trả lời"), [Required(), Length(max=5000)],
        description=_l("Đã xem xét những gì, căn cứ nào, sẽ làm gì tiếp"),
    )  # fmt: skip
    file = FileField(_l("Văn bản trả lời đã ký"), [Optional()], description=_l("Một tệp PDF hoặc ảnh"))
    version = HiddenField()


class WithdrawForm(OnceForm):
    """Taking a complaint back."""

    version = HiddenField()


class TermsForm(OnceForm):
    """An office's terms."""

    lodge_days = CountField(
        _l("Thời hạn gửi khiếu nại"), [Required()], minimum=1, maximum=365,
        description=_l("Số ngày làm việc, kể từ khi cơ sở được báo kết quả"),
    )  # fmt: skip
    answer_days = CountField(
        _l("Thời hạn trả lời"), [Required()], minimum=1, maximum=365,
        description=_l("Số ngày làm việc, kể từ khi nhận khiếu nại"),
    )  # fmt: skip
    source = TextField(
        _l("Căn cứ"), [Required(), Length(max=500)],
        description=_l("Văn bản quy định hai thời hạn này, ví dụ quy chế của hội đồng"),
    )  # fmt: skip
    version = HiddenField()
