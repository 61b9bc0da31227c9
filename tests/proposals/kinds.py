"""Focal and group proposals for tests that begin in the middle of the road, made through the services."""

from types import SimpleNamespace
from typing import Any

from kcproposals.calls.models import Call
from kcproposals.domain.kinds import Kind
from kcproposals.domain.policy import Actor, Grant
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.implementers.models import ImplementingUnit, UnitMember
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_drafting import start
from kcproposals.proposals.services_files import attach
from kcproposals.proposals.services_group import start_group
from kcproposals.proposals.work import Work
from kcproposals.regulations.library import content_hash
from kcproposals.regulations.models import PackVersion
from tests.conftest import NOW
from tests.people import LONG_AGO, make_user
from tests.proposals import drafts

MARKS = "THUONG_HIEU"
FOCAL_ELIGIBILITY: dict[str, Any] = {
    "trade": "processing", "produces": True, "in_programme": True, "no_double": True, "own_money": True,
}  # fmt: skip
GROUP_ELIGIBILITY: dict[str, Any] = {
    "trade": "processing", "capacity": True, "in_programme": True, "no_double": True, "own_money": True,
}  # fmt: skip
ROW, OTHER = "aaaaaaaaaa", "bbbbbbbbbb"
COST = {
    "lines": [
        {"id": ROW, "item": "Máy dò tạp chất", "quantity": 1, "unit_price": 604_000_000, "support": 300_000_000},
        {"id": OTHER, "item": "Nhãn hiệu", "quantity": 1, "unit_price": 80_000_000, "support": 35_000_000},
    ]
}  # fmt: skip
BUDGET = {
    "lines": [
        {"id": ROW, "year": 2027, "activity": drafts.MACHINES, "cost": 604_000_000, "support": 300_000_000},
        {"id": OTHER, "year": 2028, "activity": MARKS, "cost": 80_000_000, "support": 35_000_000},
    ]
}  # fmt: skip
EFFECTS = {**drafts.ANSWERS["effects"], "starts": "2027-03", "ends": "2028-09"}
GROUP = {
    "count": 3, "area": "Các xã vùng nguyên liệu", "criteria": "Cơ sở đã có mặt bằng và vốn đối ứng.",
    "per_cost": 604_000_000, "per_support": 300_000_000,
}  # fmt: skip


def make_unit(agency: Any) -> ImplementingUnit:
    """Add a unit of an agency with one person."""
    unit = ImplementingUnit(
        agency_id=agency.id, name="Trung tâm Khuyến công tỉnh Mẫu", name_folded=fold("Trung tâm Khuyến công tỉnh Mẫu"),
        created_at=LONG_AGO,
    )  # fmt: skip
    db.session.add(unit)
    db.session.flush()
    user = make_user("Cao Thị Tâm", "tam@example.vn")
    db.session.add(UnitMember(unit_id=unit.id, user_id=user.id, created_at=LONG_AGO))
    db.session.flush()
    return unit


def drafter(unit: ImplementingUnit) -> Actor:
    """Return the unit's person, as services take them."""
    (member,) = unit.members
    return Actor(member.user_id, "Cao Thị Tâm", frozenset({Grant("unit", unit.id, "member")}))


def make_focal(cast: SimpleNamespace, call: Call, **answers: Any) -> Proposal:
    """A complete focal proposal of the cast's facility; ``answers`` replace whole sections."""
    actor = drafts.member(cast.facility, cast.owner)
    made = start(call, cast.facility, drafts.MACHINES, FOCAL_ELIGIBILITY, kind=Kind.FOCAL, actor=actor, now=NOW)
    told = {
        "facility": {"confirmed": True}, "need": drafts.ANSWERS["need"], "cost": COST, "budget": BUDGET,
        "effects": EFFECTS, **answers,
    }  # fmt: skip
    _fill(made, told, ("registration", "quotations"), actor)
    return made


def make_group(call: Call, unit: ImplementingUnit, **answers: Any) -> Proposal:
    """A complete group proposal of a unit; ``answers`` replace whole sections."""
    actor = drafter(unit)
    made = start_group(call, unit, drafts.MACHINES, GROUP_ELIGIBILITY, actor=actor, now=NOW)
    told = {"need": drafts.ANSWERS["need"], "group": GROUP, "effects": drafts.ANSWERS["effects"], **answers}
    _fill(made, told, (), actor)
    return made


def _fill(made: Proposal, told: dict[str, Any], files: tuple[str, ...], actor: Actor) -> None:
    for section, values in told.items():
        drafts.save(made, section, values, actor)
    form = Work(made, NOW).form
    for name in files:
        attach(
            made,
            "attachments",
            form.field(f"attachments.{name}"),
            f"{name}.png",
            drafts.picture(),
            actor=actor,
            now=NOW,
        )
    db.session.commit()


RECOVERABLE: dict[str, Any] = {
    "pack": "norms", "id": "norms-thu-24", "version": "THU_24", "province": "24",
    "title": {"vi": "Thử: có thu hồi", "en": "Test: recoverable"}, "source": "Thử", "verified": False,
    "effective_from": "2024-01-01",
    "rows": [
        {"activity": drafts.MACHINES, "form": "recoverable_interest_free", "pct": 50, "cap": 500_000_000,
         "unit": {"vi": "cơ sở", "en": "facility"}, "clause": "Thử", "verified": False}
    ],
}  # fmt: skip


def recoverable_call(cast: SimpleNamespace) -> Call:
    """An open call of the local programme whose province lends without interest."""
    text = PackVersion(
        code=RECOVERABLE["id"], kind="norms", number=1, title="Thử", sha256=content_hash(RECOVERABLE),
        content=RECOVERABLE, loaded_at=NOW,
    )  # fmt: skip
    db.session.add(text)
    made = drafts.make_call(cast.agency, programme="KCDP")
    made.packs = [*made.packs, text]
    db.session.flush()
    return made


def make_recoverable(cast: SimpleNamespace, **repaid: Any) -> Proposal:
    """A complete ordinary proposal for recoverable support of 302 triệu; ``repaid`` changes the terms."""
    actor = drafts.member(cast.facility, cast.owner)
    made = start(recoverable_call(cast), cast.facility, drafts.MACHINES, drafts.ELIGIBILITY, actor=actor, now=NOW)
    drafts.fill(made, actor)
    drafts.save(made, "recoverable", {"months": 36, "count": 7, "first": "2027-06-30", **repaid}, actor)
    db.session.commit()
    return made
