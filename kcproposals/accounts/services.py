"""Signing in, and what people do with their own account. What administrators do is in ``services_people``.

A refusal to sign in counts, so the view commits after it too.
"""

from datetime import datetime

from flask import current_app
from sqlalchemy import exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from kcproposals.accounts import attempts, codes, passwords
from kcproposals.accounts.models import OneTimeCode, User
from kcproposals.accounts.queries import code_by_hash, normalised_login, user_by_login
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.domain.text import clean_line, name_sort_key
from kcproposals.extensions import db
from kcproposals.notifications.services import send_mail, tell

PRIVACY_VERSION = "2026-01"
TAKEN = N_(
    "Thư điện tử hoặc số điện thoại này đã có tài khoản. Xin đăng nhập, hoặc dùng mục Quên mật khẩu nếu không nhớ."
)
_UNUSABLE = N_("Mã này không đúng, đã dùng rồi hoặc đã hết hạn. Xin lấy mã mới.")


def acting_as(user: User) -> Actor:
    """Return the person as the actor of an event about their own account."""
    return Actor(user.id, user.name)


def authenticate(login: str, password: str, *, address: str, now: datetime) -> User:
    """Return the person who signs in with this e-mail or phone and password.

    Raises TooManyAttempts (nothing was checked) or RuleViolation, the same for an unknown account and a wrong password.
    """
    login = normalised_login(login)
    attempts.check(login, address, now=now)
    user = user_by_login(login)
    if not passwords.fits(user.password_hash if user else None, password) or user is None:
        attempts.failed(login, address, now=now)
        raise RuleViolation(N_("Thư điện tử, số điện thoại hoặc mật khẩu chưa đúng."))
    if not user.is_active:
        raise RuleViolation(N_("Tài khoản này đang bị khóa. Xin liên hệ quản trị viên của cơ quan."))
    if passwords.needs_rehash(user.password_hash or ""):
        user.password_hash = passwords.hash_password(password)
    attempts.clear(user.email, user.phone)
    user.signed_in_at = now
    record("user.signed_in", "user", user.key, actor=acting_as(user), now=now)
    return user


def create_user(
    name: str, email: str | None, phone: str | None, password: str | None, *, now: datetime, locale: str = "vi"
) -> User:
    """Add a person. Raises RuleViolation when the address or number is taken (not by whom) or the password is weak.

    ``password`` None: one who was invited and has not answered yet.
    """
    name, email, phone = clean_line(name), _lower(email), phone or None
    if not (email or phone):
        raise RuleViolation(N_("Xin nhập thư điện tử hoặc số điện thoại để đăng nhập."), field="email")
    if password is not None:
        passwords.check_new(password, name=name, email=email)
    user = User(
        name=name, name_sort=_sort_key(name), email=email, phone=phone, locale=locale, created_at=now,
        password_hash=passwords.hash_password(password) if password is not None else None,
    )  # fmt: skip
    _insert(user)
    if password is not None:
        record("user.registered", "user", user.key, actor=acting_as(user), now=now, privacy_notice=PRIVACY_VERSION)
    return user


def _sort_key(name: str) -> str:
    """Return what orders people by name, cut to the column: letters of other scripts make long keys."""
    return name_sort_key(name)[:500]


def _lower(email: str | None) -> str | None:
    return clean_line(email).lower() or None if email else None


def _taken(email: str | None, phone: str | None, user_id: int | None = None) -> bool:
    same = [column == value for column, value in ((User.email, email), (User.phone, phone)) if value]
    return bool(db.session.scalar(select(exists().where(or_(*same), User.id != (user_id or 0)))))


def _insert(user: User) -> None:
    if _taken(user.email, user.phone):
        raise RuleViolation(TAKEN, field="email" if user.email else "phone")
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as twice:  # two people registered the same address at once
        raise RuleViolation(TAKEN, field="email" if user.email else "phone") from twice


