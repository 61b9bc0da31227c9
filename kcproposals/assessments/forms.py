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

    reason = TextField(_l("Lý do thẩm định lại"), [Length(max=1000)])
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
    """A sheet apart from its findings; the version guards against a stale tab.

    A draft may lack everything: what must be there is asked for when it is handed in.
    """

    recommended = MoneyField(_l("Mức hỗ trợ đề nghị"))
    conclusion = RadioField(
        _l("Kết luận"), choices=[SelectChoice(code, _l(word)) for code, word in CONCLUSIONS.items()],
        validate_choice=False,
    )  # fmt: skip
    remarks = TextField(
        _l("Nội dung phải chỉnh sửa, hoặc lý do không hỗ trợ"), [Length(max=4000)],
        description=_l("Mỗi dòng một ý. Cơ sở đọc được trong thông báo kết quả. Để trống khi đề nghị hỗ trợ ngay."),
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
