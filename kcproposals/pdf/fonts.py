"""The one typeface of every paper, read from the configured folder and checked before anything is printed.

The default is Tinos of Debian's `fonts-croscore`, which has the widths of Times New Roman. Not for the screen. A face
that lacks Vietnamese letters is refused, because the renderer would quietly mix in another one.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kcproposals.domain.errors import N_, RuleViolation

FAMILY = "KCP Serif"
STYLES = {
    "Regular": ("400", "normal"),
    "Bold": ("700", "normal"),
    "Italic": ("400", "italic"),
    "BoldItalic": ("700", "italic"),
}

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
_VOWELS = "aăâeêioôơuưy"
_TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_MARKS = "₫“”‘’–—…\u00a0"


class FontProblem(RuleViolation):
    """The configured folder does not hold a typeface that can print Vietnamese."""


def vietnamese_letters() -> frozenset[str]:
    """Return every Vietnamese letter, with every tone, in both cases, composed (NFC)."""
    toned = (unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
    lower = {*_LETTERS, *toned}
    return frozenset(lower | {letter.upper() for letter in lower})


def needed_characters() -> frozenset[str]:
    """Return what a face must have: ASCII, the Vietnamese letters, ₫, quotes, dashes, ellipsis, hard space."""
    return vietnamese_letters() | frozenset(map(chr, range(0x20, 0x7F))) | frozenset(_MARKS)


@dataclass(frozen=True)
class Typeface:
    """Four font files by style, and the code points that all four can print."""

    files: Mapping[str, Path]
    characters: frozenset[int]

    def css(self) -> str:
        """Return the @font-face rules; the addresses are those the renderer serves."""
        rule = '@font-face{{font-family:"{}";src:url("asset:{}");font-weight:{};font-style:{}}}'
        return "\n".join(rule.format(FAMILY, style, *STYLES[style]) for style in self.files)

    def printable(self, text: str) -> str:
        """Return `text` composed (NFC), with `□` for each character the face lacks and without invisible ones.

        A stray emoji in a company name must neither bring in a second typeface nor stop a decision that has its number.
        """
        table: dict[int, str | None] = {}
        composed = unicodedata.normalize("NFC", text)
        for character in set(composed):
            if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
                table[ord(character)] = character if character in "\n\t" else None
            elif ord(character) not in self.characters:
                table[ord(character)] = "□"
        return composed.translate(table)


@lru_cache(maxsize=4)
def load_typeface(font_dir: Path, font: str) -> Typeface:
    """Return the typeface made of `<font>-Regular.ttf`, `-Bold`, `-Italic`, `-BoldItalic` in `font_dir`.

    Raises FontProblem when a file is missing or unreadable, or a face lacks a needed character.
    """
    from fontTools.ttLib import TTFont, TTLibError

    files = {style: font_dir / f"{font}-{style}.ttf" for style in STYLES}
    needed = {ord(character) for character in needed_characters()}
    common: set[int] | None = None
    for path in files.values():
        try:
            with path.open("rb") as file:
                points = set(TTFont(file, lazy=True).getBestCmap() or {})
        except (OSError, TTLibError) as problem:
            raise FontProblem(
                N_(
                    "Không đọc được tệp phông chữ %(path)s dùng để in văn bản. Hãy cài gói fonts-croscore, hoặc đặt "
                    "KCP_PDF_FONT_DIR và KCP_PDF_FONT cho đúng thư mục và tên phông chữ."
                ),
                path=path,
            ) from problem
        if lacking := needed - points:
            raise FontProblem(
                N_(
                    "Phông chữ %(path)s thiếu %(count)s ký tự cần cho tiếng Việt (%(sample)s …) nên không dùng để in "
                    "văn bản được. Hãy chọn phông chữ khác bằng KCP_PDF_FONT_DIR và KCP_PDF_FONT."
                ),
                path=path,
                count=len(lacking),
                sample=" ".join(map(chr, sorted(lacking)[:8])),
            )
        common = points if common is None else common & points
    return Typeface(files, frozenset(common or ()))
