"""Names of files come out clean, short, and with the ending of what they are."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcproposals.files.names import LONGEST, with_extension

PDF = (".pdf",)


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("Hồ sơ.pdf", "Hồ sơ.pdf"),
        ("Hồ sơ.PDF", "Hồ sơ.PDF"),
        (unicodedata.normalize("NFD", "Hồ sơ.pdf"), "Hồ sơ.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\chu\Báo giá.pdf", "Báo giá.pdf"),
        ("hóa đơn\u202efdp.exe", "hóa đơnfdp.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ('<b>"x"|y?*:.pdf', "_b__x__y___.pdf"),
        ("", "tep.pdf"),
        (".pdf", "pdf.pdf"),
        ("...", "tep.pdf"),
        ("Quyết định 05.2026", "Quyết định 05.2026.pdf"),
        ("hình.v2.exe", "hình.v2.pdf"),
    ],
)
def test_a_name_is_made_fit(given_name: str, stored: str) -> None:
    assert with_extension(given_name, PDF) == stored


def test_a_long_name_keeps_its_ending() -> None:
    name = with_extension("dài " * 200 + ".pdf", PDF)
    assert len(name) <= LONGEST
    assert name.endswith("dài.pdf")


@given(st.text())
def test_whatever_the_name_was_it_is_safe(name: str) -> None:
    stored = with_extension(name, PDF)
    assert 4 < len(stored) <= LONGEST
    assert stored.lower().endswith(".pdf")
    assert not set(stored) & set('/\\<>:"|?*\n\r\0')
    assert not stored.startswith(".")
    assert unicodedata.is_normalized("NFC", stored)
    assert with_extension(stored, PDF) == stored
