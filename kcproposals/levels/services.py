"""A province prepares a package and sends it up: which files, the registration report, then one way only.

Sending keeps the table as it stands, hands every file to the office above and leaves an event in both offices' logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import ministry
from kcproposals.appraisal.queries import outcomes_of
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.levels import NATIONAL, is_last
from kcproposals.domain.policy import Actor, Permission, Role, can
from kcproposals.domain.workflow import Action
from kcproposals.extensions import db
from kcproposals.jobs.services import enqueue
from kcproposals.levels import archive
from kcproposals.levels.models import Package, PackageItem
from kcproposals.levels.queries import candidates, draft_of, people_of
from kcproposals.levels.table import line_of
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import applicants
from kcproposals.proposals.services import advance
from kcproposals.proposals.services import lock as hold
from kcproposals.regulations.queries import current_packs, library_of


@dataclass(frozen=True)
class Report:
    """The registration report: three texts (TT 36/2013 Điều 6 khoản 1)."""

    last_year: str
    this_year: str
    next_year: str


def start(agency: Agency, year: int, *, actor: Actor, now: datetime) -> Package:
    """Begin a package with everything that passed, in the order of the ranking.

    Raises RuleViolation when nothing may go up, or when a package of the year is being prepared already.
    """
    above = ministry()
    if above is None or is_last(NATIONAL, agency.kind, has_ministry=True):
        raise NotAllowed(N_("Không có cấp thẩm định nào ở trên để gửi hồ sơ lên."))
    number = select(func.max(Package.number)).where(Package.agency_id == agency.id, Package.year == year)
    package = Package(
        agency_id=agency.id,
        to_agency_id=above.id,
        year=year,
        number=(db.session.scalar(number) or 0) + 1,
        created_at=now,
    )
    _may_prepare(actor, package)
    if draft_of(agency.id, year):
        raise RuleViolation(N_("Đang có một hồ sơ đăng ký của năm này chưa gửi. Xin sửa hoặc xóa hồ sơ đó trước."))
    chosen = candidates(agency.id, year)
    if not chosen:
        raise RuleViolation(N_("Không có đề án khuyến công quốc gia nào đạt thẩm định cấp cơ sở để gửi lên."))
    db.session.add(package)
    db.session.flush()
    _choose(package, chosen)
    _tell_chain(package, "package.started", actor=actor, now=now, files=len(chosen))
    return package


def save(package: Package, chosen: Sequence[str], report: Report, *, version: int, actor: Actor, now: datetime) -> None:
    """Choose files by their keys and write the report. Raises StaleVersion when somebody else changed it meanwhile."""
    _may_prepare(actor, package)
    _still_draft(package)
    if package.version != version:
        raise StaleVersion(current=package.version, yours=version)
    wanted = set(chosen)
    _choose(package, [row for row in candidates(package.agency_id, package.year) if row.key in wanted])
    package.last_year, package.this_year, package.next_year = report.last_year, report.this_year, report.next_year
    db.session.flush()
    _tell_chain(package, "package.changed", actor=actor, now=now, files=len(package.items), version=package.version)


def _choose(package: Package, proposals: Sequence[Proposal]) -> None:
    known = {item.proposal_id: item for item in package.items}
    for item in list(package.items):
        if item.proposal_id not in {proposal.id for proposal in proposals}:
            package.items.remove(item)
    for position, proposal in enumerate(proposals, 1):
        if proposal.id in known:
            known[proposal.id].position = position
        else:
            package.items.append(PackageItem(proposal=proposal, position=position))
    db.session.flush()


def delete(package: Package, *, actor: Actor, now: datetime) -> None:
    """Throw a package away that was never sent; the event stays."""
    _may_prepare(actor, package)
    _still_draft(package)
    _tell_chain(package, "package.deleted", actor=actor, now=now)
    db.session.delete(package)
    db.session.flush()


def send(package: Package, *, actor: Actor, now: datetime) -> None:
    """Send the package up. Cannot be undone: the office above holds the files until it gives one back.

    Raises RuleViolation when a text of the report is missing, no file is chosen, or a file no longer waits here.
    """
    _may_prepare(actor, package)
    _still_draft(package)
    for name, text in (
        ("last_year", package.last_year),
        ("this_year", package.this_year),
        ("next_year", package.next_year),
    ):
        if not text.strip():
            raise RuleViolation(N_("Báo cáo đăng ký còn thiếu. Xin viết đủ ba phần rồi gửi."), field=name)
    if not package.items:
        raise RuleViolation(N_("Xin chọn ít nhất một đề án."), field="files")
    rules = library_of(current_packs())
    below = outcomes_of([item.proposal_id for item in package.items], package.agency_id)
    for item in package.items:
        hold(item.proposal)
        if item.proposal.holder_id != package.agency_id or item.proposal.status != "passed":
            raise RuleViolation(
                N_("Đề án %(code)s không còn ở bước chờ gửi lên. Xin bỏ chọn đề án này."),
                field="files", code=item.proposal.code or "–",
            )  # fmt: skip
        item.row = line_of(item.proposal, below.get(item.proposal_id), rules).as_json()
        advance(item.proposal, Action.SEND_UP, actor=actor, now=now, package=package.key)
        item.proposal.holder_id = package.to_agency_id
    package.state, package.sent_at, package.sent_by_id = "sent", now, actor.user_id
    package.job_id = enqueue(archive.KIND, now=now, agency_id=package.agency_id, package=package.id).id
    keys = [item.proposal.key for item in package.items]
    _tell_chain(package, "package.sent", actor=actor, now=now, files=keys)
    _tell_chain(package, "package.received", actor=actor, now=now, agency_id=package.to_agency_id, files=keys)
    _tell_people(package, now)


def _tell_people(package: Package, now: datetime) -> None:
    url, files = f"/packages/{package.key}", len(package.items)
    tell(
        people_of(package.to_agency_id, Role.INTAKE_OFFICER, Role.SECRETARY), "package",
        f"{package.agency.name} gửi hồ sơ đăng ký khuyến công quốc gia năm {package.year}",
        f"Hồ sơ đăng ký có {files} đề án, chờ tiếp nhận.", url, now=now, agency_id=package.to_agency_id,
    )  # fmt: skip
    for item in package.items:
        proposal = item.proposal
        tell(
            applicants(proposal), "result", f"Đề án {proposal.code} được gửi lên cấp Bộ",
            f"{package.agency.name} đã gửi đề án “{proposal.title}” lên {package.to_agency.name} để thẩm định cấp Bộ.",
            f"/proposals/{proposal.key}", now=now, agency_id=package.agency_id,
        )  # fmt: skip


def _may_prepare(actor: Actor, package: Package) -> None:
    if not can(actor, Permission.MANAGE_PACKAGE, package):
        raise NotAllowed(N_("Chỉ người lập kế hoạch hoặc cán bộ tiếp nhận của Sở làm được việc này."))


def _still_draft(package: Package) -> None:
    """Hold the package until the commit and check that nobody sent it meanwhile."""
    db.session.scalars(
        select(Package).where(Package.id == package.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if package.is_sent:
        raise NotAllowed(N_("Hồ sơ đăng ký này đã gửi nên không sửa được nữa."))


def _tell_chain(
    package: Package, event: str, *, actor: Actor, now: datetime, agency_id: int | None = None, **data: object
) -> None:
    record(
        event, "package", package.key, actor=actor, now=now, agency_id=agency_id or package.agency_id,
        year=package.year, number=package.number, **data,
    )  # fmt: skip
