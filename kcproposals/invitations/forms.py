"""Whom to invite; and the first password of an invited person who has no account yet."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo, ValidationError

from kcproposals.accounts.forms import PASSWORD_HINT
from kcproposals.web.forms import EmailField, Length, LineField, OnceForm, PhoneField, Required

_NEW = {"autocomplete": "new-password"}


class InviteForm(OnceForm):
    """A person, known by an e-mail address or a telephone number."""

    person = LineField(_l("Họ và tên"), [Required(), Length(max=120)], render_kw={"autocomplete": "off"})
    email = EmailField(_l("Thư điện tử"), [Length(max=320)], render_kw={"autocomplete": "off"})
    phone = PhoneField(_l("Số điện thoại"), render_kw={"autocomplete": "off"})

    def validate_email(self, field: Any) -> None:
        """One of the two must be there."""
        if not field.data and not self.phone.data and not self.phone.process_errors:
            raise ValidationError(_("Xin nhập thư điện tử hoặc số điện thoại của người được mời."))

    @property
    def address(self) -> str:
        """What was typed in a valid form."""
        return self.email.data or self.phone.data or ""


class AcceptForm(OnceForm):
    """One who is signed in accepts."""


class NewAccountForm(OnceForm):
    """One who has no account yet: name and password; the address is the invited one."""

    name = LineField(_l("Họ và tên"), [Required(), Length(max=120)], render_kw={"autocomplete": "name"})
    password = PasswordField(_l("Mật khẩu"), [Required()], description=PASSWORD_HINT, render_kw=_NEW)
    password_again = PasswordField(
        _l("Nhập lại mật khẩu"),
        [Required(), EqualTo("password", _l("Hai lần nhập chưa giống nhau. Xin nhập lại."))],
        render_kw=_NEW,
    )
