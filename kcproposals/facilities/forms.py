"""Forms of a facility: its profile, the registration of a person with it, and its people."""

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


class ProfileFields(OnceForm):
    """What people say of a facility."""

    name = LineField(_l("Tên cơ sở"), [Required(), Length(max=200)])
    kind = ChoiceField(_l("Loại hình"), [Required()], choices=[(key, _l(word)) for key, word in KINDS.items()])
    tax_code = TaxCodeField(
        _l("Mã số thuế"), [Optional(), Length(max=20)], kind_field="kind",
        description=_l("10 hoặc 13 chữ số; hộ kinh doanh dùng số định danh 12 chữ số"),
    )  # fmt: skip
    province_code = ChoiceField(_l("Tỉnh, thành phố nơi sản xuất"), [Required()])
    unit_code = ChoiceField(_l("Xã, phường, đặc khu nơi sản xuất"), [Required()])
    site_address = LineField(_l("Thôn, đường, số nhà"), [Optional(), Length(max=300)])
    craft_village = YesNoField(_l("Địa điểm sản xuất thuộc làng nghề được công nhận?"), [Required()])
    representative = LineField(_l("Người đại diện"), [Required(), Length(max=120)])
    representative_title = LineField(_l("Chức vụ"), [Optional(), Length(max=80)])
    workers = CountField(_l("Số lao động bình quân năm"), [Required()], minimum=0, maximum=1_000_000)
    capital = MoneyField(_l("Tổng nguồn vốn"), [Optional()], description=_l("Theo bảng cân đối kế toán, nếu có"))

    def offer_places(self) -> None:
        """Fill in the provinces, and the communes of the one chosen."""
        self.province_code.choices = [(p.code, p.full_name) for p in units.provinces()]
        communes = units.communes_of(self.province_code.data or "")
        self.unit_code.choices = [(c.code, c.full_name) for c in communes]
        self.unit_code.blank = _l("— Chọn —") if communes else _l("— Chọn tỉnh trước —")

    def profile(self, **more: Any) -> Profile:
        """Return what was typed."""
        typed: dict[str, Any] = {
            "phone": "", "email": "", "registered_on": None, "registered_at": "", "office_address": "", "trade": "",
            "main_products": "",
        }  # fmt: skip
        for name in Profile.__dataclass_fields__:
            if name in self._fields:
                typed[name] = self._fields[name].data
        for name in ("site_address", "representative_title", "phone", "email", "registered_at", "office_address",
                     "trade", "main_products"):  # fmt: skip
            typed[name] = typed.get(name) or ""
        typed["tax_code"] = typed["tax_code"] or None
        typed["craft_village"] = bool(typed["craft_village"])
        return Profile(**{**typed, **more})


class ProfileForm(ProfileFields):
    """The whole profile, for its members."""

    registered_on = VnDateField(_l("Ngày cấp đăng ký kinh doanh"), [Optional()])
    registered_at = LineField(_l("Nơi cấp"), [Optional(), Length(max=200)])
    office_address = LineField(_l("Địa chỉ trụ sở"), [Optional(), Length(max=300)])
    trade = LineField(_l("Ngành nghề chính"), [Optional(), Length(max=200)])
    main_products = LineField(_l("Sản phẩm chính"), [Optional(), Length(max=300)])
    phone = PhoneField(_l("Điện thoại của cơ sở"), [Optional()])
    email = EmailField(_l("Thư điện tử của cơ sở"), [Optional(), Length(max=320)])
    version = HiddenField()


class RegisterForm(ProfileFields):
    """A person who registers with a facility."""

    person = LineField(_l("Họ và tên của bạn"), [Required(), Length(max=120)])
    login_email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=320)], description=_l("Dùng để đăng nhập"))
    login_phone = PhoneField(
        _l("Số điện thoại"), [Optional()], description=_l("Đăng nhập được bằng số này; cần ít nhất một trong hai")
    )
    password = PasswordField(
        _l("Mật khẩu"), [Required()], description=_l("Ít nhất 10 ký tự; một câu ngắn dễ nhớ là tốt nhất."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    password_again = PasswordField(
        _l("Nhập lại mật khẩu"),
        [Required(), EqualTo("password", _l("Hai lần nhập chưa giống nhau. Xin nhập lại."))],
        render_kw={"autocomplete": "new-password"},
    )


class ColleagueForm(OnceForm):
    """Somebody else who shall act for the facility."""

    name = LineField(_l("Họ và tên"), [Required(), Length(max=120)])
    login = LineField(_l("Thư điện tử hoặc số điện thoại"), [Required(), Length(max=320)])
