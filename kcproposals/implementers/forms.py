"""Forms of implementing units."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from kcproposals.implementers.profile import UnitProfile
from kcproposals.web.forms import EmailField, Length, LineField, OnceForm, Optional, PhoneField, Required, TaxCodeField


class UnitForm(OnceForm):
    """What is known of a unit."""

    name = LineField(
        _l("Tên đơn vị"), [Required(), Length(max=200)],
        description=_l("Ví dụ: Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh …"),
    )  # fmt: skip
    tax_code = TaxCodeField(_l("Mã số thuế"), [Optional()], render_kw={"inputmode": "numeric"})
    representative = LineField(_l("Người đại diện"), [Optional(), Length(max=120)])
    representative_title = LineField(_l("Chức vụ"), [Optional(), Length(max=80)])
    address = LineField(_l("Địa chỉ"), [Optional(), Length(max=300)])
    phone = PhoneField(_l("Điện thoại"), [Optional()])
    email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=320)])
    version = HiddenField()

    def profile(self) -> UnitProfile:
        """Return what was typed in a valid form."""
        return UnitProfile(
            name=self.name.data or "", tax_code=self.tax_code.data or None, address=self.address.data or "",
            phone=self.phone.data or "", email=self.email.data or "", representative=self.representative.data or "",
            representative_title=self.representative_title.data or "",
        )  # fmt: skip

    def read_version(self) -> int:
        """Return the version the form was made from; 0 when it says none."""
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class ActForm(OnceForm):
    """Nothing but a button that decides."""