def change_profile(
    user: User, *, name: str, email: str | None, phone: str | None, locale: str, password: str, now: datetime
) -> None:
    """Change one's own name, ways to sign in and language.

    A new address or number needs the present ``password``, because who holds it can reset the password; the old
    address is told.
    """
    email, phone = _lower(email), phone or None
    if not (email or phone):
        raise RuleViolation(N_("Cần giữ lại thư điện tử hoặc số điện thoại để đăng nhập."), field="email")
    contact_changed = (email, phone) != (user.email, user.phone)
    if contact_changed:
        if not passwords.fits(user.password_hash, password):
            raise RuleViolation(
                N_("Đổi thư điện tử hoặc số điện thoại thì cần nhập đúng mật khẩu hiện tại."), field="password"
            )
        if _taken(email, phone, user.id):
            raise RuleViolation(
                N_("Thư điện tử hoặc số điện thoại này đã có tài khoản khác dùng."),
                field="email" if email != user.email else "phone",
            )
        if user.email and user.email != email:
            send_mail(
                user.email, "Địa chỉ đăng nhập đã đổi", _CONTACT_CHANGED.format(name=user.name), now=now,
                user_id=user.id,
            )  # fmt: skip
        codes.use_up(user, "reset", now=now)
    user.name, user.name_sort = clean_line(name), _sort_key(clean_line(name))
    user.email, user.phone, user.locale = email, phone, locale
    record("user.profile_changed", "user", user.key, actor=acting_as(user), now=now, contact_changed=contact_changed)


def choose_language(user: User, locale: str) -> None:
    """Remember the language a person reads pages in; no event, it is a matter of taste."""
    user.locale = locale


def change_password(user: User, present: str, new: str, *, address: str, now: datetime) -> None:
    """Change one's own password; every session ends. Raises RuleViolation; a wrong present password counts."""
    login = user.email or user.phone or ""
    attempts.check(login, address, now=now)
    if not passwords.fits(user.password_hash, present):
        attempts.failed(login, address, now=now)
        raise RuleViolation(N_("Mật khẩu hiện tại chưa đúng."), field="present_password")
    if present == new:
        raise RuleViolation(N_("Mật khẩu mới phải khác mật khẩu hiện tại."), field="password")
    _set_password(user, new, now=now)
    record("user.password_changed", "user", user.key, actor=acting_as(user), now=now)


def _set_password(user: User, password: str, *, now: datetime) -> None:
    passwords.check_new(password, name=user.name, email=user.email)
    user.password_hash = passwords.hash_password(password)
    codes.use_up(user, "reset", now=now)
    codes.use_up(user, "invite", now=now)
    attempts.clear(user.email, user.phone)
    end_sessions(user)


def end_sessions(user: User) -> None:
    """End every session of a person: what their cookies hold no longer fits."""
    user.session_epoch += 1


def sign_out_everywhere(user: User, *, now: datetime) -> None:
    """End every session of one's own account, on every device."""
    end_sessions(user)
    record("user.signed_out_everywhere", "user", user.key, actor=acting_as(user), now=now)


def request_reset(email: str, *, now: datetime) -> None:
    """Mail a link that resets the password; nothing for an unknown address, and at most one mail in two minutes.

    The caller gives the same answer in every case.
    """
    user = user_by_login(email)
    if user is None or not user.is_active or not user.email or "@" not in email or _just_asked(user, now):
        return
    code = codes.new_link(user, "reset", lasts=codes.RESET_LASTS, issued_by=None, now=now)
    link = f"{current_app.config['KCP'].public_url}/reset/{code}"
    text = _RESET.format(name=user.name, link=link)
    send_mail(user.email, "Đặt lại mật khẩu", text, now=now, user_id=user.id, secret=True)
    record("user.reset_requested", "user", user.key, actor=acting_as(user), now=now)


