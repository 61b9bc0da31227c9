"""The page where an administrator chooses how the office appraises, per programme (and so per level)."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agency_by_key
from kcproposals.assessments import forms
from kcproposals.assessments.services_office import programmes_of, set_way
from kcproposals.assessments.views import bp
from kcproposals.calls.queries import way_of
from kcproposals.clock import utc_now
from kcproposals.criteria.queries import usable_checklists
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.levels import LEVEL_LABELS, level_of
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done


@bp.get("/agencies/<key>/appraisal-ways")
@requires(Permission.MANAGE_AGENCY, load=agency_by_key)
def ways(agency: Agency) -> str:
    """By a board or by one officer's sheet, per programme."""
    return _page(agency)


def _page(agency: Agency, refused: dict[str, forms.WayForm] | None = None) -> str:
    rows = []
    for programme in programmes_of(agency):
        way = way_of(agency.id, programme)
        form = (refused or {}).get(programme) or _form(agency, programme)
        rows.append(
            {
                "programme": programme, "level": _(LEVEL_LABELS[level_of(programme, agency.kind)]), "form": form,
                "checklist": way.checklist if way else None,
            }
        )  # fmt: skip
    return render_template(
        "assessments/ways.html", agency=agency, rows=rows, has_sets=bool(usable_checklists(agency.id))
    )


def _form(agency: Agency, programme: str, **more: Any) -> forms.WayForm:
    way = way_of(agency.id, programme)
    now_is = way.checklist.key if way and way.checklist else forms.BOARD
    if not more:
        more = {"formdata": None, "checklist": now_is, "version": way.version if way else 0}
    form = forms.WayForm(prefix=programme, **more)
    form.checklist.blank = None
    form.checklist.choices = [
        (forms.BOARD, _("Hội đồng thẩm định")),
        *(
            (row.key, _("Phiếu thẩm định của cán bộ: %(title)s (bản %(n)s)", title=row.title, n=row.number))
            for row in usable_checklists(agency.id)
        ),
    ]
    return form


@bp.post("/agencies/<key>/appraisal-ways/<programme>")
@requires(Permission.MANAGE_AGENCY, load=lambda key, programme: OfProgramme.of(key, programme))
def choose(subject: "OfProgramme") -> Any:
    """Choose for one programme."""
    agency, programme = subject.agency, subject.programme
    form = _form(agency, programme, obj=None)
    if form.validate_on_submit():
        sets = {row.key: row for row in usable_checklists(agency.id)}
        version = form.version.data or ""
        try:
            set_way(
                agency, programme, sets.get(form.checklist.data or ""),
                version=int(version) if version.isdecimal() else 0, actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            return done(url_for(".ways", key=agency.key), _("Đã lưu cách thẩm định."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(agency, {programme: form}), 422


class OfProgramme:
    """An office and one programme, as a subject of MANAGE_AGENCY: it has the agency's id."""

    def __init__(self, agency: Agency, programme: str) -> None:
        self.id, self.agency, self.programme = agency.id, agency, programme

    @classmethod
    def of(cls, key: str, programme: str) -> "OfProgramme | None":
        """Return it, or None when there is no such office or it does not judge the programme."""
        agency = agency_by_key(key)
        return cls(agency, programme) if agency and programme in programmes_of(agency) else None
