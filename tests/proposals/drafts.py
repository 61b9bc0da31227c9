"""An open call, drafts in it and complete answers, for tests that begin in the middle of the road.

Made through the services; whoever acts is an actor built by hand, as ``accounts`` would read them.
"""

import io
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from PIL import Image

from kcproposals.calls.models import Call
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.policy import Actor, Grant
from kcproposals.domain.workflow import Action
from kcproposals.extensions import db
from kcproposals.intake.models import CompletenessCheck
from kcproposals.intake.queries import submission_of
from kcproposals.proposals.models import Proposal, SupplementReturn
from kcproposals.proposals.queries import last_revision
from kcproposals.proposals.services import advance
from kcproposals.proposals.services_drafting import save_section, start
from kcproposals.proposals.services_files import attach
from kcproposals.proposals.services_submitting import DECLARATIONS, submit
from kcproposals.proposals.work import Work
from kcproposals.regulations.queries import current_packs
from tests.conftest import NOW

MACHINES = "UNG_DUNG_MMTB"
ELIGIBILITY: dict[str, Any] = {
    "trade": "processing", "produces": True, "new_machines": True, "no_double": True, "own_money": True,
    "place": "none",
}  # fmt: skip
ROW = "aaaaaaaaaa"
ANSWERS: dict[str, dict[str, Any]] = {
    "facility": {"confirmed": True},
    "need": {
        "title": "Ứng dụng máy dò tạp chất trong chế biến hạt điều",
        "necessity": "Đang nhặt tạp chất bằng tay.",
        "aims": "Tăng sản lượng lên 5 tấn mỗi ngày.",
        "scale": "Một máy, phát hiện tạp chất nhỏ hơn nhặt tay.",
    },
    "technology": {
        "machines": [{"id": ROW, "name": "Máy dò tạp chất", "quantity": 1, "unit_price": 604_000_000}],
        "comparison": [{"id": ROW, "measure": "Năng suất", "today": "2 tấn/ngày", "after": "5 tấn/ngày"}],
    },
    "cost": {
        "lines": [
            {"id": ROW, "item": "Máy dò tạp chất", "unit": "cái", "quantity": 1, "unit_price": 604_000_000,
             "support": 300_000_000}
        ]
    },
    "effects": {
        "economic": "Doanh thu tăng 30 %.", "social": "Thêm 10 việc làm.", "environment": "Giảm bụi.",
        "organisation": "Chủ cơ sở phụ trách, hai công nhân vận hành.", "starts": "2027-03", "ends": "2027-11",
        "schedule": [{"id": ROW, "work": "Mua, lắp đặt", "from": "2027-03", "to": "2027-11"}],
    },
}  # fmt: skip


def member(facility: Any, user: Any, role: str = "owner") -> Actor:
    """Return someone who acts for a facility."""
    return Actor(user.id, user.name, frozenset({Grant("facility", facility.id, role)}))


def officer(agency: Any, user: Any) -> Actor:
    """Return an intake officer of an agency."""
    return Actor(user.id, user.name, frozenset({Grant("role", agency.id, "intake_officer")}))


def make_call(agency: Any, **changes: Any) -> Call:
    """Add an announced call, open for thirty days, with the newest packs pinned (they must be loaded)."""
    facts: dict[str, Any] = {
        "programme": "KCQG", "year": 2027, "title": "Đợt 1 khuyến công quốc gia năm 2027", "state": "announced",
        "opens_at": NOW - timedelta(days=1), "closes_at": NOW + timedelta(days=30), "activities": [MACHINES],
        "announced_at": NOW, "created_at": NOW,
    }  # fmt: skip
    call = Call(agency=agency, criteria_set=usable_sets(agency.id)[0], packs=current_packs(), **{**facts, **changes})
    db.session.add(call)
    db.session.flush()
    return call


def picture() -> bytes:
    """Return a small real PNG."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    return made.getvalue()


def make_draft(cast: SimpleNamespace, call: Call, **eligibility: Any) -> Proposal:
    """Start a draft of the cast's facility."""
    actor = member(cast.facility, cast.owner)
    return start(call, cast.facility, MACHINES, {**ELIGIBILITY, **eligibility}, actor=actor, now=NOW)


def save(proposal: Proposal, section: str, values: dict[str, Any], actor: Actor, now: datetime = NOW) -> int:
    """Save one section as its page would, on what is stored now."""
    latest = last_revision(proposal.id, section)
    form = Work(proposal, now).form
    return save_section(
        proposal, form.section(section), values, version=latest.number if latest else 0, actor=actor, now=now
    )


def fill(proposal: Proposal, actor: Actor, *, files: bool = True, now: datetime = NOW) -> None:
    """Answer everything that must be answered."""
    for section, values in ANSWERS.items():
        save(proposal, section, values, actor, now)
    form = Work(proposal, now).form
    for name in ("registration", "quotations", "balance") if files else ():
        question = form.field(f"attachments.{name}")
        attach(proposal, "attachments", question, f"{name}.png", picture(), actor=actor, now=now)


def hand_in(proposal: Proposal, actor: Actor, now: datetime = NOW) -> None:
    """Submit what is complete."""
    db.session.flush()
    submit(proposal, version=proposal.version, declared=DECLARATIONS, actor=actor, now=now)
    db.session.flush()


def give_back(proposal: Proposal, actor: Actor, sections: dict[str, str], due: datetime, now: datetime = NOW) -> None:
    """Return a submitted proposal for supplement, row by row."""
    db.session.add(
        SupplementReturn(
            proposal=proposal, reasons=sections, message="Xin bổ sung.", due=due, answers_before=proposal.answers,
            returned_by_id=actor.user_id, returned_at=now,
        )
    )  # fmt: skip
    proposal.open_sections, proposal.supplement_due = list(sections), due
    advance(proposal, Action.RETURN, actor=actor, now=now)
    db.session.flush()


def look_through(proposal: Proposal, user: Any, recommendation: str = "accept", **items: dict[str, str]) -> None:
    """Finish the completeness check of a file as it was handed in last, row by row."""
    db.session.add(
        CompletenessCheck(
            proposal_id=proposal.id, submission=submission_of(proposal), items=items, recommendation=recommendation,
            words="Đủ.", checked_by_id=user.id, checked_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
