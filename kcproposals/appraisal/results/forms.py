"""The form that opens a second round over picked files."""

from flask_babel import lazy_gettext as _l

from kcproposals.web.forms import Length, LocalDateTimeField, OnceForm, Optional, Required, TextField


class AgainForm(OnceForm):
    """Until when, and why the files are judged again."""

    due_at = LocalDateTimeField(_l("Hạn nộp phiếu"), [Optional()], description=_l("Giờ Việt Nam; bỏ trống: không hạn"))
    reason = TextField(_l("Lý do chấm lại"), [Required(), Length(max=2000)])
