"""How values look in pages: amounts, days, marks, sizes and texts, the same wherever they are shown.

Numbers and dates look Vietnamese in both languages; only the words around them change. None shows as nothing. Not for
papers' own wording and not for any rule: a filter never decides.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from kcproposals.domain import dates, identifiers, money, words
from kcproposals.web.translations import language

NO_BREAK_SPACE = "\u00a0"


def dong(amount: int | None) -> str:
    """Write an amount with its unit, never broken over two lines: 300.000.000 đồng."""
    return "" if amount is None else money.format_dong(amount) + NO_BREAK_SPACE + _("đồng")


def number(value: int | str | None) -> str:
    """Write a number with Vietnamese separators; a string is a number as answers keep it, "1250.5"."""
    if value is None or value == "":
        return ""
    whole, _dot, part = str(value).partition(".")
    return money.format_number(int(whole)) + (f",{part}" if part else "")


def trieu(amount: int | None) -> str:
    """Write đồng in triệu đồng, for columns whose heading names the unit: 102,25."""
    return "" if amount is None else money.trieu(amount)


def mark(value: int | Fraction | None, fixed: bool = False) -> str:
    """Write a mark (hundredths, or a Fraction of points) with a decimal comma: 67,5."""
    return "" if value is None else money.format_mark(value, fixed=fixed)


def in_words(amount: int | None) -> str:
    """Write an amount in Vietnamese words: "Ba trăm triệu đồng"."""
    return "" if amount is None else words.money_in_words(amount)


def vn_date(day: date | None) -> str:
    """Write a day as in tables, 05/01/2026; an instant by the day it is in Vietnam."""
    return "" if day is None else dates.short_date(day)


def vn_clock(instant: datetime | None) -> str:
    """Return the time of day in Vietnam, ``14:05``; '' for none."""
    return "" if instant is None else dates.to_local(instant).strftime("%H:%M")


def vn_datetime(instant: datetime | None) -> str:
    """Write an instant by Vietnam's clock: 17:00, 20/5/2027."""
    return "" if instant is None else dates.vn_datetime(instant)


def official_date(day: date | None) -> str:
    """Write a day as official papers do: ngày 05 tháng 01 năm 2026."""
    return "" if day is None else dates.official_date(day)


def days_left(deadline: datetime | None, now: datetime) -> str:
    """Say how long is left: Còn 12 ngày · Còn 3 giờ · Đã hết hạn."""
    if deadline is None:
        return ""
    unit, amount = dates.time_left(now, deadline)
    if unit == "over":
        return _("Đã hết hạn")
    if unit == "days":
        return ngettext("Còn %(num)s ngày", "Còn %(num)s ngày", amount)
    if unit == "hours":
        return ngettext("Còn %(num)s giờ", "Còn %(num)s giờ", amount)
    if amount:
        return ngettext("Còn %(num)s phút", "Còn %(num)s phút", amount)
    return _("Còn chưa đầy 1 phút")


def filesize(size: int | None) -> str:
    """Write a number of bytes for people: 850 KB, 1,2 MB (of 1.024 bytes and KB)."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size}{NO_BREAK_SPACE}B"
    unit, shown = ("KB", size / 1024) if size < 1024 * 1000 else ("MB", size / 1024**2)
    decimals = f"{shown:.1f}" if shown < 10 else f"{shown:.0f}"
    return f"{decimals.removesuffix('.0').replace('.', ',')}{NO_BREAK_SPACE}{unit}"


def pick(text: Mapping[str, str] | str | None) -> str:
    """Choose from a pack's {vi, en} text by the reader's language; Vietnamese where there is no English."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(language()) or text.get("vi", "")


def paragraphs(text: str | None) -> Markup:
    """Show typed text with its paragraphs and line ends; everything in it is escaped."""
    blocks = re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n").strip())
    lines = ([escape(line) for line in block.split("\n")] for block in blocks if block)
    return Markup("\n").join(Markup("<p>{}</p>").format(Markup("<br>").join(block)) for block in lines)


def phone(number: str | None) -> str:
    """Write a stored telephone number as it is dialled in Vietnam: 0912 345 678."""
    return identifiers.format_phone(number or "")


FILTERS: dict[str, Any] = {
    "dong": dong,
    "number": number,
    "trieu": trieu,
    "mark": mark,
    "words": in_words,
    "vn_date": vn_date,
    "vn_clock": vn_clock,
    "vn_datetime": vn_datetime,
    "official_date": official_date,
    "days_left": days_left,
    "filesize": filesize,
    "pick": pick,
    "paragraphs": paragraphs,
    "phone": phone,
}


def register(app: Flask) -> None:
    """Give the filters to every template of the application."""
    app.jinja_env.filters.update(FILTERS)
