"""Sending a filled workbook back, and choosing what of it to take over."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from kcproposals.web.forms import OnceForm, Required


class SendForm(OnceForm):
    """The filled workbook."""

    file = FileField(_l("Tệp đã ghi (.xlsx)"), [Required()])


class TakeForm(OnceForm):
    """Which sheets to take; for each ``take-KEY`` ("file") and ``version-KEY`` are added by the page."""
