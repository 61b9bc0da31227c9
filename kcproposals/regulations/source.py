"""Strict reading of pack files: YAML with line numbers, and values by key, refusing everything unexpected.

For ``library`` and the readers of the pack parts. Not for what a pack means.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

import yaml

from kcproposals.domain.wording import Wording

T = TypeVar("T")
_REQUIRED: Any = object()
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")
_SMALLEST_AMOUNT = 1_000_000


class PackError(Exception):
    """A pack file cannot be used. Prints as one line: file, line where known, reason."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.file = file
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}{f', dòng {self.line}' if self.line else ''}: {self.reason}"


class Lines(dict[str, Any]):
    """A mapping read from a file that remembers where it and its keys stand."""

    line: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, but mappings keep their lines and a key given twice is refused."""


def _mapping(loader: Any, node: yaml.MappingNode) -> Lines:
    found = Lines()
    found.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        where = key_node.start_mark
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, f"khóa {key!r} phải là chuỗi", where)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"khóa “{key}” xuất hiện hai lần", where)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = where.line + 1
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parse(text: str, file: str) -> Lines:
    """Return the mapping written in a pack file; raise PackError."""
    try:
        found = yaml.load(text, _Loader)
    except yaml.constructor.ConstructorError as error:
        raise PackError(file, _line(error), str(error.problem)) from error
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise PackError(file, _line(error), f"không phải YAML ({problem})") from error
    if not isinstance(found, Lines):
        raise PackError(file, 1, "tệp phải là một bảng khóa và giá trị")
    return found


def _line(error: yaml.YAMLError) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None


def plain(value: Any) -> Any:
    """Return a value of a pack as JSON would hold it: days become ISO strings."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


class Node:
    """One mapping of a pack. Each getter takes a key, checks the value and counts it as read; `end` refuses the rest.

    The getters raise PackError; without a default the key is required, and null counts as absent.
    """

    def __init__(self, value: Any, file: str, line: int | None = None) -> None:
        self.file = file
        self.line = getattr(value, "line", None) or line
        if not isinstance(value, Mapping):
            raise PackError(file, self.line, "ở đây phải là một bảng khóa và giá trị")
        self.value = value
        self._read: set[str] = set()

    def error(self, reason: str, key: str | None = None) -> PackError:
        """Return a PackError at the key, or at the mapping."""
        lines = getattr(self.value, "lines", {})
        return PackError(self.file, lines.get(key, self.line), f"{key}: {reason}" if key else reason)

    def end(self) -> None:
        """Refuse the first key that no getter has asked for."""
        for key in self.value:
            if key not in self._read:
                raise self.error("khóa lạ", key)

    def get(self, key: str, check: Callable[[Any], T | None], what: str, default: Any = _REQUIRED) -> Any:
        """Return the value of a key as `check` gives it; a `check` that returns None means "not a `what`"."""
        self._read.add(key)
        value = self.value.get(key)
        if value is None:
            if default is _REQUIRED:
                raise self.error("còn thiếu", key)
            return default
        found = check(value)
        if found is None:
            raise self.error(f"phải là {what}", key)
        return found

    def text(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a string with something in it."""
        return self.get(key, lambda v: v if isinstance(v, str) and v.strip() else None, "chuỗi không rỗng", default)

    def one_of(self, key: str, allowed: tuple[str, ...], default: Any = _REQUIRED) -> Any:
        """Return one of the words `allowed`."""
        return self.get(key, lambda v: v if v in allowed else None, "một trong: " + ", ".join(allowed), default)

    def flag(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return true or false."""
        return self.get(key, lambda v: v if isinstance(v, bool) else None, "true hoặc false", default)

    def count(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a whole number ≥ 0."""
        return self.get(key, lambda v: v if type(v) is int and v >= 0 else None, "số nguyên không âm", default)

    def amount(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return an amount of đồng; one under a million is taken for triệu written by mistake."""
        found = self.count(key, default)
        if found is not None and found is not default and found < _SMALLEST_AMOUNT:
            raise self.error("phải tính bằng đồng, từ 1.000.000 đồng trở lên", key)
        return found

    def decimal(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return an exact number as a string; a whole number may be written without quotes."""

        def check(value: Any) -> str | None:
            text = str(value) if type(value) is int else value
            return text if isinstance(text, str) and _DECIMAL.fullmatch(text) else None

        return self.get(key, check, 'số không âm, phần thập phân viết trong ngoặc kép như "12.5"', default)

    def percentage(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a share in percent, above 0 and at most 100, as an exact decimal string."""
        found = self.decimal(key, default)
        if found is not None and not 0 < Fraction(found) <= 100:
            raise self.error("phải lớn hơn 0 và không quá 100", key)
        return found

    def all_among(self, key: str, values: Collection[str], known: Collection[str]) -> None:
        """Refuse a value of the key that nobody knows."""
        for value in values:
            if value not in known:
                raise self.error(f"không có “{value}”", key)

    def day(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a day, `2018-05-11`."""

        def check(value: Any) -> date | None:
            try:
                return value if type(value) is date else date.fromisoformat(value)
            except (TypeError, ValueError):
                return None

        return self.get(key, check, "ngày, như 2018-05-11", default)

    def words(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a Wording, `{vi: …, en: …}`."""
        self._read.add(key)
        if self.value.get(key) is None:
            if default is _REQUIRED:
                raise self.error("còn thiếu", key)
            return default
        return wording(self.node(key))

    def texts(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return a tuple of strings."""

        def check(value: Any) -> tuple[str, ...] | None:
            good = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
            return tuple(value) if good else None

        return self.get(key, check, "danh sách chuỗi", default)

    def node(self, key: str) -> "Node":
        """Return the mapping at a key."""
        self._read.add(key)
        if self.value.get(key) is None:
            raise self.error("còn thiếu", key)
        return Node(self.value[key], self.file, getattr(self.value, "lines", {}).get(key, self.line))

    def has(self, key: str) -> bool:
        """Say whether the key is there with a value, without counting it as read."""
        return self.value.get(key) is not None

    def nodes(self, key: str, default: Any = _REQUIRED) -> Any:
        """Return the mappings of a list at a key."""
        found = self.get(key, lambda v: v if isinstance(v, list) else None, "danh sách", default)
        return tuple(Node(item, self.file, self.line) for item in found)

    def items(self, key: str) -> Iterator[tuple[str, "Node"]]:
        """Return the entries of a mapping of mappings at a key."""
        whole = self.node(key)
        return ((name, whole.node(name)) for name in whole.value)


def wording(node: Node) -> Wording:
    """Return the `{vi: …, en: …}` at a node."""
    found = Wording(node.text("vi"), node.text("en"))
    node.end()
    return found
