"""Every list shows exactly what the policy allows: on every row of the demo, for everybody in it and nobody else.

``can`` is asked row by row in Python, ``visible_…`` once in SQL; a row on one side only is a hole or a riddle. What the
demo lacks (a call not announced, a set of an office's own) is added and taken back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import Agency, RoleGrant, User
from kcproposals.accounts.queries import visible_agencies
from kcproposals.admin.queries import visible_jobs
from kcproposals.appraisal.answers.models import FacilityAnswer
from kcproposals.appraisal.answers.queries import visible_answers
from kcproposals.appraisal.boards.queries import visible_boards
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem
from kcproposals.appraisal.meetings.queries import visible_items, visible_meetings
from kcproposals.appraisal.models import Board, Conflict, Round, ScoreSheet
from kcproposals.appraisal.sheets.queries import visible_sheets
from kcproposals.appraisal.signs.queries import visible_signs
from kcproposals.assessments.models import Assessment
from kcproposals.assessments.queries import visible_assessments
from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.audit.queries import visible_events
from kcproposals.calls.models import Call
from kcproposals.calls.queries import visible_calls
from kcproposals.complaints.models import Complaint
from kcproposals.complaints.queries import visible_complaints
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import visible_sets
from kcproposals.documents.models import Document
from kcproposals.documents.queries import visible_documents
from kcproposals.domain.policy import NOBODY, SYSTEM, Actor, Grant, Permission, Role, can
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import visible_facilities
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.queries import visible_lists
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.implementers.queries import visible_units
from kcproposals.jobs.models import Job
from kcproposals.levels.models import Package
from kcproposals.levels.queries import visible_packages
from kcproposals.planning.models import Plan
from kcproposals.planning.queries import visible_plans
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import visible_proposals
from kcproposals.regulations.models import PackVersion, ProvinceNorms
from kcproposals.regulations.queries import visible_norms, visible_packs

pytest_plugins = ["tests.demo_year"]
LONG_AGO = datetime(2025, 10, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """One table, the permission to see a row of it, and the list; ``about`` gives what the policy is asked about."""

    model: Any
    permission: Permission
    visible: Callable[[Actor], Select[Any]]
    about: Callable[[Any], Any] = lambda row: row


def _office_of(event: AuditEvent) -> Agency | None:
    """The log is asked about by its office; the common chain belongs to none."""
    return db.session.get(Agency, event.chain.agency_id) if event.chain.agency_id else None


KINDS = (
    Kind(Proposal, Permission.VIEW_PROPOSAL, visible_proposals),
    Kind(Facility, Permission.VIEW_FACILITY, visible_facilities),
    Kind(ImplementingUnit, Permission.VIEW_UNIT, visible_units),
    Kind(Call, Permission.VIEW_CALL, visible_calls),
    Kind(Board, Permission.VIEW_BOARD, visible_boards),
    Kind(ScoreSheet, Permission.VIEW_SHEET, visible_sheets),
    Kind(Round, Permission.VIEW_SIGNS, visible_signs),
    Kind(FacilityAnswer, Permission.VIEW_ANSWER, visible_answers),
    Kind(Complaint, Permission.VIEW_COMPLAINT, visible_complaints),
    Kind(Meeting, Permission.VIEW_MEETING, visible_meetings),
    Kind(MeetingItem, Permission.VIEW_DISCUSSION, visible_items),
    Kind(Assessment, Permission.VIEW_ASSESSMENT, visible_assessments),
    Kind(Document, Permission.VIEW_DOCUMENT, visible_documents),
    Kind(Plan, Permission.VIEW_PLAN, visible_plans),
    Kind(Package, Permission.VIEW_PACKAGE, visible_packages),
    Kind(BeneficiaryList, Permission.VIEW_BENEFICIARIES, visible_lists),
    Kind(PackVersion, Permission.VIEW_PACK, visible_packs),
    Kind(ProvinceNorms, Permission.VIEW_NORMS, visible_norms),
    Kind(CriteriaSet, Permission.VIEW_CRITERIA, visible_sets),
    Kind(Agency, Permission.MANAGE_AGENCY, visible_agencies),
    Kind(AuditEvent, Permission.READ_AUDIT, visible_events, _office_of),
    Kind(Job, Permission.RETRY_JOB, visible_jobs),
)


@pytest.fixture
def rows(demo_app: Flask) -> Iterator[None]:
    """The demo, with a call nobody announced, a set and norms of the office's own, until the end of the test."""
    announced = db.session.scalars(select(Call).order_by(Call.id)).first()
    assert announced is not None
    shipped = announced.criteria_set
    db.session.add_all(
        [
            Call(
                agency_id=announced.agency_id, programme="KCDP", year=2031, title="Chưa thông báo", opens_at=LONG_AGO,
                closes_at=datetime(2031, 1, 1, tzinfo=UTC), activities=[], criteria_set=shipped, created_at=LONG_AGO,
            ),
            CriteriaSet(
                agency_id=announced.agency_id, code="own", number=1, title="Bộ riêng", definition=shipped.definition,
                created_at=LONG_AGO,
            ),
            PackVersion(
                agency_id=announced.agency_id, code="own", kind="norms", number=1, title="Định mức riêng",
                sha256="0" * 64, content={}, loaded_at=LONG_AGO,
            ),
            ProvinceNorms(
                agency_id=announced.agency_id, document="Chưa công bố", rows=[], examples=[], created_at=LONG_AGO,
                saved_at=LONG_AGO,
            ),
            _being_typed(),
        ]
    )  # fmt: skip
    db.session.flush()
    yield
    db.session.rollback()


