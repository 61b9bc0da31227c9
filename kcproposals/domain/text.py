"""Vietnamese text: cleaning what people type, folding it for search, ordering it as a dictionary does.

For every string that enters the system, every search box and every list of names. Not for numbers, dates or
identifiers, which have modules of their own, and not for HTML: nothing here escapes.
"""

import re
from unicodedata import category, normalize

# Letters a reader cannot tell from the right one (Ð eth, Ɖ African d), left behind by old Vietnamese fonts.
_LOOKALIKES = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"}
# Blank to the eye although Unicode calls them letters, marks or symbols.
_BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_PLAIN = str.maketrans(
    {"đ": "d", **dict.fromkeys("‘’ʼ´`", "'"), **dict.fromkeys("“”„", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
)


class _Visible(dict[int, int | str | None]):
    """A table for `str.translate`, filled as characters are met: what stays, what becomes a space, what goes."""

    def __missing__(self, point: int) -> int | str | None:
        self[point] = kept = self._kept(chr(point), point)
        return kept

    @staticmethod
    def _kept(char: str, point: int) -> int | str | None:
        if char == "\n":
            return point
        if char == "\t" or category(char) == "Zs":
            return " "
        noncharacter = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
        if noncharacter or char in _BLANKS or category(char) in ("Cc", "Cf", "Cs"):
            return None
        return _LOOKALIKES.get(char, point)


_VISIBLE = _Visible()


def nfc(text: str) -> str:
    """Return `text` in composed form (NFC), the only one stored; macOS and some keyboards send the other."""
    return normalize("NFC", text)


def clean_text(text: str) -> str:
    """Return long text fit to store: composed, line ends `\\n`, nothing invisible, no space at the ends of lines.

    NUL and control characters, direction marks, zero-width characters, half surrogates and noncharacters go without
    a word: they come from copying out of other programs, nobody can see them, and some break databases and papers.
    """
    visible = _LINE_ENDS.sub("\n", text).translate(_VISIBLE)
    return re.sub(r" +\n", "\n", nfc(visible)).strip()


def clean_line(text: str) -> str:
    """Return `text` as one clean line: like `clean_text`, and every run of spaces and line ends is one space."""
    return " ".join(clean_text(text).split())


def fold(text: str) -> str:
    """Return `text` without tones and marks, đ as d, in lower case: for search and for telling whether names are equal.

    Where the tone stands makes no difference (hòa, hoà), nor do curly quotes and the length of dashes.
    """
    lowered = normalize("NFKD", normalize("NFKD", clean_line(text)).casefold())
    bare = "".join(char for char in lowered if category(char) != "Mn")
    return " ".join(bare.translate(_PLAIN).split())


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_CODES = {letter: str(code) for code, letter in enumerate(_ALPHABET, start=11)}
_NUMBER_CODE = "10"
_OTHER_LETTER_CODE = "99"
_SHAPES = frozenset("\u0302\u0306\u031b")  # circumflex, breve, horn: parts of a letter, not tones
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền hỏi ngã sắc nặng
_APOSTROPHES = frozenset("'’ʼ")
_END = "0"  # less than the first digit of any code, so that the shorter comes first


def _units(text: str) -> list[tuple[str, str]]:
    """Split into (base character, marks) pairs."""
    pairs: list[tuple[str, str]] = []
    for char in normalize("NFD", text):
        if category(char) == "Mn" and pairs:
            base, marks = pairs[-1]
            pairs[-1] = (base, marks + char)
        elif char not in _APOSTROPHES:
            pairs.append((char, ""))
    return pairs


def _letter_code(base: str, marks: str) -> str:
    lower = base.lower()
    letter = nfc(lower + "".join(mark for mark in marks if mark in _SHAPES))
    return _LETTER_CODES.get(letter) or _LETTER_CODES.get(lower) or f"{_OTHER_LETTER_CODE}{ord(lower[0]):07d}"


def _number_code(digits: str) -> str:
    """Order numbers by value: first by how many digits, then by the digits."""
    value = digits.lstrip("0")[:99]
    return f"{_NUMBER_CODE}{len(value):02d}{value}"


def sort_key(text: str) -> str:
    """Return a string whose plain order is the Vietnamese one: letters of a syllable, its tone, the next syllable.

    Numbers compare by value, punctuation only separates, apostrophes inside a word (Cư M'gar) count for nothing and
    upper case decides last, after lower case. The key holds digits only, so that no collation of any database
    changes its order; it is three to four times as long as the text.
    """
    syllables: list[str] = []
    cases = letters = tones = digits = ""

    def end_syllable() -> None:
        nonlocal letters, tones, digits
        if letters:
            syllables.append(f"{letters}{_END}{tones}{_END}")
        if digits:
            syllables.append(f"{_number_code(digits)}{_END}{_END}")
        letters = tones = digits = ""

    for base, marks in _units(text):
        if category(base) == "Nd":
            if letters:
                end_syllable()
            digits += str(int(base))
        elif category(base).startswith("L"):
            if digits:
                end_syllable()
            letters += _letter_code(base, marks)
            tones += "".join(_TONES.get(mark, "") for mark in marks)
            cases += "1" if base == base.lower() else "2"
        else:
            end_syllable()
    end_syllable()
    return "".join(syllables) + _END + cases


def name_sort_key(full_name: str) -> str:
    """Return the key that orders people as Vietnamese lists do: by tên (the last word), then by họ and đệm."""
    *family, given = full_name.split() or [""]
    return sort_key(" ".join([given, *family]))
