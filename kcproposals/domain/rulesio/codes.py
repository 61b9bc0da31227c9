"""Readers of codes in the JSON of the rules: provinces, units, activities."""

import re
from collections.abc import Collection
from typing import Any

from kcproposals.domain.errors import N_, InputError
from kcproposals.domain.rulesio.reader import Read, text


def province_code(value: Any, path: str) -> str:
    """Read the two-digit code of a province, `"24"`."""
    if not re.fullmatch(r"[0-9]{2}", text(value, path)):
        raise InputError(path, N_('phải là mã tỉnh gồm hai chữ số, như "24"'))
    return value


def unit_code(value: Any, path: str) -> str:
    """Read the five-digit code of a commune-level unit, `"09247"`."""
    if not re.fullmatch(r"[0-9]{5}", text(value, path)):
        raise InputError(path, N_('phải là mã đơn vị hành chính gồm năm chữ số, như "09247"'))
    return value


def activity_code(known: Collection[str]) -> Read[str]:
    """Return a reader of the code of an activity the packs know."""

    def read(value: Any, path: str) -> str:
        if text(value, path) not in known:
            raise InputError(path, N_("không có nội dung hoạt động nào mang mã này"))
        return value

    return read