def _being_typed() -> Proposal:
    """A draft that an intake officer is typing from paper: the one draft an official sees."""
    theirs = db.session.scalars(select(Proposal).where(Proposal.code.is_not(None)).order_by(Proposal.id)).first()
    assert theirs is not None
    desk = RoleGrant.agency_id == theirs.agency_id, RoleGrant.role == Role.INTAKE_OFFICER.value
    officer = db.session.scalars(select(RoleGrant.user_id).where(*desk).order_by(RoleGrant.id)).first()
    return Proposal(
        agency_id=theirs.agency_id, call_id=theirs.call_id, facility_id=theirs.facility_id, created_by_id=officer,
        programme=theirs.programme, year=theirs.year, activity=theirs.activity, province_code=theirs.province_code,
        unit_code=theirs.unit_code, priority=[], answers={}, created_at=LONG_AGO, saved_at=LONG_AGO,
        entered_by_id=officer, received_at=LONG_AGO, received_reason="Nộp giấy",
    )  # fmt: skip


def everybody() -> list[Actor]:
    """Return who is in the demo, the public, the system, and people who hold one thing only.

    The last are what real accounts seldom show: a seat without the undertaking, one role, each also held by somebody
    with a conflict of interest.
    """
    real = [actor_of(user) for user in db.session.scalars(select(User).order_by(User.id))]
    held = {grant for actor in real for grant in actor.grants}
    undertaken = {Grant("seat", grant.id, "member") for grant in held if grant.kind == "undertaking"}
    conflicted = db.session.scalars(select(Conflict.user_id).order_by(Conflict.id)).first()
    stranger = max(actor.user_id or 0 for actor in real) + 1000
    assert conflicted and len(real) > 25 and undertaken
    made = [Actor(user_id, "", frozenset({grant})) for user_id in (conflicted, stranger) for grant in held]
    many = [Actor(conflicted, "", frozenset(held)), Actor(stranger, "", frozenset(held))]
    return [NOBODY, SYSTEM, *real, *made, *many]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.model.__tablename__)
def test_a_list_shows_exactly_what_the_policy_allows(rows: None, kind: Kind) -> None:
    everything = [(row, kind.about(row)) for row in db.session.scalars(select(kind.model)).unique()]
    told = set()
    for actor in everybody():
        listed = set(db.session.scalars(kind.visible(actor).with_only_columns(kind.model.id)))
        allowed = {row.id for row, subject in everything if can(actor, kind.permission, subject)}
        assert listed == allowed, f"{actor}: only listed {listed - allowed}, only allowed {allowed - listed}"
        told.add(frozenset(allowed))
    assert len(told) > 1  # the rows do not all say the same


def test_every_chain_belongs_to_at_most_one_office(demo_app: Flask) -> None:
    owners = list(db.session.scalars(select(AuditChain.agency_id)))
    assert len(owners) == len(set(owners)) >= 3
