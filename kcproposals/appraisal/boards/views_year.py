"""What the secretary of the ministry's department does to appoint a board: it judges what the provinces sent up."""

import re
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agency_by_key
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.views import content_of, new_page
from kcproposals.appraisal.forms import YearBoardForm
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


class Office(NamedTuple):
    """An agency as the policy's subject of MANAGE_BOARD."""

    agency: Agency
    agency_id: int


def _office(key: str) -> Office | None:
    agency = agency_by_key(key)
    return Office(agency, agency.id) if agency else None


@bp.get("/agencies/<key>/boards/new")
@requires(Permission.MANAGE_BOARD, load=_office)
def new_year_board(office: Office) -> str:
    """The form of a board of the ministry's for what the provinces sent up."""
    year = request.args.get("year", "")
    return _year_page(
        office, YearBoardForm(formdata=None, year=int(year) if re.fullmatch("20[0-9]{2}", year) else None)
    )


def _year_page(office: Office, form: YearBoardForm) -> str:
    form.criteria_set.choices = _criteria(office)
    return new_page(form, office.agency.name, url_for(".appoint_for_year", key=office.agency.key))


def _criteria(office: Office) -> list[tuple[str, str]]:
    return [
        (row.key, _("%(title)s (bản %(n)s)", title=row.title, n=row.number)) for row in usable_sets(office.agency_id)
    ]


@bp.post("/agencies/<key>/boards/new")
@requires(Permission.MANAGE_BOARD, load=_office)
def appoint_for_year(office: Office) -> Any:
    """Appoint a board of the ministry's; its members come next."""
    form = YearBoardForm()
    form.criteria_set.choices = _criteria(office)
    if form.validate_on_submit():
        chosen = next(row for row in usable_sets(office.agency_id) if row.key == form.criteria_set.data)
        try:
            board = boards.appoint_for_year(
                office.agency, form.year.data, chosen, content_of(form), actor=current_actor(), now=utc_now()
            )
            return done(url_for(".members", key=board.key), _("Đã lập hội đồng. Mời thành viên tiếp theo."))
        except RuleViolation as problem:
            form.refuse(problem)
    return _year_page(office, form), 422
