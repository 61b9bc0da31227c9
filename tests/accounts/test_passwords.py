"""Passwords: what is stored, what is refused."""

import unicodedata

import pytest
from argon2 import PasswordHasher
from flask import Flask

from kcproposals.accounts import passwords
from kcproposals.domain.errors import RuleViolation


def test_a_stored_password_is_argon2id_and_fits_only_itself(app: Flask) -> None:
    app.config["KCP_CHEAP_HASH"] = False
    stored = passwords.hash_password("một câu đủ dài")
    assert stored.startswith("$argon2id$") and "m=19456,t=2,p=1" in stored
    assert passwords.fits(stored, "một câu đủ dài")
    assert not passwords.fits(stored, "một câu đủ dàI")


def test_the_same_password_typed_in_the_other_unicode_form_fits(app: Flask) -> None:
    stored = passwords.hash_password("một câu đủ dài")
    assert passwords.fits(stored, unicodedata.normalize("NFD", "một câu đủ dài"))


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nothing_fits_where_no_password_is_set(app: Flask, stored: str | None) -> None:
    assert not passwords.fits(stored, "")
    assert not passwords.fits(stored, "a password that nobody has")


def test_a_hash_of_older_parameters_is_made_anew(app: Flask) -> None:
    app.config["KCP_CHEAP_HASH"] = False
    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("một câu đủ dài"))
    assert not passwords.needs_rehash(passwords.hash_password("một câu đủ dài"))


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngắn quá", "ít nhất 10"),
        ("x" * 201, "dài nhất"),
        ("Matkhau123", "dễ đoán"),
        ("mật khẩu 123", "dễ đoán"),
        ("1234567890", "dễ đoán"),
        ("aaaaaaaaaaaa", "dễ đoán"),
        ("121212121212", "dễ đoán"),
        ("Trần Thị Chủ", "họ tên"),
        ("tranthichu1990", "họ tên"),
        ("tranchu.may@example.vn", "địa chỉ thư"),
        ("tranchu.may", "địa chỉ thư"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(app: Flask, password: str, said: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        passwords.check_new(password, name="Trần Thị Chủ", email="tranchu.may@example.vn")
    assert said in str(refused.value) and refused.value.field == "password"


@pytest.mark.parametrize("password", ["mùa hè nắng", "khuyen cong o xa toi", "Tr0ng-rung-xanh", "correct horse"])
def test_ordinary_sentences_are_good_passwords(app: Flask, password: str) -> None:
    passwords.check_new(password, name="Trần Thị Chủ", email=None)
