"""A province sends a package up: what goes into it, who may, what stays as it was, who sees it afterwards."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.models import Agency
from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.levels import is_last, level_of
from kcproposals.domain.policy import Actor, Permission, Role, can
from kcproposals.extensions import db
from kcproposals.levels import services
from kcproposals.levels.models import Package
from kcproposals.levels.queries import visible_packages
from kcproposals.planning import queries as planning
from kcproposals.planning import services as plans
from kcproposals.proposals.queries import visible_proposals
from tests.conftest import NOW
from tests.levels.conftest import REPORT
from tests.planning.conftest import as_role


@pytest.mark.parametrize(
    ("programme", "office", "has_ministry", "level", "last"),
    [
        ("KCQG", "province", True, "grassroots", False),
        ("KCQG", "province", False, "grassroots", True),
        ("KCQG", "ministry", True, "ministry", True),
        ("KCDP", "province", True, "province", True),
    ],
)
def test_the_level_follows_from_programme_and_office(
    programme: str, office: str, has_ministry: bool, level: str, last: bool
) -> None:
    assert level_of(programme, office) == level
    assert is_last(programme, office, has_ministry=has_ministry) is last


def test_a_package_begins_with_all_that_passed_by_rank(cast: SimpleNamespace, package: Package) -> None:
    assert [item.proposal for item in package.items] == cast.passed
    assert {proposal.status for proposal in cast.passed} == {"passed"}


def test_sending_hands_the_files_up_and_keeps_the_table(
    cast: SimpleNamespace, above: Agency, sent: Package, planner: Actor
) -> None:
    assert {(p.status, p.holder_id, p.agency_id) for p in cast.passed} == {("sent_up", above.id, cast.agency.id)}
    row = sent.items[0].row or {}
    assert (row["national"], row["other"], row["rank"], row["mark"]) == (300_000_000, 304_000_000, 1, "88,40")
    cast.passed[0].title = "Tên khác"
    assert (sent.items[0].row or {})["title"] != "Tên khác"
    told = db.session.execute(
        select(AuditChain.agency_id, AuditEvent.action)
        .join(AuditChain, AuditChain.id == AuditEvent.chain_id)
        .where(AuditEvent.action.in_(("package.sent", "package.received", "proposal.sent_up")))
    ).all()
    assert set(map(tuple, told)) == {
        (cast.agency.id, "package.sent"), (above.id, "package.received"), (cast.agency.id, "proposal.sent_up")
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        services.send(sent, actor=planner, now=NOW)
    with pytest.raises(NotAllowed):
        services.delete(sent, actor=planner, now=NOW)


def test_the_office_above_sees_packages_and_files_only_once_sent(
    cast: SimpleNamespace, package: Package, planner: Actor, officer: Actor
) -> None:
    other = as_role(cast.other_agency, Role.PLANNER, cast.outsider)

    def seen(actor: Actor) -> tuple[int, int, bool]:
        files = db.session.scalars(visible_proposals(actor)).unique().all()
        packages = db.session.scalars(visible_packages(actor)).all()
        assert can(actor, Permission.VIEW_PACKAGE, package) == (package in packages)
        return len(packages), len(files), can(actor, Permission.VIEW_PROPOSAL, cast.passed[0])

    assert seen(officer) == (0, 0, False) and seen(planner)[0] == 1
    services.send(package, actor=planner, now=NOW)
    db.session.flush()
    assert seen(officer) == (1, 4, True)
    assert seen(other) == (0, 0, False)
    assert not can(officer, Permission.INTAKE_PROPOSAL, cast.passed[0])


def test_what_is_missing_is_said_before_anything_goes_up(
    cast: SimpleNamespace, package: Package, planner: Actor, officer: Actor
) -> None:
    keys = [proposal.key for proposal in cast.passed]
    services.save(package, keys, services.Report("a", "", "c"), version=package.version, actor=planner, now=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.send(package, actor=planner, now=NOW)
    assert refused.value.field == "this_year"
    services.save(package, [], REPORT, version=package.version, actor=planner, now=NOW)
    with pytest.raises(RuleViolation) as refused:
        services.send(package, actor=planner, now=NOW)
    assert refused.value.field == "files"
    with pytest.raises(StaleVersion):
        services.save(package, keys, REPORT, version=1, actor=planner, now=NOW)
    with pytest.raises(NotAllowed):
        services.save(package, keys, REPORT, version=package.version, actor=officer, now=NOW)
    with pytest.raises(RuleViolation):  # one at a time
        services.start(cast.agency, 2027, actor=planner, now=NOW)


def test_a_file_that_left_meanwhile_stops_the_package(cast: SimpleNamespace, package: Package, planner: Actor) -> None:
    cast.passed[1].status = "withdrawn"
    db.session.commit()
    with pytest.raises(RuleViolation) as refused:
        services.send(package, actor=planner, now=NOW)
    assert refused.value.values["code"] == cast.passed[1].code
    db.session.rollback()
    assert {p.holder_id for p in cast.passed} == {cast.agency.id}


def test_without_a_ministry_the_province_plans_and_sends_nothing(cast: SimpleNamespace, planner: Actor) -> None:
    with pytest.raises(NotAllowed):
        services.start(cast.agency, 2027, actor=planner, now=NOW)
    plan = plans.open_plan(cast.agency, "KCQG", 2027, 10**9, "ngân sách", actor=planner, now=NOW)
    assert len(planning.candidates(plan)) == 4


def test_with_a_ministry_the_province_cannot_plan_national_files(
    cast: SimpleNamespace, above: Agency, planner: Actor
) -> None:
    plan = plans.open_plan(cast.agency, "KCQG", 2027, 0, "không", actor=planner, now=NOW)
    assert planning.candidates(plan) == [] and planning.waiting(planner, NOW) == []
    with pytest.raises(NotAllowed):
        plans.draft_batch(plan, "stop", actor=planner, now=NOW)
    assert len(planning.unsupported(plan)) == 5  # it may still answer them


def test_only_one_office_is_the_ministrys(cast: SimpleNamespace, above: Agency) -> None:
    from kcproposals.accounts.services_agency import AgencyContent, change_agency

    fresh = Agency(name="Cục thứ hai", short_name="Cục", created_at=NOW)
    db.session.add(fresh)
    db.session.flush()
    content: Any = {"short_name": "", "address": "", "phone": "", "email": "", "is_ministry": True}
    administrator = as_role(fresh, Role.ADMINISTRATOR, cast.administrator)
    with pytest.raises(RuleViolation) as refused:
        change_agency(
            fresh, AgencyContent(name="Cục thứ hai", **content), version=fresh.version, actor=administrator, now=NOW
        )
    assert refused.value.field == "province_code"
