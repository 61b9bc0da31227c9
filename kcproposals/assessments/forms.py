"""Forms of assessments. The findings are read by ``typed``: their inputs depend on the checklist."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    Length,
    MoneyField,
    OnceForm,
    Optional,
    Required,
    TextField,
)

BOARD = "board"


class WayForm(OnceForm):
    """How an office appraises the files of one programme; the checklists are handed in by the view."""

    checklist = ChoiceField(_l("Thẩm định bằng"), [Required()])
    version = HiddenField()


class BeginForm(OnceForm):
    """The officer's undertaking, and why a file is judged again."""

    reason = TextField(_l("Lý do thẩm định lại"), [Optional(), Length(max=1000)])
    agree = BooleanField(
        _l("Tôi không có lợi ích liên quan tới cơ sở, đơn vị thực hiện, đơn vị phối hợp của hồ sơ này và cam kết thẩm "
           "định khách quan"),
        [Required()],
    )  # fmt: skip


class InterestForm(OnceForm):
    """Why an official keeps out of a file."""

    reason = TextField(
        _l("Lý do"), [Required(), Length(max=1000)],
        description=_l("Ví dụ: anh ruột là chủ cơ sở. Lý do được lưu cùng hồ sơ."),
    )  # fmt: skip


class AssessmentForm(BaseForm):
    """A sheet apart from its findings; the version guards against a stale tab."""

    recommended = MoneyField(_l("Mức hỗ trợ đề nghị"), [Optional()])
    conclusion = RadioField(
        _l("Kết luận"), [Optional()], choices=[SelectChoice(code, _l(word)) for code, word in CONCLUSIONS.items()]
    )
    remarks = TextField(
        _l("Nội dung phải chỉnh sửa, hoặc lý do không hỗ trợ"), [Optional(), Length(max=4000)],
        description=_l("Mỗi dòng một ý. Cơ sở đọc được trong thông báo kết quả."),
    )  # fmt: skip
    version = HiddenField()


class CountersignForm(OnceForm):
    """The second person's confirmation of the sheet they read."""

    agree = BooleanField(
        _l("Tôi đã đọc hồ sơ và phiếu, không có lợi ích liên quan và đồng ý với kết luận"), [Required()]
    )
    version = HiddenField()


class ReasonForm(OnceForm):
    """Why a sheet is sent back, or given up."""

    reason = TextField(_l("Lý do"), [Required(), Length(max=1000)])
