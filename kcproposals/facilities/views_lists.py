"""The lists officials search: facilities of their province, also as a workbook, and support of earlier years."""

from typing import Any

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.norms import PROGRAMMES
from kcproposals.domain.policy import Permission
from kcproposals.facilities import exports, lists
from kcproposals.facilities.views import bp
from kcproposals.facilities.words import KINDS
from kcproposals.regulations import library, units
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language


@bp.get("/facilities")
@requires(Permission.LIST_FACILITIES)
def index() -> str:
    """The facilities of the reader's province."""
    page = lists.facility_page(current_actor(), request.args)
    return render_template("facilities/index.html", page=page, kinds=KINDS, place=units.place, **_ways("index", page))


def _ways(endpoint: str, page: lists.Page) -> dict[str, str]:
    """Return the addresses of the pages before and after; '' where there is none."""
    address = f".{endpoint}"
    return {
        "previous": url_for(address, **page.filters, before=page.before) if page.before else "",
        "following": url_for(address, **page.filters, after=page.after) if page.after else "",
    }


@bp.get("/facilities/list.xlsx")
@requires(Permission.LIST_FACILITIES)
def export() -> Any:
    """The whole searched list as a workbook."""
    book = exports.workbook(current_actor(), request.args)
    name = f"co-so-{local_date(utc_now()).isoformat()}.xlsx"
    return send_file(book, mimetype=exports.MEDIA_TYPE, as_attachment=True, download_name=name, max_age=0)


@bp.get("/past-support")
@requires(Permission.VIEW_SUPPORT_HISTORY)
def past() -> str:
    """Support of earlier years."""
    page = lists.past_page(current_actor(), request.args)
    activities = {code: activity.name.to(language()) for code, activity in library.load().activities.items()}
    everything = [("", _("Tất cả"))]
    choices = {
        "year": everything + [(str(year), str(year)) for year in page.years],
        "province": everything + [(p.code, p.full_name) for p in units.provinces()],
        "activity": everything + sorted(activities.items(), key=lambda item: item[1]),
        "programme": everything + [(code, code.replace("DP", "ĐP")) for code in PROGRAMMES],
    }
    return render_template(
        "facilities/past.html", page=page, activities=activities, choices=choices, **_ways("past", page)
    )
