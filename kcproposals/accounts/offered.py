"""What layers above offer to the agency pages: the kinds of paper there are, and the provinces.

This slice lies below both, so they hand in a function when they are wired.
"""

from collections.abc import Callable, Iterable
from typing import Protocol


class PaperKind(Protocol):
    """A kind of paper: its code, the type code of NĐ 30/2020 (QĐ, BB, TB) and its name (msgid)."""

    @property
    def code(self) -> str: ...
    @property
    def doc_type(self) -> str: ...
    @property
    def name(self) -> str: ...


_PAPER_KINDS: list[Callable[[], Iterable[PaperKind]]] = []
_PROVINCES: list[Callable[[], Iterable[tuple[str, str]]]] = []


def offers_paper_kinds(function: Callable[[], Iterable[PaperKind]]) -> None:
    """Register who knows the kinds of paper (once, however many applications a process makes)."""
    if function not in _PAPER_KINDS:
        _PAPER_KINDS.append(function)


def offers_provinces(function: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """Register who knows the provinces, as (code, name)."""
    if function not in _PROVINCES:
        _PROVINCES.append(function)


def paper_kinds() -> list[PaperKind]:
    """Return every kind of paper that some slice makes, in the order they were registered."""
    return [kind for offer in _PAPER_KINDS for kind in offer()]


def provinces() -> list[tuple[str, str]]:
    """Return (code, name) of the provinces."""
    return [province for offer in _PROVINCES for province in offer()]
