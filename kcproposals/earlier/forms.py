"""The question whether two establishments are one."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from kcproposals.web.forms import Length, OnceForm, Required, TextField, YesNoField


class SameForm(OnceForm):
    """Yes or no, and what it rests on. A page has one for each question: ``apart`` tells their fields apart."""

    target = HiddenField()
    is_same = YesNoField(_l("Có phải cùng một cơ sở?"), [Required(_l("Xin chọn Có hoặc Không."))])
    reason = TextField(
        _l("Căn cứ"), [Required(_l("Xin ghi căn cứ: đã đối chiếu với gì, hỏi ai.")), Length(max=500)],
        description=_l("Đã đối chiếu với giấy tờ nào, hỏi ai, ngày nào. Người đọc hồ sơ thấy dòng này."),
    )  # fmt: skip

    def apart(self) -> "SameForm":
        """Give the visible fields ids of their own and return the form."""
        for field in (self.is_same, self.reason):
            field.id = f"{field.name}-{self.target.data}"
        return self
