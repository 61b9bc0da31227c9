"""Forms of paper: the scan of what was signed, and what an officer says of a file that came on paper."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from kcproposals.web.forms import ChoiceField, Length, LocalDateTimeField, OnceForm, Required, TextField


class ScanForm(OnceForm):
    """One scan of the signed papers."""

    file = FileField(_l("Bản ký đã quét hoặc chụp"), [Required()])


class EnterForm(OnceForm):
    """What the file is about, when it came in, and why on paper; the activities are handed in by the view."""

    activity = ChoiceField(_l("Nội dung hoạt động"), [Required()])
    received_at = LocalDateTimeField(
        _l("Nhận hồ sơ giấy lúc"), [Required()], description=_l("Giờ Việt Nam, theo dấu đến hoặc giấy biên nhận")
    )
    reason = TextField(
        _l("Lý do nhận hồ sơ giấy"), [Required(), Length(max=1000)],
        description=_l("Ví dụ: cơ sở chưa dùng được máy tính, nộp trực tiếp tại bộ phận một cửa"),
    )  # fmt: skip