def _just_asked(user: User, now: datetime) -> bool:
    latest = db.session.scalar(
        select(func.max(OneTimeCode.created_at)).where(
            OneTimeCode.user_id == user.id, OneTimeCode.purpose == "reset", OneTimeCode.issued_by_id.is_(None)
        )
    )
    return latest is not None and (now - latest).total_seconds() < 120


def reset_by_link(code: str, password: str, *, now: datetime) -> User:
    """Set a new password with the code of a mailed link. Raises RuleViolation for a code that is not good."""
    found = code_by_hash(codes.link_hash(code), "reset", now)
    return _reset(found, password, now=now)


def reset_by_handed_out(login: str, code: str, password: str, *, address: str, now: datetime) -> User:
    """Set a new password with a code that an official read out. Wrong codes count like wrong passwords."""
    login = normalised_login(login)
    attempts.check(login, address, now=now)
    user = user_by_login(login)
    found = code_by_hash(codes.handed_out_hash(user, code), "reset", now) if user else None
    if found is None:
        attempts.failed(login, address, now=now)
        raise RuleViolation(_UNUSABLE, field="code")
    return _reset(found, password, now=now)


def _reset(code: OneTimeCode | None, password: str, *, now: datetime) -> User:
    if code is None or not code.user.is_active:
        raise RuleViolation(_UNUSABLE, field="code")
    user = code.user
    passwords.check_new(password, name=user.name, email=user.email)  # a weak one must not use the code up
    if not codes.take(code, now=now):
        raise RuleViolation(_UNUSABLE, field="code")
    _set_password(user, password, now=now)
    record("user.password_reset", "user", user.key, actor=acting_as(user), now=now, issued_by=code.issued_by_id)
    tell(
        [user.id], "account", "Mật khẩu vừa được đặt lại",
        "Nếu không phải bạn làm, xin báo ngay cho quản trị viên của cơ quan.", "/profile", now=now,
    )  # fmt: skip
    return user


def needs_address(user: User) -> bool:
    """Say whether an invited person must name an address: the first administrator is invited without one."""
    return (user.email or "").endswith(".localdomain")


def accept_invitation(code: str, name: str, password: str, *, now: datetime, email: str | None = None) -> User:
    """Set the name and first password of one who was invited; ``email`` counts only for the first administrator.

    Raises RuleViolation for a code that is not good, a weak password or a taken address.
    """
    found = code_by_hash(codes.link_hash(code), "invite", now)
    if found is None or not found.user.is_active:
        raise RuleViolation(_UNUSABLE, field="code")
    user, name = found.user, clean_line(name)
    if needs_address(user):
        email = _lower(email)
        if not email:
            raise RuleViolation(N_("Xin nhập thư điện tử sẽ dùng để đăng nhập."), field="email")
        if _taken(email, None, user.id):
            raise RuleViolation(TAKEN, field="email")
        user.email = email
    passwords.check_new(password, name=name, email=user.email)
    if not codes.take(found, now=now):
        raise RuleViolation(_UNUSABLE, field="code")
    user.name, user.name_sort = name, _sort_key(name)
    _set_password(user, password, now=now)
    record("user.invitation_accepted", "user", user.key, actor=acting_as(user), now=now, privacy_notice=PRIVACY_VERSION)
    return user


_RESET = """Kính gửi {name},

Có người vừa đề nghị đặt lại mật khẩu của tài khoản này. Để đặt mật khẩu mới, xin mở liên kết sau trong vòng 1 giờ:

{link}

Liên kết chỉ dùng được một lần. Nếu không phải bạn đề nghị, xin bỏ qua thư này: mật khẩu không thay đổi."""

_CONTACT_CHANGED = """Kính gửi {name},

Địa chỉ thư điện tử dùng để đăng nhập của tài khoản này vừa được đổi sang địa chỉ khác.

Nếu không phải bạn làm, xin báo ngay cho quản trị viên của cơ quan hoặc cán bộ tiếp nhận."""
