"""The typeface is checked before anything is printed."""

import unicodedata
from pathlib import Path

import pytest
from fontTools import subset

from kcproposals.pdf.fonts import FontProblem, load_typeface, needed_characters, vietnamese_letters
from tests.pdf.conftest import TINOS


def test_the_vietnamese_letters_are_complete() -> None:
    letters = vietnamese_letters()
    assert len(letters) == 186
    for word in ("ƯỚNG", "ặc", "Ỵ", "ỹ", "đĐ", "ằẳẵắặ", "ỒỔỖỐỘ", "ờởỡớợ"):
        assert set(word) <= letters
    assert all(unicodedata.is_normalized("NFC", letter) and len(letter) == 1 for letter in letters)
    assert sum(ord(character) > 126 for character in needed_characters()) == 143


def test_tinos_is_accepted() -> None:
    typeface = load_typeface(TINOS, "Tinos")
    assert {ord(character) for character in needed_characters()} <= typeface.characters
    assert sorted(typeface.files) == ["Bold", "BoldItalic", "Italic", "Regular"]


def test_an_empty_folder_is_refused_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontProblem, match="fonts-croscore.*KCP_PDF_FONT_DIR"):
        load_typeface(tmp_path, "Tinos")


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Tinos-Regular.ttf").write_bytes(b"khong phai phong chu")
    with pytest.raises(FontProblem, match="Không đọc được"):
        load_typeface(tmp_path, "Tinos")


def test_a_single_face_without_a_vietnamese_letter_is_refused(tmp_path: Path) -> None:
    """As the old fonts-liberation: 93 letters are missing, and the page silently falls back to another face."""
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        name = f"Tinos-{style}.ttf"
        if style != "Italic":
            (tmp_path / name).symlink_to(TINOS / name)
    kept = sorted({ord(character) for character in needed_characters()} - set(map(ord, "ếỆ")))
    command = [str(TINOS / "Tinos-Italic.ttf"), f"--output-file={tmp_path / 'Tinos-Italic.ttf'}"]
    subset.main([*command, "--unicodes=" + ",".join(f"{point:x}" for point in kept)])
    with pytest.raises(FontProblem) as refused:
        load_typeface(tmp_path, "Tinos")
    assert "Tinos-Italic.ttf thiếu 2 ký tự cần cho tiếng Việt (ế Ệ …)" in str(refused.value)
