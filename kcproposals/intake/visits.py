"""Visits to the production site: planned, written down item by item with photos, signed off.

Until the board opens the file; a signed visit never changes. ``files`` writes every photo anew, so that it does not
tell where and with what it was taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kcproposals.audit.services import record
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.files import services as files
from kcproposals.files.kinds import JPEG, PNG
from kcproposals.intake.models import SiteVisit, SiteVisitPhoto
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import ask, lock

MOST_PHOTOS = 30
FURTHEST = timedelta(days=366)
BEFORE_THE_BOARD = frozenset({Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class VisitContent:
    """What is planned and written down; ``findings`` is item key → words."""

    planned_on: date
    place: str = ""
    people: str = ""
    visited_on: date | None = None
    findings: Mapping[str, str] = field(default_factory=dict)
    conclusion: str = ""


def may_change(proposal: Proposal) -> bool:
    """Say whether visits may still be planned and written down: the board has not opened the file yet."""
    return proposal.status in BEFORE_THE_BOARD


def plan(proposal: Proposal, content: VisitContent, *, actor: Actor, now: datetime) -> SiteVisit:
    """Plan a visit. Raises NotAllowed once the board opened the file, RuleViolation for a day that cannot be."""
    _hold(proposal, actor)
    _check_days(content, now)
    visit = SiteVisit(proposal_id=proposal.id, findings={}, created_by_id=actor.user_id, created_at=now)
    _write(visit, content)
    db.session.add(visit)
    db.session.flush()
    _record("site_visit.planned", visit, proposal, actor, now)
    return visit


def write_down(
    visit: SiteVisit, content: VisitContent, *, version: int, sign: Sequence[str] | None = None, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Save what was found; with ``sign`` (the keys of all items) sign it off, after which it never changes.

    Raises NotAllowed once it is signed or the board opened the file, StaleVersion when somebody saved meanwhile,
    RuleViolation for a day that cannot be, or for what lacks to be signed.
    """
    _hold_visit(visit, actor)
    if visit.version != version:
        raise StaleVersion(
            current=visit.version, yours=version,
            msgid=N_("Người khác vừa lưu biên bản khảo sát này nên chưa ghi gì. Xin đọc lại rồi lưu."),
        )  # fmt: skip
    _check_days(content, now)
    if sign is not None:
        _must_be_whole(content, sign)
        visit.signed_by_id, visit.signed_at = actor.user_id, now
    _write(visit, content)
    db.session.flush()
    _record("site_visit.signed" if sign is not None else "site_visit.saved", visit, visit.proposal, actor, now)


def cancel(visit: SiteVisit, *, actor: Actor, now: datetime) -> None:
    """Take a visit that did not come about out of the list. Raises NotAllowed as ``write_down`` does."""
    _hold_visit(visit, actor)
    _record("site_visit.cancelled", visit, visit.proposal, actor, now)
    db.session.delete(visit)


def add_photo(visit: SiteVisit, name: str, data: bytes, caption: str, *, actor: Actor, now: datetime) -> SiteVisitPhoto:
    """Keep a photo. Raises RuleViolation when it cannot be taken, NotAllowed as ``write_down`` does."""
    _hold_visit(visit, actor)
    if len(visit.photos) >= MOST_PHOTOS:
        raise RuleViolation(N_("Mỗi lần khảo sát nhận nhiều nhất %(max)s ảnh."), field="photo", max=MOST_PHOTOS)
    stored = files.store(
        name, data, owner_id=actor.user_id, now=now, allowed=frozenset({JPEG, PNG}), field="photo"
    )  # fmt: skip
    photo = SiteVisitPhoto(visit=visit, file=stored, caption=caption)
    db.session.add(photo)
    db.session.flush()
    _record("site_visit.photo_added", visit, visit.proposal, actor, now, sha256=stored.sha256)
    return photo


def remove_photo(visit: SiteVisit, photo: SiteVisitPhoto, *, actor: Actor, now: datetime) -> None:
    """Take a photo out of a visit that is not signed. Raises NotAllowed as ``write_down`` does."""
    _hold_visit(visit, actor)
    _record("site_visit.photo_removed", visit, visit.proposal, actor, now, sha256=photo.file.sha256)
    db.session.delete(photo)


def _hold(proposal: Proposal, actor: Actor) -> None:
    ask(actor, Permission.INTAKE_PROPOSAL, proposal)
    lock(proposal)
    if not may_change(proposal):
        raise NotAllowed(N_("Hồ sơ đã đưa ra hội đồng hoặc đã kết thúc nên không ghi khảo sát được nữa."))


def _hold_visit(visit: SiteVisit, actor: Actor) -> None:
    _hold(visit.proposal, actor)
    db.session.refresh(visit, with_for_update=True)
    if visit.signed_at is not None:
        raise NotAllowed(N_("Biên bản khảo sát đã ký nên không sửa được. Nếu cần, xin lập lần khảo sát mới."))


def _check_days(content: VisitContent, now: datetime) -> None:
    today = local_date(now)
    if abs(content.planned_on - today) > FURTHEST:
        raise RuleViolation(N_("Ngày khảo sát phải trong vòng một năm trước hoặc sau hôm nay."), field="planned_on")
    if content.visited_on and not today - FURTHEST <= content.visited_on <= today:
        raise RuleViolation(N_("Ngày đã khảo sát không thể sau hôm nay hoặc trước quá một năm."), field="visited_on")


def _must_be_whole(content: VisitContent, keys: Sequence[str]) -> None:
    if content.visited_on is None:
        raise RuleViolation(N_("Xin ghi ngày đã khảo sát."), field="visited_on")
    for name, text in (("people", content.people), ("place", content.place), ("conclusion", content.conclusion)):
        if not text.strip():
            raise RuleViolation(N_("Xin ghi mục này trước khi ký."), field=name)
    for key in keys:
        if not content.findings.get(key, "").strip():
            raise RuleViolation(N_("Xin ghi đã thấy gì; nếu không có, xin ghi rõ là không có."), field=f"finding-{key}")


def _write(visit: SiteVisit, content: VisitContent) -> None:
    visit.planned_on, visit.place, visit.people = content.planned_on, content.place, content.people
    visit.visited_on, visit.conclusion = content.visited_on, content.conclusion
    visit.findings = {key: text for key, text in content.findings.items() if text.strip()}


def _record(
    action: str, visit: SiteVisit, proposal: Proposal, actor: Actor, now: datetime, **data: str
) -> None:  # fmt: skip
    record(
        action, "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id, visit=visit.key, **data
    )
