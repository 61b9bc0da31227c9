"""The part of `test_policy` about appraisal: boards, sheets, results, meetings, answers and complaints."""

from typing import Any

from tests.domain.policy_people import (
    ME,
    OTHER,
    assessment,
    board,
    closed,
    draft,
    handed_in,
    nothing,
    of_office,
    round_,
    sheet,
    shipped,
    told,
)

CONFLICT = {"conflicted_user_ids": (ME, OTHER)}
OPEN = {"is_closed": False}
OTHERS = {"user_id": OTHER, "is_closed": True, "round_is_open": False, "is_handed_in": True}
BY_UNIT = {"implementing_unit_id": 20}
OF_GROUP = {"implementing_unit_id": 20, "facility_id": None}

OF_BOARDS: dict[str, list[tuple[Any, str]]] = {
    "view_criteria": [(shipped, "OFFICES"), (of_office, "OFFICE")],
    "manage_criteria": [(of_office, "secretary"), (shipped, "")],
    "list_boards": [(nothing, "PAPERS PAPERS@2 BOARDS")],
    "view_board": [(board, "BOARD PAPERS")],
    "manage_board": [(board, "secretary")],
    "confirm_close": [(board, "chair")],
    "take_back_close": [(board, "chair secretary")],
    "declare_conflict": [(board, "BOARD")],
    "answer_invitation": [(board, "BOARD")],
    "score": [
        (sheet(), "BOARD - PARTIES"),
        (sheet(facility_ids=()), "BOARD - WITH_UNIT"),
        (sheet(unit_ids=()), "BOARD - WITH_OWNER"),
        (sheet(board_id=6), "chair@2 sworn@2"),
        (sheet(is_recused=True), ""),
        (sheet(round_is_open=False), ""),
        (sheet(**CONFLICT), ""),
        (sheet(user_id=OTHER), ""),
    ],
    "fill_sheets": [
        (round_(), "sworn"),
        (round_(board_id=6), "sworn@2"),
        (round_(state="closing"), ""),
        (round_(state="closed"), ""),
    ],
    "view_sheet": [
        (sheet(), "BOARD - PARTIES"),
        (sheet(board_id=6), "chair@2 sworn@2"),
        (sheet(is_recused=True), ""),
        (sheet(**CONFLICT), ""),
        (sheet(**OTHERS), "BOARD secretary auditor - PARTIES"),
        (sheet(**{**OTHERS, "is_recused": True}), "BOARD secretary auditor - PARTIES"),
        (sheet(**{**OTHERS, "is_handed_in": False}), ""),
        (sheet(**{**OTHERS, "is_closed": False}), ""),
        (sheet(**OTHERS, **CONFLICT), ""),
    ],
    "view_sheets": [
        (closed(), "BOARD secretary auditor - PARTIES"),
        (closed(**OPEN), ""),
        (closed(**CONFLICT), ""),
    ],
    "view_result": [(closed(), "BOARD officer secretary planner leader auditor"), (closed(**OPEN), "")],
    "view_derivation": [
        (closed(), "BOARD officer secretary planner leader auditor - PARTIES"),
        (closed(**OPEN), ""),
        (closed(**CONFLICT), ""),
    ],
    "view_signs": [(closed(), "chair auditor"), (closed(**OPEN), "")],
    "list_signs": [(nothing, "auditor auditor@2")],
    "view_feedback": [(closed(), "chair vice reviewer member sworn"), (closed(**OPEN), "")],
    "answer_facilities": [(closed(), "secretary"), (closed(**OPEN), "")],
    "answer_facility": [(closed(), "secretary - PARTIES"), (closed(**OPEN), ""), (closed(**CONFLICT), "")],
    "view_answer": [
        (told(), "FACILITY PAPERS"),
        (told(**CONFLICT), "FACILITY"),
        (told(proposal=handed_in(**BY_UNIT)), "FACILITY unit PAPERS"),
    ],
    "list_assessments": [(nothing, "PAPERS PAPERS@2")],
    "open_assessment": [
        (draft(), ""),
        (handed_in(), "officer secretary - PARTIES"),
        (handed_in(holder_id=2), "officer@2 secretary@2"),
        (handed_in(**CONFLICT), ""),
    ],
    "keep_out": [
        (draft(), ""),
        (handed_in(), "officer secretary leader - PARTIES"),
        (handed_in(holder_id=2), "officer@2 secretary@2 leader@2"),
        (handed_in(**CONFLICT), ""),
    ],
    "view_assessment": [
        (assessment(), "EVERYBODY - public PARTIES"),
        (assessment(**CONFLICT), ""),
        (assessment(author_id=OTHER), ""),
        (assessment(author_id=OTHER, state="submitted"), "leader secretary - PARTIES"),
        (assessment(author_id=OTHER, state="countersigned"), "PAPERS - PARTIES"),
        (assessment(author_id=OTHER, state="countersigned", **CONFLICT), ""),
        (assessment(author_id=None, state="countersigned"), "PAPERS - PARTIES"),
    ],
    "write_assessment": [
        (assessment(), "officer secretary - PARTIES"),
        (assessment(state="submitted"), "officer secretary - PARTIES"),
        (assessment(state="countersigned"), ""),
        (assessment(author_id=OTHER), ""),
        (assessment(**CONFLICT), ""),
    ],
    "drop_assessment": [
        (assessment(), "officer secretary - PARTIES"),
        (assessment(author_id=OTHER, state="submitted"), "secretary - PARTIES"),
        (assessment(state="countersigned"), ""),
        (assessment(**CONFLICT), ""),
    ],
    "countersign_assessment": [
        (assessment(author_id=OTHER, state="submitted"), "leader secretary - PARTIES"),
        (assessment(author_id=OTHER), ""),
        (assessment(state="submitted"), ""),
        (assessment(author_id=OTHER, state="submitted", **CONFLICT), ""),
    ],
    "list_complaints": [(nothing, "PAPERS PAPERS@2")],
    "view_complaint": [
        (told(), "FACILITY PAPERS"),
        (told(**CONFLICT), "FACILITY"),
        (told(proposal=handed_in(**OF_GROUP)), "unit PAPERS"),
    ],
    "lodge_complaint": [
        (draft(), ""),
        (handed_in(), "FACILITY"),
        (handed_in(**BY_UNIT), "owner"),
        (handed_in(**OF_GROUP), "unit"),
    ],
    "record_complaint": [
        (draft(), ""),
        (handed_in(), "officer secretary - WITH_OWNER"),
        (handed_in(**BY_UNIT, holder_id=2), "officer@2 secretary@2"),
        (handed_in(**CONFLICT), ""),
    ],
    "withdraw_complaint": [(told(), "FACILITY"), (told(proposal=handed_in(**BY_UNIT)), "owner")],
    "answer_complaint": [
        (told(), "leader secretary - WITH_OWNER"),
        (told(proposal=handed_in(**BY_UNIT)), "leader secretary - WITH_OWNER WITH_UNIT"),
        (told(**CONFLICT), ""),
    ],
    "view_meeting": [(closed(**OPEN), "BOARD secretary auditor")],
    "keep_meeting": [(closed(**OPEN), "scribe secretary")],
    "view_discussion": [(closed(**OPEN), "BOARD secretary auditor - PARTIES"), (closed(**CONFLICT), "")],
    "reserve_opinion": [(closed(), "BOARD - PARTIES"), (closed(**OPEN), ""), (closed(**CONFLICT), "")],
}
