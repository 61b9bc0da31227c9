"""Forms about the people of a facility and its news."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms.validators import ValidationError

from kcproposals.web.forms import (
    ChoiceField,
    EmailField,
    Length,
    LineField,
    OnceForm,
    Optional,
    PhoneField,
    Required,
    TextField,
)


class OfficeOwnerForm(OnceForm):
    """Who becomes owner, why, and the paper it rests on."""

    colleague = ChoiceField(
        _l("Người đang cùng làm hồ sơ"), [Optional()], blank=_l("— Người khác, nhập bên dưới —"),
        description=_l("Chọn thì quyền chủ chuyển ngay; người khác thì phải nhận lời mời."),
    )  # fmt: skip
    person = LineField(_l("Họ và tên"), [Optional(), Length(max=120)])
    email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=320)])
    phone = PhoneField(_l("Số điện thoại"), [Optional()])
    reason = TextField(
        _l("Lý do"), [Required(), Length(max=1000)],
        description=_l("Vì sao không liên hệ được chủ hiện nay, ai là đại diện mới của cơ sở."),
    )  # fmt: skip
    paper_reference = LineField(
        _l("Văn bản làm căn cứ"), [Required(), Length(max=200)],
        description=_l("Số, ngày, nơi cấp. Ví dụ: Giấy chứng nhận đăng ký doanh nghiệp thay đổi lần 3 ngày 05/01/2027"),
    )  # fmt: skip
    paper = FileField(_l("Bản chụp văn bản"), [Required()], description=_l("PDF hoặc ảnh"))

    def validate_person(self, field: Any) -> None:
        """A colleague, or a name with an address."""
        if not self.colleague.data and not field.data:
            raise ValidationError(_("Xin chọn một người, hoặc nhập họ tên của chủ mới."))

    def validate_email(self, field: Any) -> None:
        """One way to reach the invited person must be there."""
        if not self.colleague.data and not field.data and not self.phone.data and not self.phone.process_errors:
            raise ValidationError(_("Xin nhập thư điện tử hoặc số điện thoại của người được mời."))

    @property
    def address(self) -> str:
        """What was typed in a valid form."""
        return self.email.data or self.phone.data or ""


class NewsForm(OnceForm):
    """Whether the facility hears of new calls."""

    wants_call_news = BooleanField(_l("Báo khi có đợt mới"))
