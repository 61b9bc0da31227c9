"""Strict reading of the JSON files of the `rules` command, shared by every rule.

For turning text into values while naming the path of the first thing that is wrong. Not for the meaning of a value:
that the marks fit the criteria, or the norm the activity, is said by the rule itself.

`parse` refuses what JSON leaves open (a key given twice, NaN, infinities). `Fields` reads one object; the readers
below it (`text`, `number`, `money` …) take `(value, path)` and return the value or raise InputError.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from datetime import date as Date
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

from kcproposals.domain.errors import N_, ROOT, InputError, below

T = TypeVar("T")
Read = Callable[[Any, str], T]

MAX_DEPTH = 64
MAX_DIGITS = 1000

REQUIRED: Any = object()
"""Stands for the default of a key that has none."""

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_SHARE = re.compile(r"([0-9]+)/([0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9-]{10}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")


class _Refused:
    """Stands where the parser met something it may not pass on, until the walk that knows the path finds it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def parse(source: str | bytes) -> Any:
    """Return the value written in a JSON file, UTF-8 with or without a byte order mark; raise InputError."""
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(ROOT, N_("tệp không phải văn bản UTF-8 (byte thứ %(at)s)"), at=error.start + 1) from error
    try:
        value = json.loads(
            source.removeprefix("\ufeff"),
            object_pairs_hook=_object,
            parse_constant=lambda name: _Refused(N_("NaN và vô cực không phải là số")),
            parse_float=_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        reason = N_("không phải JSON (dòng %(line)s, cột %(column)s)")
        raise InputError(ROOT, reason, line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise InputError(ROOT, N_("các phần lồng nhau quá sâu")) from error
    _walk(value, "", 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Refused(N_("khóa này xuất hiện hai lần")) if key in found else value
    return found


def _float(text: str) -> float | _Refused:
    value = float(text)
    return value if math.isfinite(value) else _Refused(N_("NaN và vô cực không phải là số"))


def _integer(text: str) -> int | _Refused:
    return int(text) if len(text) <= MAX_DIGITS else _Refused(N_("số quá dài"))


def _walk(value: Any, path: str, depth: int) -> None:
    """Raise InputError for the first thing in `value` that the parser could only mark."""
    if depth > MAX_DEPTH:
        raise InputError(ROOT, N_("các phần lồng nhau quá sâu"))
    if isinstance(value, _Refused):
        raise InputError(path, value.reason)
    if isinstance(value, dict):
        for key, item in value.items():
            _unicode(key, below(path, key))
            _walk(item, below(path, key), depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _walk(item, below(path, index), depth + 1)
    elif isinstance(value, str):
        _unicode(value, path)


def _unicode(value: str, path: str) -> None:
    """Refuse half of a surrogate pair, which JSON can escape but no output can carry."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(path, N_("có ký tự không hợp lệ")) from error


class Fields:
    """One JSON object at a path; `names` are all the keys it may have (none given: call `only` once they are known)."""

    def __init__(self, value: Any, path: str = "", *names: str) -> None:
        if not isinstance(value, dict):
            raise InputError(path or ROOT, N_("phải là một đối tượng JSON"))
        self._value = value
        self.path = path
        if names:
            self.only(*names)

    def only(self, *names: str) -> None:
        """Refuse the first key that is not among `names`."""
        for key in self._value:
            if key not in names:
                raise InputError(below(self.path, key), N_("khóa lạ"))

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def get(self, name: str, read: Read[T], default: Any = REQUIRED, *, nullable: bool = False) -> Any:
        """Return the value of a key as `read` gives it; without a default the key is required."""
        path = below(self.path, name)
        if name not in self._value:
            if default is REQUIRED:
                raise InputError(path, N_("còn thiếu"))
            return default
        value = self._value[name]
        return None if value is None and nullable else read(value, path)


def text(value: Any, path: str) -> str:
    """Read a string with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(path, N_("phải là một chuỗi không rỗng"))
    return value


def boolean(value: Any, path: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise InputError(path, N_("phải là true hoặc false"))
    return value


def integer(value: Any, path: str) -> int:
    """Read a whole number of any sign; true and 1.0 are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(path, N_("phải là số nguyên"))
    return value


def integer_from(least: int) -> Read[int]:
    """Return a reader of whole numbers ≥ `least`."""

    def read(value: Any, path: str) -> int:
        if integer(value, path) < least:
            raise InputError(path, N_("phải là số nguyên từ %(least)s trở lên"), least=least)
        return value

    return read


money = integer_from(0)
"""Reader of an amount in whole đồng, ≥ 0."""


def number(value: Any, path: str) -> Fraction:
    """Read an exact number ≥ 0 written as a string, `"12.5"`; never a JSON number, which is binary in many programs."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise InputError(path, N_('phải là số không âm viết trong chuỗi, như "12.5"'))
    if len(value) > MAX_DIGITS:
        raise InputError(path, N_("số quá dài"))
    return Fraction(value)


def share(value: Any, path: str) -> Fraction:
    """Read a share, `"2/3"` or `"0.75"`, with 0 < share ≤ 1."""
    parts = _SHARE.fullmatch(value) if isinstance(value, str) and len(value) <= MAX_DIGITS else None
    if parts and int(parts[2]) > 0:
        found = Fraction(int(parts[1]), int(parts[2]))
    elif parts:
        raise InputError(path, N_("mẫu số phải lớn hơn 0"))
    else:
        found = number(value, path)
    if not 0 < found <= 1:
        raise InputError(path, N_("tỷ lệ phải lớn hơn 0 và không quá 1"))
    return found


def date(value: Any, path: str) -> Date:
    """Read a day, `"2026-03-01"`."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return Date.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(path, N_('phải là một ngày có thật, như "2026-03-01"'))


def instant(value: Any, path: str) -> datetime:
    """Read a point in time with its offset, `"2026-05-02T10:00:00+07:00"`, at most microseconds."""
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise InputError(path, N_('phải là thời điểm có múi giờ, như "2026-05-02T10:00:00+07:00"'))


def choice(allowed: Iterable[str]) -> Read[str]:
    """Return a reader of one of the words `allowed`."""
    words = tuple(allowed)

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise InputError(path, N_("phải là một trong: %(words)s"), words=", ".join(words))
        return value

    return read


def listed(read_item: Read[T]) -> Read[tuple[T, ...]]:
    """Return a reader of a list whose items `read_item` reads."""

    def read(value: Any, path: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise InputError(path, N_("phải là một danh sách"))
        return tuple(read_item(item, below(path, index)) for index, item in enumerate(value))

    return read


def keyed(read_item: Read[T]) -> Read[dict[str, T]]:
    """Return a reader of an object with free keys whose values `read_item` reads."""

    def read(value: Any, path: str) -> dict[str, T]:
        if not isinstance(value, dict):
            raise InputError(path or ROOT, N_("phải là một đối tượng JSON"))
        return {text(key, below(path, key)): read_item(item, below(path, key)) for key, item in value.items()}

    return read


def unique(values: Iterable[Any], path: str, key: str | None = None) -> None:
    """Refuse the first of the list items at `path` that was there before; `key` is the part of an item compared."""
    seen = set()
    for index, value in enumerate(values):
        if value in seen:
            where = below(path, index)
            raise InputError(below(where, key) if key else where, N_("lặp lại một giá trị đã có"))
        seen.add(value)
