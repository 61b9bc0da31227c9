"""The public page of approved lists by year, and the same list as files."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _

from kcproposals.domain.text import fold
from kcproposals.publishing import exports, queries
from kcproposals.publishing.queries import Supported
from kcproposals.regulations import units
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import public
from kcproposals.web.translations import language

bp = Blueprint("publishing", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROGRAMMES = ("KCDP", "KCQG")


def _activities(words: str) -> dict[str, str]:
    return {code: one.name.to(words) for code, one in library_of(current_packs()).activities.items()}


def _asked() -> tuple[list[int], int | None, str, str]:
    """Return the years there are, the one asked for (the newest, if none), programme and words to search."""
    known = queries.years()
    typed = request.args.get("year", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else None
    if typed and year not in known:
        abort(404)
    programme = request.args.get("programme", "")
    q = request.args.get("q", "").strip()[:100]
    return known, year or (known[0] if known else None), programme if programme in PROGRAMMES else "", q


def _found(year: int | None, programme: str, q: str) -> list[Supported]:
    rows = queries.supported_in(year, programme) if year else []
    words = fold(q).split()
    return [row for row in rows if all(word in _searched(row) for word in words)]


def _searched(row: Supported) -> str:
    return fold(f"{row.code} {row.title} {row.beneficiary} {row.unit} {units.place(row.unit_code)} {row.agency}")


@bp.get("/supported")
@public
def supported() -> str:
    """Who was supported in a year."""
    known, year, programme, q = _asked()
    rows = _found(year, programme, q)
    asked = {name: value for name, value in (("year", year), ("programme", programme), ("q", q)) if value}
    title = _("Đề án được hỗ trợ") + (f" {year}" if year else "")
    return render_template(
        "publishing/supported.html", title=title, years=known, year=year, programme=programme, q=q, rows=rows,
        asked=asked, groups=queries.groups_of(rows), activities=_activities(language()), place=units.place,
        beneficiary=exports.beneficiary_of,
    )  # fmt: skip


def _file(make: Callable[..., bytes], media_type: str, suffix: str, *more: Any) -> Response:
    _known, year, programme, q = _asked()
    data = make(_found(year, programme, q), _activities("vi"), *more)
    answer = Response(data, mimetype=media_type)
    name = f"de-an-duoc-ho-tro-{year or 'chua-co'}.{suffix}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/supported.csv")
@public
def supported_csv() -> Response:
    """The list for a spreadsheet."""
    return _file(exports.as_csv, "text/csv", "csv")


@bp.get("/supported.xlsx")
@public
def supported_xlsx() -> Response:
    """The list as a workbook."""
    year = request.args.get("year", "")
    return _file(exports.as_xlsx, XLSX, "xlsx", f"Đề án khuyến công được hỗ trợ {year}".strip())


@bp.get("/supported.json")
@public
def supported_json() -> Response:
    """The list for a program."""
    return _file(exports.as_json, "application/json", "json")
