"""Forms about one's own account and about an agency's people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

from kcproposals.accounts.words import ROLES
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    EmailField,
    Length,
    LineField,
    ManyChoicesField,
    OnceForm,
    Optional,
    PhoneField,
    Required,
)

_USERNAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
_NEW = {"autocomplete": "new-password"}
ROLE_CHOICES = [(str(role), _l(word)) for role, word in ROLES.items()]
PASSWORD_HINT = _l("Ít nhất 10 ký tự; một câu ngắn dễ nhớ là tốt nhất.")


def _login_field(label: Any = None) -> LineField:
    return LineField(label or _l("Thư điện tử hoặc số điện thoại"), [Required(), Length(max=320)], render_kw=_USERNAME)


def _new_password() -> PasswordField:
    return PasswordField(_l("Mật khẩu mới"), [Required()], description=PASSWORD_HINT, render_kw=_NEW)


def _again() -> PasswordField:
    return PasswordField(
        _l("Nhập lại mật khẩu mới"),
        [Required(), EqualTo("password", _l("Hai lần nhập chưa giống nhau. Xin nhập lại."))],
        render_kw=_NEW,
    )


class LoginForm(BaseForm):
    """E-mail or phone, and password."""

    login = _login_field()
    password = PasswordField(_l("Mật khẩu"), [Required()], render_kw={"autocomplete": "current-password"})


class ForgottenForm(BaseForm):
    """Where to mail a link that resets the password."""

    email = EmailField(_l("Thư điện tử của tài khoản"), [Required(), Length(max=320)])


class NewPasswordForm(BaseForm):
    """A new password, typed twice: after the link of a mail."""

    password = _new_password()
    password_again = _again()


class HandedOutForm(BaseForm):
    """A code that an official read out, and a new password."""

    login = _login_field()
    code = LineField(
        _l("Mã đặt lại"),
        [Required(), Length(max=20)],
        description=_l("Tám ký tự do cán bộ đọc cho bạn, ví dụ abcd-2345"),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = _new_password()
    password_again = _again()


class InvitationForm(BaseForm):
    """Name and first password of an invited person; the address only for the first administrator."""

    name = LineField(_l("Họ và tên"), [Required(), Length(max=120)], render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("Thư điện tử"), [Optional(), Length(max=320)], description=_l("Dùng để đăng nhập và nhận thông báo")
    )
    password = _new_password()
    password_again = _again()


class ProfileForm(BaseForm):
    """One's own name, ways to sign in and language."""

    name = LineField(_l("Họ và tên"), [Required(), Length(max=120)], render_kw={"autocomplete": "name"})
    email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=320)])
    phone = PhoneField(_l("Số điện thoại"), [Optional()])
    locale = ChoiceField(
        _l("Ngôn ngữ của trang"), [Required()], choices=[("vi", "Tiếng Việt"), ("en", "English")], blank=None
    )
    password = PasswordField(
        _l("Mật khẩu hiện tại"),
        [Optional()],
        description=_l("Chỉ cần khi đổi thư điện tử hoặc số điện thoại"),
        render_kw={"autocomplete": "current-password"},
    )


class ChangePasswordForm(BaseForm):
    """The present password and a new one."""

    present_password = PasswordField(
        _l("Mật khẩu hiện tại"), [Required()], render_kw={"autocomplete": "current-password"}
    )
    password = _new_password()
    password_again = _again()


class RolesForm(BaseForm):
    """What a person is in the agency."""

    roles = ManyChoicesField(_l("Vai trò"), choices=ROLE_CHOICES)


class InviteForm(OnceForm):
    """Whom to invite, as what."""

    name = LineField(_l("Họ và tên"), [Required(), Length(max=120)], render_kw={"autocomplete": "off"})
    email = EmailField(_l("Thư điện tử"), [Required(), Length(max=320)], render_kw={"autocomplete": "off"})
    roles = ManyChoicesField(_l("Vai trò"), [Required(_l("Xin chọn ít nhất một vai trò."))], choices=ROLE_CHOICES)


class HandOutForm(BaseForm):
    """Who needs a code."""

    login = LineField(
        _l("Thư điện tử hoặc số điện thoại của người cần mã"),
        [Required(), Length(max=320)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
