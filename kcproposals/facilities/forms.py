"""Forms of a facility: its profile, the registration of a person with it, and its people."""

from dataclasses import fields
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo

from kcproposals.facilities.profile import Profile
from kcproposals.facilities.words import KINDS
from kcproposals.regulations import units
from kcproposals.web.forms import (
    ChoiceField,
    CountField,
    EmailField,
    Length,
    LineField,
    MoneyField,
    OnceForm,
    Optional,
    PhoneField,
    Required,
    TaxCodeField,
    VnDateField,
    YesNoField,
)


class PersonForm(OnceForm):
    """Who registers. First here, because the list of mistakes follows the order in which fields are written down."""

    person = LineField(_l("Họ và tên của bạn"), [Required(), Length(max=120)])
    login_email = EmailField(_l("Thư điện tử"), [Length(max=320)])
    login_phone = PhoneField(_l("Số điện thoại"))
    password = PasswordField(
        _l("Mật khẩu"), [Required()], description=_l("Ít nhất 10 ký tự; một câu ngắn dễ nhớ là tốt nhất."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    password_again = PasswordField(
        _l("Nhập lại mật khẩu"),
        [Required(), EqualTo("password", _l("Hai lần nhập chưa giống nhau. Xin nhập lại."))],
        render_kw={"autocomplete": "new-password"},
    )


class FacilityForm(OnceForm):
    """What people say of a facility when they register it."""

    name = LineField(_l("Tên cơ sở"), [Required(), Length(max=200)])
    kind = ChoiceField(_l("Loại hình"), [Required()], choices=[(key, _l(word)) for key, word in KINDS.items()])
    tax_code = TaxCodeField(
        _l("Mã số thuế"), [Optional()], kind_field="kind", description=_l("10, 12 hoặc 13 chữ số trên giấy đăng ký"),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    representative = LineField(_l("Người đại diện"), [Required(), Length(max=120)])
    representative_title = LineField(_l("Chức vụ"), [Optional(), Length(max=80)])
    workers = CountField(_l("Số lao động bình quân năm"), [Required()], minimum=0, maximum=1_000_000)
    capital = MoneyField(_l("Tổng nguồn vốn"), [Optional()])
    province_code = ChoiceField(_l("Tỉnh, thành phố"), [Required()])
    unit_code = ChoiceField(_l("Xã, phường, đặc khu"), [Required()])
    site_address = LineField(_l("Thôn, đường, số nhà"), [Optional(), Length(max=300)])
    craft_village = YesNoField(_l("Địa điểm sản xuất thuộc làng nghề được công nhận?"), [Required()])

    def offer_places(self) -> None:
        """Fill in the provinces, and the communes of the one chosen."""
        self.province_code.choices = [(p.code, p.full_name) for p in units.provinces()]
        communes = units.communes_of(self.province_code.data or "")
        self.unit_code.choices = [(c.code, c.full_name) for c in communes]
        self.unit_code.blank = _l("— Chọn —") if communes else _l("— Chọn tỉnh trước —")

    def profile(self, **more: Any) -> Profile:
        """Return what was typed in a valid form."""
        typed = {field.name: self[field.name].data for field in fields(Profile) if field.name in self}
        return Profile(**{name: value for name, value in typed.items() if value not in (None, "")} | more)


class ProfileForm(FacilityForm):
    """The whole profile, for its members."""

    registered_on = VnDateField(_l("Ngày cấp đăng ký kinh doanh"), [Optional()])
    registered_at = LineField(_l("Nơi cấp"), [Optional(), Length(max=200)])
    office_address = LineField(_l("Địa chỉ trụ sở"), [Optional(), Length(max=300)])
    trade = LineField(_l("Ngành nghề chính"), [Optional(), Length(max=200)])
    main_products = LineField(_l("Sản phẩm chính"), [Optional(), Length(max=300)])
    phone = PhoneField(_l("Điện thoại của cơ sở"), [Optional()])
    email = EmailField(_l("Thư điện tử của cơ sở"), [Optional(), Length(max=320)])
    version = HiddenField()

    def differences(self, other: "ProfileForm") -> list[dict[str, str]]:
        """Return the fields whose text is another in ``other``: label, mine, theirs."""
        pairs = [(field.label.text, _shown(field), _shown(other[name])) for name, field in self._fields.items()]
        return [{"label": label, "mine": mine, "theirs": theirs} for label, mine, theirs in pairs if mine != theirs]


def _shown(field: Any) -> str:
    """Return what people read in a field; nothing for a hidden one."""
    if field.type in ("HiddenField", "CSRFTokenField"):
        return ""
    if hasattr(field, "iter_choices"):
        return next(
            (str(choice.label) for choice in field.iter_choices() if choice.selected and field.data is not None), ""
        )
    return str(field._value())


class RegisterForm(PersonForm, FacilityForm):
    """A person who registers with a facility."""


class ActForm(OnceForm):
    """Nothing but a button that decides."""
