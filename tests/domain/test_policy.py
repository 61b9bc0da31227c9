"""Who may do what, said a second time: for every permission, and every state that matters, everybody who may."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from kcproposals.domain.policy import NOBODY, RULES, SYSTEM, Actor, Grant, Permission, Role, Seat, can
from tests.domain.policy_of_boards import OF_BOARDS
from tests.domain.policy_people import (
    EVERYBODY,
    ME,
    OTHER,
    agency,
    beneficiaries,
    call,
    document,
    draft,
    facility,
    handed_in,
    nothing,
    of_office,
    package,
    people,
    register,
    shipped,
    unit,
)

CONFLICT = {"conflicted_user_ids": (ME, OTHER)}
BY_UNIT = {"implementing_unit_id": 20}
OF_GROUP = {"implementing_unit_id": 20, "facility_id": None}
TYPED, TYPED_BY_OTHER = {"entered_by_id": ME}, {"entered_by_id": OTHER}
RETURNED = {"status": "returned"}
MINUTES, TO_BOARD = {"board_id": 5}, {"board_id": 5, "signatory_id": 1}
Rows = dict[str, list[tuple[Any, str]]]

OF_OFFICES: Rows = {
    "signed_in": [(nothing, "EVERYBODY - public")],
    "manage_agency": [(agency, "administrator")],
    "manage_people": [(agency, "administrator")],
    "hand_out_code": [(agency, "administrator officer")],
    "list_agencies": [(nothing, "administrator administrator@2")],
    "list_audit": [(nothing, "auditor auditor@2")],
    "read_audit": [(agency, "auditor")],
    "read_mail": [(nothing, "administrator administrator@2")],
    "read_jobs": [(nothing, "administrator administrator@2")],
    "view_health": [(nothing, "administrator administrator@2")],
    "retry_job": [(of_office, "administrator"), (shipped, "administrator administrator@2")],
    "view_facility": [
        (facility(), "FACILITY PAPERS"),
        (facility(agency_ids=(1, 2)), "FACILITY PAPERS PAPERS@2"),
        (facility(agency_ids=()), "FACILITY"),
    ],
    "list_facilities": [(nothing, "PAPERS PAPERS@2")],
    "edit_facility": [
        (facility(), "FACILITY"),
        (facility(has_people=False), "FACILITY officer"),
        (facility(has_people=False, agency_ids=(2,)), "FACILITY officer@2"),
        (facility(has_people=False, agency_ids=(1, 2)), "FACILITY officer officer@2"),
    ],
    "manage_facility_people": [(facility(), "owner")],
    "list_own_facilities": [(nothing, "FACILITIES")],
    "change_owner": [(facility(), "officer - officer+owner"), (facility(agency_ids=()), "")],
    "view_support_history": [(nothing, "PAPERS PAPERS@2")],
    "list_units": [(nothing, "OFFICES UNITS")],
    "register_unit": [(agency, "administrator officer")],
    "view_unit": [(unit, "unit OFFICE")],
    "manage_unit": [(unit, "administrator officer")],
    "view_packs": [(nothing, "OFFICES")],
    "view_pack": [(shipped, "OFFICES"), (of_office, "OFFICE")],
    "view_norms": [(of_office, "OFFICE")],
    "manage_norms": [(of_office, "administrator")],
    "view_call": [(call(), "EVERYBODY"), (call(is_announced=False), "OFFICE")],
    "manage_call": [(call(), "officer")],
    "list_packages": [(nothing, "PAPERS PAPERS@2")],
    "view_package": [(package(), "PAPERS PAPERS@2"), (package(is_sent=False), "PAPERS")],
    "manage_package": [(package(), "planner officer")],
    "answer_package": [(package(), "officer@2"), (package(is_sent=False), "")],
    "list_plans": [(nothing, "PAPERS PAPERS@2")],
    "view_plan": [(of_office, "PAPERS")],
    "manage_plan": [(of_office, "planner")],
    "approve_batch": [(of_office, "leader")],
    "list_documents": [(nothing, "PAPERS PAPERS@2 BOARDS FACILITIES UNITS")],
    "view_document": [
        (document(), "PAPERS"),
        (document(**MINUTES), "PAPERS BOARD"),
        (document(**TO_BOARD), "PAPERS"),
        (document(**TO_BOARD, is_issued=True, facility_ids=(), unit_ids=()), "PAPERS BOARD"),
        (document(is_issued=True), "PAPERS FACILITY unit"),
        (document(is_issued=True, facility_ids=()), "PAPERS unit"),
        (document(is_issued=True, unit_ids=()), "PAPERS FACILITY"),
    ],
    "draft_document": [
        (document(), "planner secretary clerk"),
        (document(**MINUTES), "planner secretary clerk chair"),
        (document(**TO_BOARD), "planner secretary clerk"),
    ],
    "sign_document": [
        (document(), "leader"),
        (document(**MINUTES), "leader chair"),
        (document(**TO_BOARD), "leader"),
    ],
    "issue_document": [(document(), "clerk")],
    "list_registers": [(nothing, "clerk leader auditor clerk@2 leader@2 auditor@2")],
    "view_register": [(register, "clerk leader auditor")],
}

OF_FILES: Rows = {
    "start_proposal": [(nothing, "FACILITIES UNITS")],
    "start_for_facility": [(nothing, "UNITS")],
    "list_proposals": [(nothing, "OFFICES BOARDS FACILITIES UNITS")],
    "list_intake": [(nothing, "officer officer@2")],
    "enter_on_paper": [(call(), "officer")],
    "keep_scan": [
        (draft(), "FACILITY"),
        (draft(**BY_UNIT), "owner unit"),
        (draft(**TYPED), "officer"),
        (draft(**TYPED_BY_OTHER), ""),
        (handed_in(**TYPED_BY_OTHER), "FACILITY officer"),
        (handed_in(**TYPED_BY_OTHER, **CONFLICT), "FACILITY"),
        (handed_in(), "FACILITY"),
    ],
    "view_proposal": [
        (draft(), "FACILITY"),
        (draft(**BY_UNIT), "FACILITY unit"),
        (draft(**TYPED), "FACILITY officer"),
        (draft(**TYPED, **CONFLICT), "FACILITY officer"),
        (draft(**TYPED_BY_OTHER), "FACILITY"),
        (handed_in(), "FACILITY OFFICE sworn"),
        (handed_in(board_ids=()), "FACILITY OFFICE"),
        (handed_in(board_ids=(6,), holder_id=2), "FACILITY OFFICE OFFICE@2 sworn@2"),
        (handed_in(**TYPED, **RETURNED), "FACILITY OFFICE sworn"),
        (handed_in(**BY_UNIT, **CONFLICT), "FACILITY unit"),
        (handed_in(**TYPED, **RETURNED, **CONFLICT), "FACILITY"),
    ],
    "follow_proposal": [
        (handed_in(), "FACILITY"),
        (handed_in(**BY_UNIT), "FACILITY unit"),
        (draft(**TYPED), "FACILITY officer"),
        (draft(**TYPED_BY_OTHER), "FACILITY"),
        (handed_in(**TYPED), "FACILITY"),
        (handed_in(**TYPED, **RETURNED), "FACILITY officer"),
    ],
    "edit_proposal": [
        (draft(), "FACILITY"),
        (draft(**BY_UNIT), "unit"),
        (draft(**OF_GROUP), "unit"),
        (draft(**TYPED), "officer"),
        (draft(**TYPED_BY_OTHER), ""),
        (draft(**TYPED_BY_OTHER, **BY_UNIT), ""),
        (handed_in(**TYPED), "FACILITY"),
        (handed_in(**TYPED, **RETURNED), "FACILITY officer"),
        (handed_in(**TYPED_BY_OTHER, **RETURNED), "FACILITY"),
    ],
    "entrust_proposal": [(draft(), "owner")],
    "confirm_proposal": [(draft(), ""), (draft(**BY_UNIT), "owner"), (draft(**OF_GROUP), "")],
    "submit_proposal": [
        (draft(), "FACILITY"),
        (draft(**BY_UNIT), "owner unit"),
        (draft(**TYPED), "officer"),
        (draft(**TYPED_BY_OTHER), ""),
        (handed_in(**TYPED, **RETURNED), "FACILITY officer"),
    ],
    "withdraw_proposal": [
        (handed_in(), "FACILITY"),
        (handed_in(**BY_UNIT), "owner"),
        (handed_in(**OF_GROUP), "unit"),
        (draft(**TYPED), ""),
        (handed_in(**TYPED, **RETURNED), "FACILITY - officer+owner"),
    ],
    "delete_proposal": [
        (draft(), "owner"),
        (draft(**BY_UNIT), "owner unit"),
        (draft(**OF_GROUP), "unit"),
        (draft(**TYPED), "officer"),
        (draft(**TYPED_BY_OTHER), ""),
    ],
    "intake_proposal": [
        (draft(), ""),
        (handed_in(), "officer - officer+owner"),
        (handed_in(**BY_UNIT), "officer - officer+owner officer+unit"),
        (handed_in(holder_id=2), "officer - officer+owner"),
        (handed_in(**CONFLICT), ""),
    ],
    "view_findings": [
        (draft(), ""),
        (handed_in(), "OFFICE sworn - WITH_OWNER"),
        (handed_in(**BY_UNIT), "OFFICE sworn - WITH_OWNER WITH_UNIT"),
        (handed_in(**CONFLICT), ""),
        (draft(**TYPED), ""),
    ],
    "view_beneficiaries": [
        (beneficiaries(sent_at=None), "unit"),
        (beneficiaries(), "unit PAPERS"),
        (beneficiaries(**CONFLICT), "unit"),
        (beneficiaries(state="approved"), "unit PAPERS FACILITY"),
        (beneficiaries(state="approved", **CONFLICT), "unit FACILITY"),
    ],
    "edit_beneficiaries": [(beneficiaries(), "unit")],
    "decide_beneficiaries": [
        (beneficiaries(sent_at=None), ""),
        (beneficiaries(), "officer leader - PARTIES"),
        (beneficiaries(**CONFLICT), ""),
    ],
}
SUBJECTS = {
    "agency", "answer to a facility", "appraisal", "appraisal or round", "assessment", "beneficiary list",
    "beneficiary list or proposal", "board", "board or agency", "call", "call or agency", "complaint", "criteria set",
    "criteria set or agency", "document", "entered norms or agency", "facility", "file of a meeting",
    "implementing unit", "job", "meeting", "meeting or round", "nothing", "pack version", "package",
    "package or agency", "plan", "plan or agency", "proposal", "register", "round", "sheet",
}  # fmt: skip
ROWS: Rows = {**OF_OFFICES, **OF_FILES, **OF_BOARDS}


@pytest.mark.parametrize("permission", ROWS)
def test_exactly_these_people_may(permission: str) -> None:
    for number, (subject, words) in enumerate(ROWS[permission]):
        allowed = {name for name, actor in EVERYBODY.items() if can(actor, Permission(permission), subject)}
        assert allowed == people(words), f"row {number}"


def test_every_permission_is_said_twice() -> None:
    assert set(ROWS) == set(Permission) == set(RULES)
    assert {rule.subject for rule in RULES.values()} == SUBJECTS
    assert all(rule.words for rule in RULES.values())


@pytest.mark.parametrize("permission", RULES)
def test_without_a_subject_nobody_may_what_is_about_one(permission: Permission) -> None:
    about_nothing = RULES[permission].subject == "nothing"
    assert about_nothing == all(subject is None for subject, _ in ROWS[permission])
    if not about_nothing:
        assert not any(can(actor, permission) for actor in EVERYBODY.values())


def test_what_is_not_in_the_table_does_not_exist() -> None:
    with pytest.raises(KeyError):
        can(EVERYBODY["administrator"], "fly")  # type: ignore[arg-type]


def test_what_somebody_holds() -> None:
    seat, sworn = Grant("seat", 5, "chair"), Grant("undertaking", 6, "chair")
    actor = Actor(ME, "", frozenset({Grant("role", 1, "leader"), Grant("facility", 10, "owner"), seat, sworn}))
    assert (actor.agencies(), actor.agencies(Role.CLERK), actor.agencies(Role.LEADER)) == ({1}, set(), {1})
    assert (actor.facilities(), actor.facilities("member"), actor.facilities("owner")) == ({10}, set(), {10})
    assert (actor.boards(), actor.boards(Seat.MEMBER), actor.boards(Seat.CHAIR)) == ({5}, set(), {5})
    assert (actor.opened_boards, actor.units(), actor.is_official) == ({6}, set(), True)
    assert (actor.has_role(1), actor.has_role(2), actor.has_role(None), actor.has_role(10)) == (
        True,
        False,
        False,
        False,
    )
    assert not Actor(ME, "", frozenset({seat})).is_official
    with pytest.raises(FrozenInstanceError):
        actor.user_id = 8  # type: ignore[misc]


def test_nobody_and_the_system_hold_nothing() -> None:
    assert (NOBODY.user_id, NOBODY.name, NOBODY.grants) == (SYSTEM.user_id, "", frozenset())
    assert (SYSTEM.name, SYSTEM.grants) == ("Hệ thống", frozenset())
