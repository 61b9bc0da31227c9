"""Forms of a list: its rows, and the acts that need a reason."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import fold
from kcproposals.facilities.words import KINDS
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.values import MOST, Listed
from kcproposals.proposals.forms import Versioned
from kcproposals.regulations.units import communes_of, find_commune
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    Length,
    LineField,
    MoneyField,
    OnceForm,
    Optional,
    ReadField,
    Required,
    RowForm,
    TaxCodeField,
    TextField,
)
from kcproposals.web.rows import RowsField

COMMUNES = "communes"


class CommuneField(ReadField):
    """A commune of one province, typed by name and offered from a list; `data` is its code."""

    drawn_as = "StringField"

    def __init__(self, label: Any = None, validators: Any = None, province: str = "", **kwargs: Any) -> None:
        super().__init__(label, validators, render_kw={"list": COMMUNES, "autocomplete": "off"}, **kwargs)
        self.province = province

    def read(self, typed: str) -> str:
        wanted = fold(typed)
        whole = [one for one in communes_of(self.province) if fold(one.full_name) == wanted]
        found = whole or [one for one in communes_of(self.province) if fold(one.name) == wanted]
        if len(found) == 1:
            return found[0].code
        if found:
            raise RuleViolation(N_("Có nhiều nơi mang tên này. Xin ghi cả “Xã” hoặc “Phường”."))
        raise RuleViolation(N_("Không có xã, phường này trong tỉnh. Xin chọn trong danh sách gợi ý."))

    def write(self, value: str) -> str:
        unit = find_commune(value)
        return unit.full_name if unit else ""


class SendForm(Versioned, OnceForm):
    """Sending and approving: what was read is what is decided."""


class SendBackForm(Versioned, OnceForm):
    """Sending back needs words."""

    reason = TextField(_l("Cần sửa gì"), [Required(), Length(max=2000)])


class ChangeForm(OnceForm):
    """A new version of an approved list needs a reason."""

    change = TextField(_l("Lý do thay đổi danh sách đã duyệt"), [Required(), Length(max=1000)])


def rows_form(made: BeneficiaryList, province: str, *, posted: bool) -> Any:
    """Return the form of a list's rows: as posted, or as stored."""
    kinds = [(code, _l(label)) for code, label in KINDS.items()]
    inputs = {
        "name": LineField(_l("Tên cơ sở"), [Optional(), Length(max=200)]),
        "tax_code": TaxCodeField(_l("Mã số thuế"), [Optional()], kind_field="kind"),
        "kind": ChoiceField(_l("Loại hình"), [Optional()], choices=kinds),
        "unit_code": CommuneField(_l("Xã, phường sản xuất"), [Optional()], province=province),
        "address": LineField(_l("Địa chỉ sản xuất"), [Optional(), Length(max=300)]),
        "content": LineField(_l("Nội dung hỗ trợ"), [Optional(), Length(max=300)]),
        "cost": MoneyField(_l("Chi phí")),
        "support": MoneyField(_l("Hỗ trợ")),
        "craft_village": BooleanField(_l("Trong làng nghề được công nhận")),
    }
    row = type("BeneficiaryRow", (RowForm,), inputs)
    rows = RowsField(FormField(row), _l("Đối tượng thụ hưởng"), max_rows=MOST)
    form = type("RowsForm", (Versioned, BaseForm), {"rows": rows})
    if posted:
        return form()
    stored = [{name: getattr(one, name) for name in inputs} for one in made.rows]
    return form(formdata=None, data={"version": made.version, "rows": stored})


def read_rows(form: Any) -> list[Listed]:
    """Return the rows that hold anything, as the service takes them."""
    found = []
    for entry in form.rows.entries:
        values = {name: entry.form[name].data for name in Listed.__dataclass_fields__}
        if any(value for name, value in values.items() if name != "craft_village"):
            found.append(Listed(**{name: _plain(name, value) for name, value in values.items()}))
    return found


def _plain(name: str, value: Any) -> Any:
    if name in ("cost", "support"):
        return value
    return value or None if name == "tax_code" else bool(value) if name == "craft_village" else value or ""
