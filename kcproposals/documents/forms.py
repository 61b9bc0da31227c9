"""Forms of papers: a reason, and the code of the public check page."""

from flask_babel import lazy_gettext as _l

from kcproposals.web.forms import BaseForm, Length, LineField, OnceForm, Required, TextField


class SendBackForm(OnceForm):
    """Why a paper is not signed."""

    reason = TextField(_l("Lý do trả lại"), [Required(), Length(max=1000)])


class CheckForm(BaseForm):
    """The code printed beside the QR."""

    code = LineField(_l("Mã kiểm tra"), [Required(), Length(max=16)], description=_l("12 ký tự in dưới mã QR"))
