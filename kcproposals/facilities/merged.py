"""Provinces as they were called before 01/7/2025 and the units they belong to now.

The list of mergers is known from general knowledge, not read in the resolution itself (NQ 202/2025/QH15): it only helps
to find earlier support by place; nothing is decided by it.
"""

import re
from functools import cache

from kcproposals.domain.text import fold
from kcproposals.regulations import units

_INTO = {
    "Hà Giang": "08", "Yên Bái": "15", "Bắc Kạn": "19", "Vĩnh Phúc": "25", "Hòa Bình": "25", "Bắc Giang": "24",
    "Thái Bình": "33", "Hải Dương": "31", "Hà Nam": "37", "Nam Định": "37", "Quảng Bình": "44", "Quảng Nam": "48",
    "Kon Tum": "51", "Bình Định": "52", "Ninh Thuận": "56", "Đắk Nông": "68", "Bình Thuận": "68", "Phú Yên": "66",
    "Bình Dương": "79", "Bà Rịa - Vũng Tàu": "79", "Bình Phước": "75", "Long An": "80", "Sóc Trăng": "92",
    "Hậu Giang": "92", "Bến Tre": "86", "Trà Vinh": "86", "Tiền Giang": "82", "Bạc Liêu": "96", "Kiên Giang": "91",
    "Thừa Thiên Huế": "46", "Hồ Chí Minh": "79",
}  # fmt: skip


_TYPE = re.compile(r"^(tinh|thanh pho|tp)\b")


def _plain(name: str) -> str:
    """Return a name as it is compared: folded, without its type, hyphens and spaces."""
    return re.sub(r"[^a-z]", "", _TYPE.sub("", fold(name)))


@cache
def _codes() -> dict[str, str]:
    present = {_plain(province.name): province.code for province in units.provinces()}
    return {_plain(name): code for name, code in _INTO.items()} | present


def province_code_of(name: str) -> str | None:
    """Return the present code for a province's old or new name, with or without its type; None when not known."""
    return _codes().get(_plain(name))
