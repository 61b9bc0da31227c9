"""Write a criteria set: begin or copy it, save it, publish it for good, retire it, throw a draft away.

Published is immutable: what is pinned never changes, a change is a new number. Retired stays with whoever pinned
it, and can no longer be chosen.
"""

from collections.abc import Collection
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import Agency
from kcproposals.audit.services import record
from kcproposals.criteria.content import Definition, empty, new_key
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.problems import Problem, problems
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db


class NotReady(RuleViolation):
    """A draft that cannot be published yet; ``problems`` says where and why."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(N_("Chưa công bố được: xin sửa các chỗ được nêu."))
        self.problems = tuple(found)


def start(
    agency: Agency, title: str, *, kind: str, source: CriteriaSet | None, actor: Actor, now: datetime
) -> CriteriaSet:
    """Begin a new set of an office: empty of a kind, or with everything a set says that the actor may see."""
    taken = db.session.scalars(select(CriteriaSet.code).where(CriteriaSet.agency_id == agency.id)).all()
    row = CriteriaSet(
        agency_id=agency.id, agency=agency, code=new_key(title, taken), number=1, title=title,
        source=source.source if source else "", definition=deepcopy(source.definition) if source else empty(kind),
        created_at=now,
    )  # fmt: skip
    _may(actor, row)
    if source and not can(actor, Permission.VIEW_CRITERIA, source):
        raise NotAllowed(N_("Không tìm thấy bộ tiêu chí để sao chép."))
    db.session.add(row)
    db.session.flush()
    _tell(row, "criteria.started", actor=actor, now=now, **({"source": source.key} if source else {}))
    return row


def new_version(row: CriteriaSet, *, actor: Actor, now: datetime) -> CriteriaSet:
    """Begin the next number of an office's own set. Raises RuleViolation while another number is still a draft."""
    _may(actor, row)
    if row.is_draft:
        raise NotAllowed(N_("Bản này đang là bản nháp: xin sửa luôn bản này."))
    others = versions_of(row)
    if any(one.is_draft for one in others):
        raise RuleViolation(N_("Bộ này đang có một bản nháp. Xin sửa hoặc xóa bản nháp đó trước."))
    new = CriteriaSet(
        agency_id=row.agency_id, agency=row.agency, code=row.code, number=others[0].number + 1, title=row.title,
        source=row.source, definition=deepcopy(row.definition), created_at=now,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    _tell(new, "criteria.started", actor=actor, now=now, source=row.key)
    return new


def versions_of(row: CriteriaSet) -> list[CriteriaSet]:
    """Return all numbers of a set of one office, the newest first."""
    same = CriteriaSet.agency_id == row.agency_id if row.agency_id else CriteriaSet.agency_id.is_(None)
    query = select(CriteriaSet).where(same, CriteriaSet.code == row.code).order_by(CriteriaSet.number.desc())
    return list(db.session.scalars(query))


def save(row: CriteriaSet, definition: Definition, *, version: int, actor: Actor, now: datetime, **said: Any) -> None:
    """Keep a draft, finished or not; ``said`` is its title and source. Raises StaleVersion after another's save."""
    _may(actor, row)
    _is_draft(row, version)
    for name, value in said.items():
        setattr(row, name, value)
    row.definition = definition
    db.session.flush()
    _tell(row, "criteria.saved", actor=actor, now=now, version=row.version)


def publish(row: CriteriaSet, *, version: int, activities: Collection[str], actor: Actor, now: datetime) -> None:
    """Make a draft a version for good. Raises NotReady with every place to be put right; StaleVersion as ``save``."""
    _may(actor, row)
    _is_draft(row, version)
    found = problems(row.title, row.definition, activities)
    if found:
        raise NotReady(found)
    row.state, row.published_at = "published", now
    db.session.flush()
    _tell(row, "criteria.published", actor=actor, now=now)


def delete(row: CriteriaSet, *, version: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away; nobody can have used it. The event stays."""
    _may(actor, row)
    _is_draft(row, version)
    _tell(row, "criteria.deleted", actor=actor, now=now)
    db.session.delete(row)
    db.session.flush()


def retire(row: CriteriaSet, *, actor: Actor, now: datetime) -> None:
    """Let nobody choose the set any more; calls and boards that pinned it keep it."""
    _may(actor, row)
    _hold(row)
    if row.state != "published":
        raise NotAllowed(N_("Chỉ ngừng dùng được bản đã công bố."))
    row.state, row.retired_at = "retired", now
    db.session.flush()
    _tell(row, "criteria.retired", actor=actor, now=now)


def bring_back(row: CriteriaSet, *, actor: Actor, now: datetime) -> None:
    """Undo a retirement, while no newer number was published: two that differ would both be offered."""
    _may(actor, row)
    _hold(row)
    if row.state != "retired":
        raise NotAllowed(N_("Bản này không ở trạng thái ngừng dùng."))
    if has_successor(row):
        raise NotAllowed(N_("Đã công bố bản mới hơn nên không dùng lại bản này. Cần thì sao chép thành bản mới."))
    row.state, row.retired_at = "published", None
    db.session.flush()
    _tell(row, "criteria.brought_back", actor=actor, now=now)


def has_successor(row: CriteriaSet) -> bool:
    """Say whether a newer number of the set was published."""
    return any(one.number > row.number and one.state == "published" for one in versions_of(row))


def _may(actor: Actor, row: CriteriaSet) -> None:
    if not can(actor, Permission.MANAGE_CRITERIA, row):
        raise NotAllowed(N_("Chỉ thư ký hội đồng của cơ quan soạn được bộ tiêu chí."))


def _hold(row: CriteriaSet) -> None:
    """Hold the set until the commit, read anew: two people who press a button meet here."""
    db.session.scalars(
        select(CriteriaSet)
        .where(CriteriaSet.id == row.id)
        .with_for_update(of=CriteriaSet)
        .execution_options(populate_existing=True)
    ).one()


def _is_draft(row: CriteriaSet, version: int) -> None:
    _hold(row)
    if not row.is_draft:
        raise NotAllowed(N_("Bản đã công bố thì không sửa, không xóa. Thay đổi là một bản mới."))
    if row.version != version:
        raise StaleVersion(current=row.version, yours=version)


def _tell(row: CriteriaSet, event: str, *, actor: Actor, now: datetime, **data: object) -> None:
    record(
        event, "criteria_set", row.key, actor=actor, now=now, agency_id=row.agency_id, code=row.code,
        number=row.number, **data,
    )  # fmt: skip
