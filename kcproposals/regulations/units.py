"""The provinces and communes of Vietnam since 01/7/2025: 34 and 3,321 units, two levels, no district.

Read once from the CSV files beside this module (their source and licence: `data/NOTICE.md`). For choosing a place and
for naming it. Not for places as they were called before that day: old addresses are kept as the text they were.
"""

import csv
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kcproposals.domain.text import fold, sort_key

KIND_NAMES = {"tinh": "Tỉnh", "thanh_pho": "Thành phố", "xa": "Xã", "phuong": "Phường", "dac_khu": "Đặc khu"}


class Province(NamedTuple):
    """A province or a centrally run city; `code` has two digits (Quyết định 19/2025/QĐ-TTg).

    `kind` is "tinh" or "thanh_pho".
    """

    code: str
    name: str
    kind: str

    @property
    def full_name(self) -> str:
        """Its name with its kind: Tỉnh Bắc Ninh, Thành phố Huế."""
        return f"{KIND_NAMES[self.kind]} {self.name}"


class Commune(NamedTuple):
    """A xã, phường or đặc khu; `code` has five digits and is unique in the country.

    `kind` is "xa", "phuong" or "dac_khu".
    """

    code: str
    province_code: str
    name: str
    kind: str

    @property
    def full_name(self) -> str:
        """Its name with its kind: Xã Đông Anh."""
        return f"{KIND_NAMES[self.kind]} {self.name}"

    @property
    def province(self) -> Province:
        """The province it belongs to."""
        return province(self.province_code)

    @property
    def address(self) -> str:
        """Both levels as the end of an address: Xã Đông Anh, Thành phố Hà Nội."""
        return f"{self.full_name}, {self.province.full_name}"


def _rows(file_name: str) -> list[dict[str, str]]:
    text = (files("kcproposals.regulations") / "data" / file_name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _provinces() -> dict[str, Province]:
    read = [Province(**row) for row in _rows("provinces.csv")]
    return {unit.code: unit for unit in sorted(read, key=lambda unit: sort_key(unit.name))}


@cache
def _communes() -> dict[str, Commune]:
    read = [Commune(**row) for row in _rows("communes.csv")]
    return {unit.code: unit for unit in sorted(read, key=lambda unit: (sort_key(unit.name), unit.kind, unit.code))}


@cache
def _by_province() -> dict[str, tuple[Commune, ...]]:
    grouped: dict[str, list[Commune]] = defaultdict(list)
    for unit in _communes().values():
        grouped[unit.province_code].append(unit)
    return {code: tuple(units) for code, units in grouped.items()}


@cache
def _search_texts() -> tuple[tuple[str, Commune], ...]:
    return tuple((f" {fold(unit.address)}".replace(",", " "), unit) for unit in _communes().values())


def provinces() -> tuple[Province, ...]:
    """Return the 34 provinces in Vietnamese order."""
    return tuple(_provinces().values())


def province(code: str) -> Province:
    """Return the province with this two-digit code; raises KeyError."""
    return _provinces()[code]


def commune(code: str) -> Commune:
    """Return the commune with this five-digit code; raises KeyError."""
    return _communes()[code]


def find_commune(code: str) -> Commune | None:
    """Return the commune with this code, or None: for codes that people or files send."""
    return _communes().get(code)


def communes_of(province_code: str) -> tuple[Commune, ...]:
    """Return the communes of a province in Vietnamese order; none for an unknown code."""
    return _by_province().get(province_code, ())


def place(commune_code: str) -> str:
    """Return a place as the end of an address: Xã Đông Anh, Thành phố Hà Nội; '' for '', raises KeyError."""
    return commune(commune_code).address if commune_code else ""


def search(text: str, limit: int = 20) -> list[Commune]:
    """Return communes whose name, kind or province have words beginning with every word of `text`, tones ignored.

    Exact names come first, then names that begin with the text, each group in Vietnamese order.
    """
    typed = " ".join(fold(text).replace(",", " ").split())
    if not typed:
        return []
    sought = [f" {word}" for word in typed.split()]
    found = [unit for words, unit in _search_texts() if all(word in words for word in sought)]

    def rank(unit: Commune) -> int:
        names = (fold(unit.name), fold(unit.full_name))
        return 0 if typed in names else 1 if any(name.startswith(typed) for name in names) else 2

    return sorted(found, key=rank)[:limit]
