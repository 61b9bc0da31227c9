"""The office above answers a package: takes files up into its own appraisal, or gives one back with a reason."""

from collections.abc import Sequence
from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Action, Status
from kcproposals.levels.models import Package, PackageItem
from kcproposals.levels.queries import SENDERS, people_of
from kcproposals.notifications.services import tell
from kcproposals.proposals.queries import applicants
from kcproposals.proposals.services import advance
from kcproposals.proposals.services import lock as hold


def take_up(items: Sequence[PackageItem], *, actor: Actor, now: datetime) -> None:
    """Accept files of one package for appraisal at this level: they wait for a board."""
    if not items:
        raise RuleViolation(N_("Xin chọn ít nhất một đề án."), field="files")
    for item in items:
        _may_answer(actor, item)
        advance(item.proposal, Action.TAKE_UP, actor=actor, now=now, package=item.package.key)
        item.answer, item.answered_at, item.answered_by_id = "taken_up", now, actor.user_id
    package = items[0].package
    _tell_chains(package, "package.taken_up", actor=actor, now=now, files=[item.proposal.key for item in items])
    tell(
        people_of(package.agency_id, *SENDERS), "package",
        f"Cấp Bộ tiếp nhận {len(items)} đề án của hồ sơ đăng ký {package.year}",
        "Các đề án được đưa vào thẩm định cấp Bộ; kết quả hiện ở trang hồ sơ đăng ký.", f"/packages/{package.key}",
        now=now, agency_id=package.agency_id,
    )  # fmt: skip


def give_back(item: PackageItem, reason: str, *, actor: Actor, now: datetime) -> None:
    """Return one file to the province with a reason: there it stands as passed again and may be sent once more."""
    if not reason.strip():
        raise RuleViolation(N_("Xin nêu lý do trả lại để Sở biết phải làm gì."), field="reason")
    _may_answer(actor, item)
    proposal, package = item.proposal, item.package
    advance(proposal, Action.GIVE_BACK, actor=actor, now=now, reason=reason, package=package.key)
    proposal.holder_id = package.agency_id
    item.answer, item.answered_at, item.answered_by_id, item.reason = "given_back", now, actor.user_id, reason
    _tell_chains(package, "package.given_back", actor=actor, now=now, files=[proposal.key])
    body = f"Đề án “{proposal.title}” được trả lại Sở. Lý do: {reason}"
    title = f"Cấp Bộ trả lại đề án {proposal.code}"
    tell(
        people_of(package.agency_id, *SENDERS), "package", title, body, f"/packages/{package.key}", now=now,
        agency_id=package.agency_id,
    )  # fmt: skip
    tell(
        applicants(proposal), "result", title, body, f"/proposals/{proposal.key}", now=now, agency_id=package.agency_id
    )


def _may_answer(actor: Actor, item: PackageItem) -> None:
    """Hold the file and ask the policy; nobody answers about a file they have something to do with."""
    proposal = item.proposal
    partial = actor.user_id in proposal.conflicted_user_ids or actor.facilities() & set(proposal.facility_ids)
    if partial or not can(actor, Permission.ANSWER_PACKAGE, item.package):
        raise NotAllowed(N_("Chỉ cán bộ tiếp nhận của cơ quan cấp Bộ, không liên quan tới đề án, làm được việc này."))
    hold(proposal)
    if item.answer or proposal.status != Status.SENT_UP:
        raise NotAllowed(N_("Đề án %(code)s không còn chờ tiếp nhận."), code=proposal.code or "–")


def _tell_chains(package: Package, event: str, *, actor: Actor, now: datetime, files: list[str]) -> None:
    for agency_id in (package.to_agency_id, package.agency_id):
        record(event, "package", package.key, actor=actor, now=now, agency_id=agency_id, files=files)
