"""A table of answers as it is printed: numbered rows, sums, columns as wide as what they hold."""

from kcproposals.paperwork.values import Column, Grid
from kcproposals.proposals.display import Entry
from kcproposals.regulations.definitions import Column as Asked
from kcproposals.regulations.definitions import Field

SHORTEST_TEXT = 40
_WIDTHS = {
    "money": "number",
    "integer": "count",
    "decimal": "count",
    "percent": "count",
    "month": "short",
    "date": "short",
    "yesno": "count",
}


def grid(entry: Entry, field: Field, *, with_caption: bool = True) -> Grid:
    """Return a table of answers with the number of each row in front; a column of short texts is narrow."""
    shown = [column for column in field.columns if _is_shown(column, entry)]
    columns = [Column(head="TT", width="order")]
    columns += [
        Column(
            head=column.label.to("vi"),
            width=_WIDTHS.get(column.type) or _text_width(column.max_length),
            is_asked=column.required or column.computed is not None,
        )  # fmt: skip
        for column in shown
    ]
    rows = tuple((str(number), *cells) for number, cells in enumerate(entry.rows, start=1))
    totals = ("", *entry.totals) if entry.totals else ()
    if totals:
        at = next(index for index, total in enumerate(totals) if total)
        name = next((index for index in range(1, at) if columns[index].width == "text"), 0)
        totals = tuple("Tổng cộng" if index == name else total for index, total in enumerate(totals))
    has_money = any(column.type == "money" for column in field.columns)
    return Grid(
        caption=entry.label if with_caption else "", columns=tuple(columns), rows=rows, totals=totals,
        unit="Đơn vị tính: đồng" if has_money else "",
    )  # fmt: skip


def _is_shown(column: Asked, entry: Entry) -> bool:
    """Say whether the answers as read have this column: one that stayed empty may have been left out of them."""
    label = column.label.to("vi")
    return any(head == label or head.startswith(f"{label} (") for head, _numeric in entry.heads)


def _text_width(longest: int | None) -> str:
    return "short" if longest is not None and longest <= SHORTEST_TEXT else "text"
