"""Cleaning, folding and ordering Vietnamese text."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kcproposals.domain.text import clean_line, clean_text, fold, name_sort_key, nfc, sort_key

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
words = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " ", max_size=12)


def test_decomposed_input_is_stored_composed():
    typed = unicodedata.normalize("NFD", "Ủy ban nhân dân xã Đường Lâm")
    assert clean_line(typed) == nfc(typed) == "Ủy ban nhân dân xã Đường Lâm"


def test_a_tone_left_alone_by_an_invisible_character_joins_its_letter():
    assert clean_line("ma\u200b\u0301y") == "máy"


def test_what_nobody_sees_is_not_stored():
    assert clean_line("M\u202eá\u202cy\x00 \u200bđ\ufeffập\u00ad\ud800\uffff\u3164") == "Máy đập"


def test_a_line_has_no_line_end_and_single_spaces():
    assert clean_line("  Cơ sở\tmộc\r\nHai\u00a0\u00a0Thành \v") == "Cơ sở mộc Hai Thành"


def test_long_text_keeps_its_lines_and_nothing_else():
    assert clean_text("\r\nDòng một  \r\rDòng hai\u2028ba\x0bbốn\x00\n\n") == "Dòng một\n\nDòng hai\nba\nbốn"


def test_a_letter_that_only_looks_like_d_becomes_d():
    assert clean_line("\u00d0ồng Nai, \u0189ắk Lắk") == "Đồng Nai, Đắk Lắk"


def test_no_control_or_format_character_of_unicode_survives():
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs"):
            assert clean_line(f"a{char}b") in ("ab", "a b"), hex(point)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_line(clean_text(text)) == clean_line(text)
    clean_text(text).encode("utf-8")


def test_search_ignores_tones_marks_case_and_where_the_tone_stands():
    assert fold("Hòa") == fold("HOÀ") == fold("hoa") == "hoa"
    assert fold("Thúy Đỗ") == fold("Thuý  ĐỖ") == "thuy do"
    assert fold("Ea H’Leo – Cư M‘gar") == "ea h'leo - cu m'gar"
    assert fold("1.000 m²") == "1.000 m2"


@given(st.text())
def test_folding_twice_is_folding_once_and_form_does_not_matter(text):
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(words)
def test_folded_vietnamese_is_plain_ascii(text):
    assert fold(text).isascii()


def test_letters_then_tones_then_case():
    assert sorted("mạ Đà má Dạ mã Da mả da mà ma".split(), key=sort_key) == "da Da Dạ Đà ma mà mả mã má mạ".split()


def test_the_alphabet():
    alphabet = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()
    shuffled = sorted(alphabet)
    assert shuffled != alphabet
    assert sorted(shuffled, key=sort_key) == alphabet


def test_a_tone_counts_before_the_next_syllable():
    assert sorted(["Hà Bắc", "Ha Nam", "Ha", "Hạ Long"], key=sort_key) == ["Ha", "Ha Nam", "Hà Bắc", "Hạ Long"]


def test_capitals_do_not_split_a_list():
    assert sorted(["an b", "AN A", "An C"], key=sort_key) == ["AN A", "an b", "An C"]


def test_numbers_compare_by_value():
    names = ["Xã A Lưới 10", "Xã A Lưới 2", "Xã A Lưới 1"]
    assert sorted(names, key=sort_key) == ["Xã A Lưới 1", "Xã A Lưới 2", "Xã A Lưới 10"]


def test_punctuation_and_other_scripts_have_a_place():
    assert sort_key("Lang Biang - Đà Lạt") == sort_key("Lang Biang Đà Lạt")
    assert sort_key("Cư M'gar") == sort_key("Cư M’gar")
    assert sorted(["日本", "zz", "9"], key=sort_key) == ["9", "zz", "日本"]


TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def by_the_book(text):
    """The same order as nested tuples, written a second way."""
    alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    syllables = []
    for word in text.split():
        letters = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if c not in TONES)
        tones = tuple(TONES[c] for c in unicodedata.normalize("NFD", word) if c in TONES)
        syllables.append((tuple(alphabet.index(c) for c in unicodedata.normalize("NFC", letters)), tones))
    return syllables, tuple(c.isupper() for c in text if not c.isspace())


@given(words, words)
def test_plain_order_of_keys_is_the_dictionary_order(one, other):
    for text in (one, other):
        assert sort_key(text).isdigit()
    assert (sort_key(one) < sort_key(other)) == (by_the_book(one) < by_the_book(other))


@given(st.text(), st.text())
def test_any_text_has_a_key_of_digits_only(one, other):
    assert sort_key(one).isascii()
    assert sort_key(one).isdigit()
    assert sort_key(unicodedata.normalize("NFD", one)) == sort_key(unicodedata.normalize("NFC", one))


def test_people_are_listed_by_given_name():
    listed = """Lê An, Nguyễn Thị An, Nguyễn Văn An, NGUYỄN VĂN ÁNH, Trần Thị Ánh, Đỗ Văn Ân, Nguyễn Văn Ba,
                Bùi Văn Dũng, Phạm Văn Đức"""
    people = [clean_line(name) for name in listed.split(",")]
    shuffled = sorted(people)
    assert shuffled != people
    assert sorted(shuffled, key=name_sort_key) == people


def test_an_empty_name_comes_first():
    assert name_sort_key("  ") == name_sort_key("") < name_sort_key("An")
