"""Pages of packages at the province: all of them, one, its form, sending it; and its files for both offices."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agency_by_key, ministry
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.kinds import KIND_LABELS
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.files.web import send_stream
from kcproposals.levels import queries, services
from kcproposals.levels.forms import PackageForm, TakeUpForm
from kcproposals.levels.models import Package
from kcproposals.levels.page import PackagePage
from kcproposals.levels.table import name_of
from kcproposals.levels.workbook import XLSX, roman, workbook
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language

bp = Blueprint("levels", __name__)


class Office(NamedTuple):
    """An agency as the policy's subject of MANAGE_PACKAGE."""

    agency: Agency
    agency_id: int


def _office(key: str) -> Office | None:
    agency = agency_by_key(key)
    return Office(agency, agency.id) if agency else None


@bp.get("/packages")
@requires(Permission.LIST_PACKAGES)
def index() -> str:
    """The packages of the reader's offices, and the years for which a new one can be prepared."""
    return _index()


def _index(problem: Any = None) -> str:
    actor, above = current_actor(), ministry()
    sending = queries.waiting_years(actor.agencies(*queries.SENDERS)) if above else []
    return render_template(
        "levels/index.html", packages=queries.packages_of(actor), sending=sending, above=above, problem=problem,
        once=OnceForm(formdata=None), offices=actor.agencies(),
    )  # fmt: skip


@bp.post("/agencies/<key>/packages")
@requires(Permission.MANAGE_PACKAGE, load=_office)
def start(office: Office) -> Any:
    """Begin the package of a year with everything that passed."""
    year = request.form.get("year", "")
    form = OnceForm()
    try:
        package = services.start(
            office.agency, int(year) if year.isdecimal() and len(year) == 4 else 0, actor=current_actor(), now=utc_now()
        )
        return done(url_for(".edit", key=package.key), _("Đã lập hồ sơ đăng ký. Chọn đề án và viết báo cáo."))
    except RuleViolation as problem:
        form.refuse(problem)
        return _index(form), 422


@bp.get("/packages/<key>")
@requires(Permission.VIEW_PACKAGE, load=queries.package_by_key)
def package(package: Package) -> str:
    """One package: the registration report, Mẫu 02, what the office above answered and decided."""
    return package_page(package)


def package_page(package: Package, *, sending: OnceForm | None = None, taking: TakeUpForm | None = None) -> str:
    """Return the page; ``sending`` and ``taking`` come back with errors."""
    actor, page = current_actor(), PackagePage(package)
    answers = can(actor, Permission.ANSWER_PACKAGE, package)
    return render_template(
        "levels/package.html", package=package, page=page, answers=answers and bool(page.waiting),
        manages=can(actor, Permission.MANAGE_PACKAGE, package) and not package.is_sent,
        activity_name=lambda code: name_of(code, page.rules, language()), roman=roman, KIND_LABELS=KIND_LABELS,
        ours=actor.has_role(package.agency_id),
        sending=sending or OnceForm(formdata=None), deletion=OnceForm(formdata=None),
        taking=taking or TakeUpForm(formdata=None, files=[item.key for item in page.waiting]),
        readable={item.key for item in package.items if can(actor, Permission.VIEW_PROPOSAL, item.proposal)},
    )  # fmt: skip


@bp.get("/packages/<key>/edit")
@requires(Permission.MANAGE_PACKAGE, load=queries.package_by_key)
def edit(package: Package) -> Any:
    """The form of a package that is not sent yet."""
    if package.is_sent:
        abort(404)
    stored = {name: getattr(package, name) for name in ("last_year", "this_year", "next_year")}
    chosen = [item.proposal.key for item in package.items]
    return _edit(package, PackageForm(formdata=None, files=chosen, version=str(package.version), **stored))


def _edit(package: Package, form: PackageForm, conflict: Any = None) -> str:
    offered = queries.candidates(package.agency_id, package.year)
    form.files.choices = [(proposal.key, proposal.code or "") for proposal in offered]
    return render_template("levels/edit.html", package=package, form=form, offered=offered, conflict=conflict)


@bp.post("/packages/<key>/edit")
@requires(Permission.MANAGE_PACKAGE, load=queries.package_by_key)
def save(package: Package) -> Any:
    """Save files and report; who loses against somebody else's change sees both texts."""
    form, conflict = PackageForm(), None
    offered = queries.candidates(package.agency_id, package.year)
    form.files.choices = [(proposal.key, proposal.code or "") for proposal in offered]
    version = form.version.data or ""
    if form.validate_on_submit():
        report = services.Report(form.last_year.data or "", form.this_year.data or "", form.next_year.data or "")
        try:
            services.save(
                package, form.files.data or [], report, version=int(version) if version.isdecimal() else 0,
                actor=current_actor(), now=utc_now(),
            )  # fmt: skip
            return done(url_for(".package", key=package.key), _("Đã lưu."))
        except StaleVersion:
            db.session.rollback()
            names = ("last_year", "this_year", "next_year")
            conflict = [
                {"label": form[name].label.text, "mine": form[name].data or "", "theirs": getattr(package, name)}
                for name in names
            ]
            form.version.data = str(package.version)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _edit(package, form, conflict), 409 if conflict else 422


@bp.post("/packages/<key>/send")
@requires(Permission.MANAGE_PACKAGE, load=queries.package_by_key)
def send(package: Package) -> Any:
    """Send the package up, once and for all."""
    form = OnceForm()
    try:
        services.send(package, actor=current_actor(), now=utc_now())
        return done(url_for(".package", key=package.key), _("Đã gửi hồ sơ đăng ký lên cấp Bộ."))
    except RuleViolation as problem:
        db.session.rollback()
        form.refuse(problem)
        return package_page(package, sending=form), 422


@bp.post("/packages/<key>/delete")
@requires(Permission.MANAGE_PACKAGE, load=queries.package_by_key)
def delete(package: Package) -> Any:
    """Throw away a package that was never sent."""
    services.delete(package, actor=current_actor(), now=utc_now())
    return done(url_for(".index"), _("Đã xóa hồ sơ đăng ký chưa gửi."))


@bp.get("/packages/<key>/mau-02.xlsx")
@requires(Permission.VIEW_PACKAGE, load=queries.package_by_key)
def table(package: Package) -> Response:
    """Mẫu 02 and the report as a workbook."""
    page = PackagePage(package)
    answer = Response(workbook(package, page.groups, page.rules), mimetype=XLSX)
    name = f"mau-02-kcqg-{package.year}-{package.number}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/packages/<key>/files.zip")
@requires(Permission.VIEW_PACKAGE, load=queries.package_by_key)
def files(package: Package) -> Response:
    """All files of a sent package, once the worker has put them together."""
    return send_stream(package.files) if package.files else abort(404)


@bp.get("/packages/<key>/files")
@requires(Permission.VIEW_PACKAGE, load=queries.package_by_key)
def progress(package: Package) -> str:
    """How far the archive is, for the page that waits for it."""
    return render_template("levels/_files.html", package=package)
