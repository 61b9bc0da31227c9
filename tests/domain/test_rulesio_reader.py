"""Strict reading of rule files: what JSON leaves open is refused with the path."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import reader


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("", "$"),
        ("{", "$"),
        ("{} {}", "$"),
        ("{'a': 1}", "$"),
        ('{"a": 1,}', "$"),
        (b"\xff\xfe{\x00}\x00", "$"),
        ('"\u0111"'.encode("latin-1", "replace")[:1] + b"\xc3", "$"),
        ("[" * 100_000, "$"),
        ('{"a":' * 70 + "1" + "}" * 70, "$"),
        ('{"a": NaN}', "a"),
        ('{"a": [0, -Infinity]}', "a[1]"),
        ('{"a": {"b": 1e999}}', "a.b"),
        ('{"a": 1, "b": 2, "a": 1}', "a"),
        ('{"proposals": [{"sheets": [{"marks": {"a": "1", "a": "2"}}]}]}', "proposals[0].sheets[0].marks.a"),
        ('{"a": ' + "9" * 5000 + "}", "a"),
        (r'{"a": "\ud800"}', "a"),
        (r'{"\udc00": 1}', r'["\udc00"]'),
        ('{"a\\nb.c": NaN}', r'["a\nb.c"]'),
        ('{"' + "x" * 5000 + '": NaN}', '["' + "x" * 60 + '"]'),
    ],
)
def test_what_is_not_strict_json_is_refused_on_one_line(source, path):
    with pytest.raises(InputError) as refused:
        reader.parse(source)
    assert refused.value.path in (path, "" if path == "$" else path)
    line = str(refused.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    line.encode("utf-8")


def test_strict_json_is_read_with_or_without_a_byte_order_mark():
    text = '{"tên": ["đề án", 1, 1.5, true, null], "😀": {}}'
    expected = {"tên": ["đề án", 1, 1.5, True, None], "😀": {}}
    assert (
        reader.parse(text) == reader.parse(text.encode()) == reader.parse(b"\xef\xbb\xbf" + text.encode()) == expected
    )
    assert reader.parse(r'"\ud83d\ude00"') == "😀"


def refuses(read, *values):
    for value in values:
        with pytest.raises(InputError) as refused:
            read(value, "here")
        assert refused.value.path == "here", value


def test_numbers_are_strings_of_plain_digits():
    assert [reader.number(value, "") for value in ("12.5", "007", "0", "0.10")] == [
        Fraction(25, 2),
        7,
        0,
        Fraction(1, 10),
    ]
    refuses(reader.number, 12, 12.5, True, None, "", " 1", "1 ", "1\n", "-1", "+1", "1.", ".5", "1e5", "1,5", "1_0")
    refuses(reader.number, "1/2", "١٢", "１２", "²", "NaN", "Infinity", "0x1", ["1"], {"n": "1"}, "9" * 5000)


def test_a_share_may_be_written_with_a_stroke():
    assert [reader.share(value, "") for value in ("2/3", "02/4", "0.75", "1", "5/5")] == [
        Fraction(2, 3),
        Fraction(1, 2),
        Fraction(3, 4),
        1,
        1,
    ]
    refuses(reader.share, "0", "0/5", "1/0", "0/0", "3/2", "1.01", "-1/2", "1 / 2", "1/2/3", "1/2.0", "/2", "1/", "")
    refuses(reader.share, 1, 0.5, True, None, "９/10", "1/" + "9" * 5000)


def test_integers_are_not_booleans_nor_decimals():
    assert [reader.integer(value, "") for value in (0, -3, 10**30)] == [0, -3, 10**30]
    refuses(reader.integer, True, False, 1.0, "1", None)
    refuses(reader.money, -1, 1.0, "300000000", True)
    refuses(reader.integer_from(1), 0, -1, True)


def test_an_instant_carries_its_offset():
    assert reader.instant("2026-05-02T10:00:00+07:00", "") == datetime(2026, 5, 2, 3, tzinfo=UTC)
    assert reader.instant("2026-05-02T10:00Z", "") == datetime(2026, 5, 2, 10, tzinfo=UTC)
    assert reader.instant("2026-05-02T10:00:00.250000-00:30", "").microsecond == 250_000
    refuses(reader.instant, "2026-05-02", "2026-05-02T10:00:00", "2026-05-02 10:00:00+07:00", "2026-02-30T10:00:00Z")
    refuses(
        reader.instant, "2026-05-02T25:00:00Z", "2026-05-02T10:00:00+25:00", "2026-W18-6T10:00:00Z", "20260502T100000Z"
    )
    refuses(reader.instant, "2026-05-02T10:00:00.1234567Z", "٢026-05-02T10:00:00Z", 1777690800, None, "", "now")


def test_a_date_is_a_day_of_the_calendar():
    assert reader.date("2024-02-29", "").isoformat() == "2024-02-29"
    refuses(
        reader.date, "2026-02-29", "2026-2-1", "20260201", "01/02/2026", "2026-03-01T00:00:00Z", "２026-03-01", 20260301
    )


def test_words_texts_and_lists():
    assert reader.choice(("a", "b"))("a", "") == "a"
    refuses(reader.choice(("a", "b")), "c", "", None, 1, ["a"], {})
    refuses(reader.text, "", "  ", "\t\n", None, 1, [], True)
    refuses(reader.boolean, 0, 1, "true", None)
    refuses(reader.listed(reader.text), "ab", {"a": 1}, None)
    with pytest.raises(InputError, match=r"^list\[1\]: "):
        reader.listed(reader.text)(["a", 1], "list")
    with pytest.raises(InputError, match=r"^map\.k: "):
        reader.keyed(reader.number)({"k": "x"}, "map")


def test_fields_name_missing_and_unknown_keys():
    fields = reader.Fields({"a": 1, "n": None}, "set", "a", "n")
    assert "a" in fields
    assert fields.get("a", reader.integer) == 1
    assert fields.get("b", reader.integer, 7) == 7
    assert fields.get("n", reader.integer, nullable=True) is None
    for call, path in (
        (lambda: fields.get("b", reader.integer), "set.b"),
        (lambda: fields.get("n", reader.integer, 7), "set.n"),
        (lambda: reader.Fields({"a": 1, "x": 1}, "set", "a"), "set.x"),
        (lambda: reader.Fields([], "set", "a"), "set"),
        (lambda: reader.Fields(None), "$"),
    ):
        with pytest.raises(InputError) as refused:
            call()
        assert refused.value.path == path
