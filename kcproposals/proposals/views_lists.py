"""The list of proposals, and the same list as a workbook."""

from typing import Any

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.kinds import KIND_LABELS
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.workflow import STATUS_LABELS, Status
from kcproposals.proposals import exports, lists
from kcproposals.proposals.views import bp
from kcproposals.regulations import library
from kcproposals.regulations.units import communes_of, find_commune, province, provinces
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language


@bp.get("/proposals")
@requires(Permission.LIST_PROPOSALS)
def index() -> str:
    """What the reader may see, the newest first."""
    actor = current_actor()
    page = lists.proposal_page(actor, request.args)
    in_use: dict[str, Any] = page.filters.in_use()
    return render_template(
        "proposals/index.html", page=page, is_reader=reads_others(actor), in_use=in_use,
        choices=_choices(actor, page.filters), activities=activity_names(),
        place_of=place_of, previous=url_for(".index", **in_use, before=page.before) if page.before else "",
        following=url_for(".index", **in_use, after=page.after) if page.after else "",
    )  # fmt: skip


@bp.get("/proposals/list.xlsx")
@requires(Permission.LIST_PROPOSALS)
def export() -> Any:
    """The whole filtered list as a workbook."""
    actor = current_actor()
    book = exports.workbook(actor, lists.read_filters(request.args), activity_names(), with_decisions=actor.is_official)
    name = f"de-an-{local_date(utc_now()).isoformat()}.xlsx"
    return send_file(book, mimetype=exports.MEDIA_TYPE, as_attachment=True, download_name=name, max_age=0)


def reads_others(actor: Actor) -> bool:
    """Say whether the reader looks at proposals of many facilities (an office, a board), not only their own."""
    return actor.is_official or bool(actor.boards())


def activity_names() -> dict[str, str]:
    """Return the name of every activity in the reader's language."""
    return {code: activity.name.to(language()) for code, activity in library.load().activities.items()}


def place_of(code: str) -> str:
    """Return the address of a commune, '' for one that is no longer known."""
    unit = find_commune(code)
    return unit.address if unit else ""


def _choices(actor: Actor, filters: lists.Filters) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter can be set to, (value, label); statuses a reader never meets are left out."""
    calls, names = lists.calls_with_proposals(actor), activity_names()
    everything = ("", _("Tất cả"))
    statuses = [status for status in Status if not (reads_others(actor) and status == Status.DRAFT)]
    offered = library.load().forms
    found: dict[str, list[tuple[str, str]]] = {
        "status": [everything, *((status.value, _(STATUS_LABELS[status])) for status in statuses)],
        "activity": [everything, *((code, names[code]) for code in names if code in offered)],
        "kind": [everything, *((kind.value, _(label)) for kind, label in KIND_LABELS.items())],
        "call": [everything, *((call.key, call.title) for call in calls)],
        "year": [everything, *((str(year), str(year)) for year in sorted({call.year for call in calls}, reverse=True))],
        "programme": [everything, ("KCQG", _("Khuyến công quốc gia")), ("KCDP", _("Khuyến công địa phương"))],
        "place": [everything, *_places({call.province_code for call in calls}, filters.place)],
    }
    return found


def _places(codes: set[str | None], chosen: str) -> list[tuple[str, str]]:
    """Return the communes of the one province the proposals come from; else the provinces, the chosen one opened."""
    if len(codes) == 1 and (only := next(iter(codes))):
        return [(one.code, one.full_name) for one in communes_of(only)]
    found = [(one.code, one.full_name) for one in provinces()]
    opened = next((one.code for one in provinces() if one.code == chosen[:2]), "")
    for one in communes_of(opened) if opened else ():
        found.append((one.code, f"{province(opened).name}: {one.full_name}"))
    return found
