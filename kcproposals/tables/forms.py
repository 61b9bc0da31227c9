"""Bringing a table in: which file or which copied cells, in which unit; then how it joins what stands already."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from kcproposals.proposals.fields import OneOfField
from kcproposals.proposals.forms import Versioned
from kcproposals.web.forms import BaseForm, OnceForm, Required

UNITS = [("dong", _l("đồng")), ("trieu", _l("triệu đồng"))]
APPEND, REPLACE = "append", "replace"


class CellsField(Field):
    """Copied cells, as they came: tabs part them, so this text is not cleaned."""

    drawn_as = "TextAreaField"
    widget = TextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist and valuelist[0].strip() else None

    def _value(self) -> str:
        return self.data or ""


class BringForm(BaseForm):
    """A file or copied cells. The unit is only needed where the headings name none."""

    file = FileField(_l("Tệp Excel (.xlsx)"))
    text = CellsField(_l("Hoặc dán các ô chép từ Excel, cả dòng tiêu đề"))
    unit = OneOfField(_l("Số tiền tính bằng"), choices=UNITS)

    def validate_file(self, field: FileField) -> None:
        """Ask for something to read."""
        if not field.data and not self.text.data:
            raise ValidationError(_("Xin chọn một tệp, hoặc dán các ô vào khung bên dưới."))


class TakeForm(Versioned, OnceForm):
    """The rows are in inputs named like the table's own; ``standing`` rows ask how the new ones join them."""

    mode = OneOfField(_l("Các dòng đang có trong bảng"), [Required()])
    sheet = HiddenField()

    def ask(self, standing: int) -> None:
        """Ask only where there is something to be kept or replaced."""
        if standing:
            self.mode.choices = [
                (APPEND, _("Giữ %(number)s dòng đang có, thêm các dòng mới vào sau", number=standing)),
                (REPLACE, _("Thay %(number)s dòng đang có bằng các dòng mới", number=standing)),
            ]
        else:
            del self.mode
