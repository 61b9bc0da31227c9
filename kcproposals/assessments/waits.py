"""What waits for people because of assessments: to begin one, to go on with one, to countersign. For the first page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from kcproposals.assessments.models import Assessment
from kcproposals.assessments.queries import files_to_open, is_clear
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import ASSESSORS, COUNTERSIGNERS, Actor, Role
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.web.waiting import Waiting

SEVERAL = 5


def waiting(actor: Actor, _now: datetime) -> list[Waiting]:
    """Return what waits for ``actor`` as officer, secretary or leader."""
    found: list[Waiting] = []
    if actor.agencies(*ASSESSORS):
        found += [*_to_begin(actor), *_own_drafts(actor)]
    if actor.agencies(*COUNTERSIGNERS):
        found += _to_countersign(actor)
    return found


def _as_what(actor: Actor, first: Role, second: Role) -> Role:
    return first if actor.agencies(first) else second


def _to_begin(actor: Actor) -> list[Waiting]:
    count = db.session.scalar(select(func.count()).select_from(files_to_open(actor).order_by(None).subquery())) or 0
    label = N_("Hồ sơ chờ lập phiếu thẩm định")
    group = _as_what(actor, Role.INTAKE_OFFICER, Role.SECRETARY)
    return [Waiting(group, label, "/assessments", count=count)] if count else []


def _own_drafts(actor: Actor) -> list[Waiting]:
    rows = db.session.execute(
        select(Assessment.key, Proposal.code, Proposal.title)
        .join(Assessment.proposal)
        .where(Assessment.author_id == actor.user_id, Assessment.state == "draft")
        .where(Assessment.agency_id.in_(actor.agencies(*ASSESSORS)), is_clear(actor))
        .order_by(Assessment.id)
    )
    group = _as_what(actor, Role.INTAKE_OFFICER, Role.SECRETARY)
    return _lines(rows, group, N_("Phiếu thẩm định đang viết: %(code)s"), N_("Phiếu thẩm định đang viết"))


def _to_countersign(actor: Actor) -> list[Waiting]:
    rows = db.session.execute(
        select(Assessment.key, Proposal.code, Proposal.title)
        .join(Assessment.proposal)
        .where(Assessment.agency_id.in_(actor.agencies(*COUNTERSIGNERS)), Assessment.state == "submitted")
        .where(Assessment.author_id != actor.user_id, is_clear(actor))
        .order_by(Assessment.submitted_at)
    )
    group = _as_what(actor, Role.LEADER, Role.SECRETARY)
    return _lines(rows, group, N_("Phiếu thẩm định chờ ký xác nhận: %(code)s"), N_("Phiếu thẩm định chờ ký xác nhận"))


def _lines(rows: Iterable[Any], group: Role, one: str, many: str) -> list[Waiting]:
    """Return a line for each sheet, or one line with their number when they are many."""
    found = list(rows)
    if len(found) > SEVERAL:
        return [Waiting(group, many, "/assessments", count=len(found))]
    return [Waiting(group, one, f"/assessments/{row.key}", {"code": row.code}, note=row.title) for row in found]
