"""Passwords: hashing with Argon2id, checking, and which new ones are refused.

Not here: counting failures (``services.authenticate``) and anything that stores.
"""

import re
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import fold, nfc

MINIMUM = 10
MAXIMUM = 200

# What is tried first, written without tones, capitals and signs; only what is long enough to pass the other rule.
COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 1234512345 1122334455 1111111111
    0000000000 123123123123 12341234123 qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 1q2w3e4r5t 1qaz2wsx3edc
    password12 password123 password1234 passw0rd123 mypassword administrator admin12345 admin123456 letmein123
    iloveyou12 iloveyou123 welcome123 abcdefghij abcd123456 abc1234567 abc123456789 aaaaaaaaaa changeme123
    matkhau123 matkhau1234 matkhau12345 matkhaumoi matkhau2025 matkhau2026 matkhau2027 khuyencong khuyencong1
    khuyencong123 khuyencong2025 khuyencong2026 khuyencong2027 socongthuong socongthuong123 congthuong congthuong123
    vietnam123 vietnam2025 vietnam2026 vietnam1234 vietnamvodich anhyeuem123 emyeuanh123 anhyeuem1234 yeuemnhieu
    quantri123 quantrivien hethong123 canbo12345 nhanvien123 giamdoc123 hanoi12345 saigon12345
    """.split()
)


@lru_cache
def _hasher(cheap: bool) -> PasswordHasher:
    """Return the hasher: 19 MiB, two passes, one lane (OWASP 2024); the cheap one is for tests and demo data."""
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@lru_cache
def _nobodys_hash(cheap: bool) -> str:
    return _hasher(cheap).hash("a password that nobody has")


def _cheap() -> bool:
    return bool(current_app.config.get("KCP_CHEAP_HASH"))


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, composed to NFC first: keyboards differ."""
    return _hasher(_cheap()).hash(nfc(password))


def fits(stored: str | None, password: str) -> bool:
    """Say whether ``password`` belongs to the stored hash; takes as long when there is none (unknown account)."""
    cheap = _cheap()
    try:
        return _hasher(cheap).verify(stored or _nobodys_hash(cheap), nfc(password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _hasher(_cheap()).check_needs_rehash(stored)


def check_new(password: str, *, name: str, email: str | None, field: str = "password") -> None:
    """Refuse a new password that is short, common, one repeated sign, or the person's own name or address.

    Raises RuleViolation at ``field``.
    """
    if len(password) < MINIMUM:
        raise RuleViolation(
            N_("Mật khẩu cần ít nhất %(min)s ký tự. Một câu ngắn dễ nhớ cũng được."), field=field, min=MINIMUM
        )
    if len(password) > MAXIMUM:
        raise RuleViolation(N_("Mật khẩu dài nhất là %(max)s ký tự."), field=field, max=MAXIMUM)
    bare = _bare(password)
    if bare in COMMON or len(set(password)) < 4:
        raise RuleViolation(N_("Mật khẩu này quá dễ đoán. Xin chọn mật khẩu khác."), field=field)
    address = email or ""
    own = {_bare(name), _bare(address), _bare(address.partition("@")[0])} - {""}
    if bare in own or re.sub(r"[0-9]+$", "", bare) in own:
        raise RuleViolation(
            N_("Mật khẩu không được là họ tên hay địa chỉ thư của bạn. Xin chọn mật khẩu khác."), field=field
        )


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))
