"""Who may do what: one table of permissions, each a small predicate over actor and subject.

Deny by default: a permission without a row here does not exist, and a route that names none does not start.
Pages, lists, mails, exports and documents ask ``can``; every list starts from a ``visible_…(actor)`` select that says
the same thing in SQL, and a house test compares the two on every demo row.
Not here: whether the step fits the state (``workflow``), although a few predicates read a state to keep a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Role(StrEnum):
    """What a person is in an agency (cơ quan)."""

    ADMINISTRATOR = "administrator"
    INTAKE_OFFICER = "intake_officer"
    SECRETARY = "secretary"
    PLANNER = "planner"
    LEADER = "leader"
    CLERK = "clerk"
    AUDITOR = "auditor"


class Seat(StrEnum):
    """What a person is on an appraisal board (hội đồng thẩm định)."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    REVIEWER = "reviewer"
    MEMBER = "member"
    SECRETARY = "secretary"


class Grant(NamedTuple):
    """One thing a person holds: a role in an agency, membership of a facility or a unit, a seat on a board.

    An "undertaking" stands beside the seat of a member who undertook to keep the files confidential: it opens them.
    A vice chair authorised in writing holds the chair's seat too.
    """

    kind: str
    id: int
    role: str


@dataclass(frozen=True)
class Actor:
    """Who acts, with everything they hold, read once per request. ``user_id`` None is the public."""

    user_id: int | None
    name: str = ""
    grants: frozenset[Grant] = frozenset()

    def has_role(self, agency_id: int | None, *roles: Role) -> bool:
        """Say whether the actor holds one of ``roles`` (any, if none is named) in the agency."""
        wanted = roles or tuple(Role)
        return any(Grant("role", agency_id, role) in self.grants for role in wanted) if agency_id else False

    def agencies(self, *roles: Role) -> frozenset[int]:
        """Return the ids of the agencies where the actor holds one of ``roles`` (any, if none is named)."""
        wanted = {str(role) for role in (roles or Role)}
        return frozenset(g.id for g in self.grants if g.kind == "role" and g.role in wanted)

    def facilities(self, *roles: str) -> frozenset[int]:
        """Return the ids of the facilities the actor belongs to (as one of ``roles``, if named)."""
        return frozenset(g.id for g in self.grants if g.kind == "facility" and (not roles or g.role in roles))

    def units(self) -> frozenset[int]:
        """Return the ids of the implementing units (đơn vị thực hiện) the actor drafts for."""
        return frozenset(g.id for g in self.grants if g.kind == "unit")

    def boards(self, *seats: Seat) -> frozenset[int]:
        """Return the ids of the boards where the actor has a seat (one of ``seats``, if named)."""
        return frozenset(g.id for g in self.grants if g.kind == "seat" and (not seats or g.role in seats))

    @property
    def opened_boards(self) -> frozenset[int]:
        """Return the ids of the boards whose files the actor undertook to keep confidential."""
        return frozenset(g.id for g in self.grants if g.kind == "undertaking")

    @property
    def is_official(self) -> bool:
        """Say whether the actor holds any role in any agency."""
        return any(g.kind == "role" for g in self.grants)


NOBODY = Actor(None)
SYSTEM = Actor(None, "Hệ thống")


class Permission(StrEnum):
    """Everything a route may ask for."""

    SIGNED_IN = "signed_in"
    MANAGE_AGENCY = "manage_agency"
    MANAGE_PEOPLE = "manage_people"
    HAND_OUT_CODE = "hand_out_code"
    LIST_AGENCIES = "list_agencies"
    LIST_AUDIT = "list_audit"
    READ_AUDIT = "read_audit"
    READ_MAIL = "read_mail"
    READ_JOBS = "read_jobs"
    RETRY_JOB = "retry_job"
    VIEW_HEALTH = "view_health"
    VIEW_FACILITY = "view_facility"
    LIST_FACILITIES = "list_facilities"
    EDIT_FACILITY = "edit_facility"
    MANAGE_FACILITY_PEOPLE = "manage_facility_people"
    LIST_OWN_FACILITIES = "list_own_facilities"
    CHANGE_OWNER = "change_owner"
    VIEW_SUPPORT_HISTORY = "view_support_history"
    LIST_UNITS = "list_units"
    REGISTER_UNIT = "register_unit"
    VIEW_UNIT = "view_unit"
    MANAGE_UNIT = "manage_unit"
    VIEW_PACKS = "view_packs"
    VIEW_PACK = "view_pack"
    VIEW_NORMS = "view_norms"
    MANAGE_NORMS = "manage_norms"
    VIEW_CRITERIA = "view_criteria"
    MANAGE_CRITERIA = "manage_criteria"
    VIEW_CALL = "view_call"
    MANAGE_CALL = "manage_call"
    START_PROPOSAL = "start_proposal"
    START_FOR_FACILITY = "start_for_facility"
    LIST_PROPOSALS = "list_proposals"
    LIST_INTAKE = "list_intake"
    VIEW_PROPOSAL = "view_proposal"
    FOLLOW_PROPOSAL = "follow_proposal"
    EDIT_PROPOSAL = "edit_proposal"
    ENTRUST_PROPOSAL = "entrust_proposal"
    CONFIRM_PROPOSAL = "confirm_proposal"
    SUBMIT_PROPOSAL = "submit_proposal"
    KEEP_SCAN = "keep_scan"
    ENTER_ON_PAPER = "enter_on_paper"
    WITHDRAW_PROPOSAL = "withdraw_proposal"
    DELETE_PROPOSAL = "delete_proposal"
    INTAKE_PROPOSAL = "intake_proposal"
    VIEW_FINDINGS = "view_findings"
    LIST_BOARDS = "list_boards"
    VIEW_BOARD = "view_board"
    MANAGE_BOARD = "manage_board"
    CONFIRM_CLOSE = "confirm_close"
    TAKE_BACK_CLOSE = "take_back_close"
    DECLARE_CONFLICT = "declare_conflict"
    ANSWER_INVITATION = "answer_invitation"
    SCORE = "score"
    FILL_SHEETS = "fill_sheets"
    VIEW_SHEET = "view_sheet"
    VIEW_SHEETS = "view_sheets"
    VIEW_RESULT = "view_result"
    VIEW_DERIVATION = "view_derivation"
    VIEW_SIGNS = "view_signs"
    LIST_SIGNS = "list_signs"
    VIEW_FEEDBACK = "view_feedback"
    VIEW_MEETING = "view_meeting"
    KEEP_MEETING = "keep_meeting"
    VIEW_DISCUSSION = "view_discussion"
    RESERVE_OPINION = "reserve_opinion"
    LIST_ASSESSMENTS = "list_assessments"
    OPEN_ASSESSMENT = "open_assessment"
    KEEP_OUT = "keep_out"
    VIEW_ASSESSMENT = "view_assessment"
    WRITE_ASSESSMENT = "write_assessment"
    DROP_ASSESSMENT = "drop_assessment"
    COUNTERSIGN_ASSESSMENT = "countersign_assessment"
    ANSWER_FACILITIES = "answer_facilities"
    ANSWER_FACILITY = "answer_facility"
    VIEW_ANSWER = "view_answer"
    LIST_COMPLAINTS = "list_complaints"
    VIEW_COMPLAINT = "view_complaint"
    LODGE_COMPLAINT = "lodge_complaint"
    RECORD_COMPLAINT = "record_complaint"
    WITHDRAW_COMPLAINT = "withdraw_complaint"
    ANSWER_COMPLAINT = "answer_complaint"
    LIST_PACKAGES = "list_packages"
    VIEW_PACKAGE = "view_package"
    MANAGE_PACKAGE = "manage_package"
    ANSWER_PACKAGE = "answer_package"
    VIEW_BENEFICIARIES = "view_beneficiaries"
    EDIT_BENEFICIARIES = "edit_beneficiaries"
    DECIDE_BENEFICIARIES = "decide_beneficiaries"
    LIST_PLANS = "list_plans"
    VIEW_PLAN = "view_plan"
    MANAGE_PLAN = "manage_plan"
    APPROVE_BATCH = "approve_batch"
    LIST_DOCUMENTS = "list_documents"
    VIEW_DOCUMENT = "view_document"
    DRAFT_DOCUMENT = "draft_document"
    SIGN_DOCUMENT = "sign_document"
    ISSUE_DOCUMENT = "issue_document"
    LIST_REGISTERS = "list_registers"
    VIEW_REGISTER = "view_register"


Predicate = Callable[[Actor, Any], bool]


@dataclass(frozen=True)
class Rule:
    """One row of the table. ``words`` says in plain English who may; ``subject`` names what it is asked about."""

    subject: str
    words: str
    allows: Predicate


def _in_agency(*roles: Role) -> Predicate:
    return lambda actor, row: actor.has_role(row.agency_id, *roles)


def _anywhere(*roles: Role) -> Predicate:
    return lambda actor, _: bool(actor.agencies(*roles))


def _signed_in(actor: Actor, _: Any) -> bool:
    return actor.user_id is not None


def _stands_behind(actor: Actor, proposal: Any) -> bool:
    """Say whether the actor acts for the facility of the file, or for the implementing unit that drafts it."""
    return proposal.facility_id in actor.facilities() or proposal.implementing_unit_id in actor.units()


def _owns_facility(actor: Actor, proposal: Any) -> bool:
    return proposal.facility_id in actor.facilities("owner")


def _enters(actor: Actor, proposal: Any) -> bool:
    """A paper file is typed by the officer who took it in: the draft, and what came on paper after a return."""
    is_mine = actor.user_id is not None and proposal.entered_by_id == actor.user_id
    is_writable = proposal.status in ("draft", "returned")
    return is_mine and is_writable and actor.has_role(proposal.agency_id, Role.INTAKE_OFFICER)


def _drafts(actor: Actor, proposal: Any) -> bool:
    """One side writes: the officer who types a paper file, the implementing unit where there is one, else the facility.

    Of a paper file that was handed in the facility may write too: it mends a return itself if it has people here.
    """
    if _enters(actor, proposal):
        return True
    if proposal.entered_by_id is not None and proposal.code is None:
        return False
    if proposal.implementing_unit_id is not None:
        return proposal.implementing_unit_id in actor.units()
    return proposal.facility_id in actor.facilities()


def _may_hand_in(actor: Actor, proposal: Any) -> bool:
    if proposal.entered_by_id is not None and proposal.code is None:
        return _enters(actor, proposal)
    return _drafts(actor, proposal) or _owns_facility(actor, proposal)


def _may_keep_scan(actor: Actor, proposal: Any) -> bool:
    """The side that writes; of a paper file any intake officer who may take it in."""
    return _may_hand_in(actor, proposal) or (proposal.entered_by_id is not None and _may_take_in(actor, proposal))


def _may_withdraw(actor: Actor, proposal: Any) -> bool:
    """What a unit drafted for a facility is the facility's owner's to take back."""
    if proposal.implementing_unit_id is not None and proposal.facility_id is not None:
        return _owns_facility(actor, proposal)
    return _drafts(actor, proposal) and not _enters(actor, proposal)


def _may_delete(actor: Actor, proposal: Any) -> bool:
    if proposal.entered_by_id is not None:
        return _enters(actor, proposal)
    return _owns_facility(actor, proposal) or (proposal.implementing_unit_id is not None and _drafts(actor, proposal))


def _official_may_see(actor: Actor, proposal: Any) -> bool:
    """Nobody in the office sees a draft, nor that it exists; what was sent up the office above sees too."""
    return proposal.code is not None and (actor.has_role(proposal.agency_id) or actor.has_role(proposal.holder_id))


def _board_may_see(actor: Actor, proposal: Any) -> bool:
    """An undertaking opens the file, unless the member has a conflict of interest with it."""
    return bool(actor.opened_boards & set(proposal.board_ids)) and actor.user_id not in proposal.conflicted_user_ids


def _takes_in_at(actor: Actor, facility: Any) -> bool:
    return any(actor.has_role(agency, Role.INTAKE_OFFICER) for agency in facility.agency_ids)


def _may_retry_job(actor: Actor, job: Any) -> bool:
    own = actor.agencies(Role.ADMINISTRATOR)
    return bool(own) if job.agency_id is None else job.agency_id in own


def _may_see_proposal(actor: Actor, proposal: Any) -> bool:
    if proposal.code is not None and actor.user_id in proposal.conflicted_user_ids:
        return _stands_behind(actor, proposal)
    own = _stands_behind(actor, proposal) or (proposal.code is None and _enters(actor, proposal))
    return own or _official_may_see(actor, proposal) or _board_may_see(actor, proposal)


def _may_take_in(actor: Actor, proposal: Any) -> bool:
    """Nobody decides about a file they have something to do with."""
    if _stands_behind(actor, proposal) or actor.user_id in proposal.conflicted_user_ids:
        return False
    return proposal.code is not None and actor.has_role(proposal.agency_id, Role.INTAKE_OFFICER)


def _may_see_findings(actor: Actor, proposal: Any) -> bool:
    """What the office found is for those who judge the file, never for who stands behind it."""
    is_party = _stands_behind(actor, proposal)
    return proposal.code is not None and not is_party and _may_see_proposal(actor, proposal)


def _is_partial(actor: Actor, subject: Any) -> bool:
    """Say whether the actor has a conflict of interest with a file of the subject, or acts for one of its parties."""
    if actor.user_id in subject.conflicted_user_ids:
        return True
    return bool(actor.facilities() & set(subject.facility_ids) or actor.units() & set(subject.unit_ids))


def _may_score(actor: Actor, sheet: Any) -> bool:
    """A mark is given by the sheet's author, in an open round, on a file they have nothing to do with."""
    mine = sheet.user_id == actor.user_id and sheet.board_id in actor.boards() and not sheet.is_recused
    return mine and sheet.round_is_open and not _is_partial(actor, sheet)


def _may_read_sheets(actor: Actor, subject: Any) -> bool:
    """Before the close nobody reads the sheets of others: chair, secretary and administrator included."""
    if not subject.is_closed or _is_partial(actor, subject):
        return False
    return subject.board_id in actor.boards() or actor.has_role(subject.agency_id, Role.SECRETARY, Role.AUDITOR)


def _may_read_sheet(actor: Actor, sheet: Any) -> bool:
    """A sheet that was never handed in stays its author's; who left the board reads their own no more."""
    if sheet.user_id == actor.user_id:
        return sheet.board_id in actor.boards() and not sheet.is_recused and not _is_partial(actor, sheet)
    return sheet.is_handed_in and _may_read_sheets(actor, sheet)


def _may_see_board(actor: Actor, board: Any) -> bool:
    return board.id in actor.boards() or actor.has_role(
        board.agency_id, Role.SECRETARY, Role.INTAKE_OFFICER, Role.PLANNER, Role.LEADER, Role.CLERK, Role.AUDITOR
    )


def _may_see_result(actor: Actor, round_: Any) -> bool:
    """A result exists for nobody before its round is closed."""
    if not round_.is_closed:
        return False
    return round_.board_id in actor.boards() or actor.has_role(
        round_.agency_id, Role.SECRETARY, Role.INTAKE_OFFICER, Role.PLANNER, Role.LEADER, Role.AUDITOR
    )


def _may_see_signs(actor: Actor, round_: Any) -> bool:
    """Signs speak of people's work: they are for who answers for the board and for who audits it."""
    presides = round_.board_id in actor.boards(Seat.CHAIR)
    return round_.is_closed and (presides or actor.has_role(round_.agency_id, Role.AUDITOR))


def _may_see_feedback(actor: Actor, round_: Any) -> bool:
    """Each member is told about their own work; everything in it they may also read on the sheets of the board."""
    seats = (Seat.CHAIR, Seat.VICE_CHAIR, Seat.REVIEWER, Seat.MEMBER)
    return round_.is_closed and round_.board_id in actor.boards(*seats)


def _may_answer_facilities(actor: Actor, round_: Any) -> bool:
    """A facility hears nothing before the close."""
    return round_.is_closed and actor.has_role(round_.agency_id, Role.SECRETARY)


def _may_see_answer(actor: Actor, answer: Any) -> bool:
    """What was told of a file is for who stands behind it and for the office, not for who has an interest in it."""
    if _stands_behind(actor, answer.proposal):
        return True
    return actor.user_id not in answer.conflicted_user_ids and actor.has_role(answer.agency_id, *PAPER_READERS)


def _judges_alone(*roles: Role) -> Predicate:
    """Somebody of the office that holds a file, who has nothing to do with it."""

    def allows(actor: Actor, proposal: Any) -> bool:
        is_clear = actor.user_id is not None and not _is_partial(actor, proposal)
        return proposal.code is not None and is_clear and actor.has_role(proposal.holder_id, *roles)

    return allows


def _may_read_assessment(actor: Actor, made: Any) -> bool:
    """A draft is its author's alone; handed in, also theirs who may countersign it; then the office's."""
    if actor.user_id is None or _is_partial(actor, made):
        return False
    if made.author_id == actor.user_id:
        return True
    readers = {"submitted": COUNTERSIGNERS, "countersigned": PAPER_READERS}.get(made.state, ())
    return bool(readers) and actor.has_role(made.agency_id, *readers)


def _may_write_assessment(actor: Actor, made: Any) -> bool:
    """Its author, until it is countersigned, while they work in the office and have no conflict."""
    mine = actor.user_id is not None and made.author_id == actor.user_id and made.state in ("draft", "submitted")
    return mine and not _is_partial(actor, made) and actor.has_role(made.agency_id, *ASSESSORS)


def _may_drop_assessment(actor: Actor, made: Any) -> bool:
    if made.state not in ("draft", "submitted") or _is_partial(actor, made):
        return False
    return _may_write_assessment(actor, made) or actor.has_role(made.agency_id, Role.SECRETARY)


def _may_countersign(actor: Actor, made: Any) -> bool:
    """A second person, never the author."""
    other = actor.user_id is not None and made.author_id != actor.user_id and made.state == "submitted"
    return other and not _is_partial(actor, made) and actor.has_role(made.agency_id, *COUNTERSIGNERS)


def _may_complain(actor: Actor, proposal: Any) -> bool:
    """Of a file handed in, the side that may also take it back."""
    return proposal.code is not None and _may_withdraw(actor, proposal)


def _may_record_complaint(actor: Actor, proposal: Any) -> bool:
    if proposal.code is None or _stands_behind(actor, proposal) or actor.user_id in proposal.conflicted_user_ids:
        return False
    return actor.has_role(proposal.holder_id, Role.INTAKE_OFFICER, Role.SECRETARY)


def _may_answer_complaint(actor: Actor, complaint: Any) -> bool:
    """Nobody answers a complaint about a file they have something to do with."""
    if _stands_behind(actor, complaint.proposal) or actor.user_id in complaint.conflicted_user_ids:
        return False
    return actor.has_role(complaint.agency_id, Role.SECRETARY, Role.LEADER)


def _may_see_meeting(actor: Actor, meeting: Any) -> bool:
    return meeting.board_id in actor.boards() or actor.has_role(meeting.agency_id, Role.SECRETARY, Role.AUDITOR)


def _may_keep_meeting(actor: Actor, meeting: Any) -> bool:
    """Who writes the record: the office's secretary, or who sits on the board as its secretary."""
    return meeting.board_id in actor.boards(Seat.SECRETARY) or actor.has_role(meeting.agency_id, Role.SECRETARY)


def _may_see_discussion(actor: Actor, item: Any) -> bool:
    """What was said of a file is not for those who keep out of it."""
    return _may_see_meeting(actor, item) and not _is_partial(actor, item)


def _may_reserve(actor: Actor, item: Any) -> bool:
    """An opinion against a conclusion exists only after the close."""
    return item.is_closed and item.board_id in actor.boards() and not _is_partial(actor, item)


def _may_see_package(actor: Actor, package: Any) -> bool:
    """The office above knows nothing of a package before it is sent."""
    receives = package.is_sent and actor.has_role(package.to_agency_id, *PAPER_READERS)
    return receives or actor.has_role(package.agency_id, *PAPER_READERS)


def _may_see_beneficiaries(actor: Actor, made: Any) -> bool:
    """The unit draws it up; the office sees what was sent to it, a listed facility what was approved."""
    if made.implementing_unit_id in actor.units():
        return True
    is_clear = actor.user_id not in made.conflicted_user_ids
    if made.sent_at is not None and is_clear and actor.has_role(made.agency_id, *PAPER_READERS):
        return True
    return made.state == "approved" and bool(actor.facilities() & set(made.facility_ids))


def _may_decide_beneficiaries(actor: Actor, made: Any) -> bool:
    """Nobody decides about a list they drew up, are named in, or have a conflict of interest with."""
    is_party = made.implementing_unit_id in actor.units() or bool(actor.facilities() & set(made.facility_ids))
    if is_party or actor.user_id in made.conflicted_user_ids:
        return False
    return made.sent_at is not None and actor.has_role(made.agency_id, Role.INTAKE_OFFICER, Role.LEADER)


def _is_of_board(document: Any) -> bool:
    """Say whether a board issues the paper itself, as its minutes: nobody of the office signs it."""
    return document.board_id is not None and document.signatory_id is None


def _chairs_paper(actor: Actor, document: Any) -> bool:
    return _is_of_board(document) and document.board_id in actor.boards(Seat.CHAIR)


def _may_see_document(actor: Actor, document: Any) -> bool:
    """The office sees its papers; a board its minutes, and once issued what the office says to it; a facility or a unit
    an issued paper that is addressed to it or names it."""
    if actor.has_role(document.agency_id, *PAPER_READERS):
        return True
    if document.board_id in actor.boards() and (_is_of_board(document) or document.is_issued):
        return True
    named = actor.facilities() & set(document.facility_ids) or actor.units() & set(document.unit_ids)
    return document.is_issued and bool(named)


PAPER_READERS = (
    Role.INTAKE_OFFICER, Role.SECRETARY, Role.PLANNER, Role.LEADER, Role.CLERK, Role.AUDITOR,
)  # fmt: skip
ASSESSORS = (Role.INTAKE_OFFICER, Role.SECRETARY)
COUNTERSIGNERS = (Role.LEADER, Role.SECRETARY)
_READERS = (*PAPER_READERS, Role.ADMINISTRATOR)
_R, _P = Role, Permission
RULES: dict[Permission, Rule] = {
    _P.SIGNED_IN: Rule("nothing", "anyone signed in", _signed_in),
    _P.MANAGE_AGENCY: Rule("agency", "an administrator of the agency", lambda a, s: a.has_role(s.id, _R.ADMINISTRATOR)),
    _P.MANAGE_PEOPLE: Rule("agency", "an administrator of the agency", lambda a, s: a.has_role(s.id, _R.ADMINISTRATOR)),
    _P.HAND_OUT_CODE: Rule("agency", "an administrator or intake officer",
                           lambda a, s: a.has_role(s.id, _R.ADMINISTRATOR, _R.INTAKE_OFFICER)),
    _P.LIST_AGENCIES: Rule("nothing", "an administrator", _anywhere(_R.ADMINISTRATOR)),
    _P.LIST_AUDIT: Rule("nothing", "an auditor", _anywhere(_R.AUDITOR)),
    _P.READ_AUDIT: Rule("agency", "an auditor of the agency", lambda a, s: a.has_role(s.id, _R.AUDITOR)),
    _P.READ_MAIL: Rule("nothing", "an administrator", _anywhere(_R.ADMINISTRATOR)),
    _P.READ_JOBS: Rule("nothing", "an administrator", _anywhere(_R.ADMINISTRATOR)),
    _P.RETRY_JOB: Rule("job", "an administrator of its agency; of any, if it belongs to none", _may_retry_job),
    _P.VIEW_HEALTH: Rule("nothing", "an administrator", _anywhere(_R.ADMINISTRATOR)),
    _P.VIEW_FACILITY: Rule(
        "facility",
        "its members; officials of the agency of its production site's province",
        lambda a, s: s.id in a.facilities() or any(a.has_role(agency, *PAPER_READERS) for agency in s.agency_ids),
    ),
    _P.LIST_FACILITIES: Rule("nothing", "officials", _anywhere(*PAPER_READERS)),
    _P.EDIT_FACILITY: Rule("facility", "its members; while it has none, an intake officer of its site's province",
                           lambda a, s: s.id in a.facilities() or (not s.has_people and _takes_in_at(a, s))),
    _P.MANAGE_FACILITY_PEOPLE: Rule("facility", "its owner", lambda a, s: s.id in a.facilities("owner")),
    _P.LIST_OWN_FACILITIES: Rule("nothing", "a member of a facility", lambda a, _: bool(a.facilities())),
    _P.CHANGE_OWNER: Rule("facility", "an intake officer of its production site's province, who does not act for it",
                          lambda a, s: s.id not in a.facilities()
                          and any(a.has_role(agency, _R.INTAKE_OFFICER) for agency in s.agency_ids)),
    _P.LIST_UNITS: Rule("nothing", "officials, people of implementing units",
                        lambda a, _: bool(a.agencies(*_READERS) or a.units())),
    _P.REGISTER_UNIT: Rule("agency", "an administrator or intake officer of the agency",
                           lambda a, s: a.has_role(s.id, _R.ADMINISTRATOR, _R.INTAKE_OFFICER)),
    _P.VIEW_UNIT: Rule("implementing unit", "its people; officials of the agency that registered it",
                       lambda a, s: s.id in a.units() or a.has_role(s.agency_id, *_READERS)),
    _P.MANAGE_UNIT: Rule("implementing unit", "an administrator or intake officer of the agency that registered it",
                         _in_agency(_R.ADMINISTRATOR, _R.INTAKE_OFFICER)),
    _P.VIEW_SUPPORT_HISTORY: Rule("nothing", "officials", _anywhere(*PAPER_READERS)),
    _P.VIEW_PACKS: Rule("nothing", "officials", lambda a, _: a.is_official),
    _P.VIEW_PACK: Rule("pack version", "what came with the program: officials; an agency's own norms: its officials",
                       lambda a, s: a.is_official if s.agency_id is None else a.has_role(s.agency_id)),
    _P.VIEW_NORMS: Rule("entered norms or agency", "officials of the agency", _in_agency()),
    _P.MANAGE_NORMS: Rule("entered norms or agency", "an administrator of the agency",
                          _in_agency(_R.ADMINISTRATOR)),
    _P.VIEW_CRITERIA: Rule("criteria set", "shipped sets: officials; an agency's own: its officials",
                           lambda a, s: a.is_official if s.agency_id is None else a.has_role(s.agency_id)),
    _P.MANAGE_CRITERIA: Rule("criteria set or agency", "a board secretary of the agency", _in_agency(_R.SECRETARY)),
    _P.VIEW_CALL: Rule("call", "everyone once announced; before that the agency's officials",
                       lambda a, s: s.is_announced or a.has_role(s.agency_id, *_READERS)),
    _P.MANAGE_CALL: Rule("call or agency", "an intake officer of the agency", _in_agency(_R.INTAKE_OFFICER)),
    _P.START_PROPOSAL: Rule("nothing", "a member of a facility or of an implementing unit",
                            lambda a, _: bool(a.facilities() or a.units())),
    _P.START_FOR_FACILITY: Rule("nothing", "a member of an implementing unit", lambda a, _: bool(a.units())),
    _P.LIST_PROPOSALS: Rule("nothing", "officials, people with a seat, members of facilities and implementing units",
                            lambda a, _: a.is_official or bool(a.boards() or a.facilities() or a.units())),
    _P.LIST_INTAKE: Rule("nothing", "an intake officer", _anywhere(_R.INTAKE_OFFICER)),
    _P.ENTER_ON_PAPER: Rule("call", "an intake officer of the agency", _in_agency(_R.INTAKE_OFFICER)),
    _P.KEEP_SCAN: Rule("proposal", "who drafts it, the owner of its facility; of a paper file an intake officer",
                       _may_keep_scan),
    _P.VIEW_PROPOSAL: Rule("proposal", "its parties; once submitted the agency's officials, once sent up those of the "
                           "office above; board members without a conflict; of a paper file the officer who types it",
                           _may_see_proposal),
    _P.FOLLOW_PROPOSAL: Rule("proposal", "its facility and its implementing unit; the officer who types it from paper",
                             lambda a, s: _stands_behind(a, s) or _enters(a, s)),
    _P.EDIT_PROPOSAL: Rule("proposal", "its implementing unit, else its facility; of a paper file the officer who "
                           "types it", _drafts),
    _P.ENTRUST_PROPOSAL: Rule("proposal", "the owner of its facility", _owns_facility),
    _P.CONFIRM_PROPOSAL: Rule("proposal", "the owner of its facility, where an implementing unit drafts it",
                              lambda a, s: s.implementing_unit_id is not None and _owns_facility(a, s)),
    _P.SUBMIT_PROPOSAL: Rule("proposal", "who drafts it; the owner of its facility, unless the office types it from "
                             "paper", _may_hand_in),
    _P.WITHDRAW_PROPOSAL: Rule("proposal", "its facility (the owner, where an implementing unit drafts it); of a group "
                               "proposal the unit", _may_withdraw),
    _P.DELETE_PROPOSAL: Rule("proposal", "the owner of its facility, the implementing unit that drafts it",
                             _may_delete),
    _P.INTAKE_PROPOSAL: Rule("proposal", "an intake officer of the agency, once submitted; not on a file they have a "
                             "conflict with or whose facility they act for", _may_take_in),
    _P.VIEW_FINDINGS: Rule("proposal", "officials and board members who may see it, never its parties",
                           _may_see_findings),
    _P.LIST_BOARDS: Rule("nothing", "officials and people with a seat",
                         lambda a, _: bool(a.boards()) or bool(a.agencies(*PAPER_READERS))),
    _P.VIEW_BOARD: Rule("board", "people with a seat; officials", _may_see_board),
    _P.MANAGE_BOARD: Rule("board or agency", "a board secretary of the agency", _in_agency(_R.SECRETARY)),
    _P.CONFIRM_CLOSE: Rule("board", "the chair, or the vice chair authorised in writing",
                           lambda a, s: s.id in a.boards(Seat.CHAIR)),
    _P.TAKE_BACK_CLOSE: Rule("board", "a board secretary of the agency, and who may close",
                             lambda a, s: s.id in a.boards(Seat.CHAIR) or a.has_role(s.agency_id, _R.SECRETARY)),
    _P.DECLARE_CONFLICT: Rule("board", "people with a seat", lambda a, s: s.id in a.boards()),
    _P.ANSWER_INVITATION: Rule("board", "people with a seat", lambda a, s: s.id in a.boards()),
    _P.SCORE: Rule("sheet", "its author, while the round is open and there is no conflict", _may_score),
    _P.FILL_SHEETS: Rule("round", "a member of the board who gave the undertaking, while it is open",
                         lambda a, s: s.state == "open" and s.board_id in a.boards() & a.opened_boards),
    _P.VIEW_SHEET: Rule("sheet", "its author; after the close and if handed in the board, its secretary and the "
                        "auditor, without a conflict", _may_read_sheet),
    _P.VIEW_SHEETS: Rule("appraisal or round", "after the close the board, its secretary and the auditor, without a "
                         "conflict", _may_read_sheets),
    _P.VIEW_RESULT: Rule("round", "nobody before the close; then the board and officials", _may_see_result),
    _P.VIEW_DERIVATION: Rule("appraisal", "who may see the result, without a conflict; totals of sheets have no names "
                             "there, and are left out where their weight or their number would name one",
                             lambda a, s: _may_see_result(a, s) and not _is_partial(a, s)),
    _P.VIEW_SIGNS: Rule("round", "after the close the chair, the vice chair authorised in writing, the auditor; "
                        "nothing of files they have a conflict with", _may_see_signs),
    _P.LIST_SIGNS: Rule("nothing", "an auditor", _anywhere(_R.AUDITOR)),
    _P.VIEW_FEEDBACK: Rule("round", "after the close who has a seat that gives marks, each about themselves",
                           _may_see_feedback),
    _P.ANSWER_FACILITIES: Rule("round", "a secretary of the office, after the close", _may_answer_facilities),
    _P.ANSWER_FACILITY: Rule("appraisal", "a secretary of the office, after the close; not with a conflict or a part",
                             lambda a, s: _may_answer_facilities(a, s) and not _is_partial(a, s)),
    _P.VIEW_ANSWER: Rule("answer to a facility", "who stands behind the file; officials of the office without a "
                         "conflict", _may_see_answer),
    _P.LIST_ASSESSMENTS: Rule("nothing", "officials who work with files", _anywhere(*PAPER_READERS)),
    _P.OPEN_ASSESSMENT: Rule("proposal", "an intake officer or secretary of the office that holds it, without a "
                             "conflict", _judges_alone(*ASSESSORS)),
    _P.KEEP_OUT: Rule("proposal", "who may appraise it without a board, or countersign that",
                      _judges_alone(*ASSESSORS, *COUNTERSIGNERS)),
    _P.VIEW_ASSESSMENT: Rule("assessment", "its author; once handed in leaders and secretaries, once countersigned all "
                             "officials of the office, without a conflict", _may_read_assessment),
    _P.WRITE_ASSESSMENT: Rule("assessment", "its author, until it is countersigned", _may_write_assessment),
    _P.DROP_ASSESSMENT: Rule("assessment", "its author or a secretary of the office, until it is countersigned",
                             _may_drop_assessment),
    _P.COUNTERSIGN_ASSESSMENT: Rule("assessment", "a leader or secretary of the office, never its author",
                                    _may_countersign),
    _P.LIST_COMPLAINTS: Rule("nothing", "officials who see papers", _anywhere(*PAPER_READERS)),
    _P.VIEW_COMPLAINT: Rule("complaint", "who stands behind the file; officials of the office without a conflict",
                            _may_see_answer),
    _P.LODGE_COMPLAINT: Rule("proposal", "who may take the file back, once it was handed in", _may_complain),
    _P.RECORD_COMPLAINT: Rule("proposal", "an intake officer or secretary of the office that holds it; not a party or "
                              "with a conflict", _may_record_complaint),
    _P.WITHDRAW_COMPLAINT: Rule("complaint", "who may complain about the file",
                                lambda a, s: _may_complain(a, s.proposal)),
    _P.ANSWER_COMPLAINT: Rule("complaint", "a leader or secretary of the office; not a party or with a conflict",
                              _may_answer_complaint),
    _P.VIEW_MEETING: Rule("meeting", "people with a seat; the secretary and the auditor of the office",
                          _may_see_meeting),
    _P.KEEP_MEETING: Rule("meeting or round", "the secretary of the office; who sits on the board as its secretary",
                          _may_keep_meeting),
    _P.VIEW_DISCUSSION: Rule("file of a meeting", "who may see the meeting, without a conflict", _may_see_discussion),
    _P.RESERVE_OPINION: Rule("file of a meeting", "after the close people with a seat, without a conflict",
                             _may_reserve),
    _P.LIST_PACKAGES: Rule("nothing", "officials who work with files", _anywhere(*PAPER_READERS)),
    _P.VIEW_PACKAGE: Rule("package", "officials of the office that makes it; once sent of the office above",
                          _may_see_package),
    _P.MANAGE_PACKAGE: Rule("package or agency", "a planner or intake officer of the office that sends it",
                            _in_agency(_R.PLANNER, _R.INTAKE_OFFICER)),
    _P.ANSWER_PACKAGE: Rule("package", "an intake officer of the office that received it",
                            lambda a, s: s.is_sent and a.has_role(s.to_agency_id, _R.INTAKE_OFFICER)),
    _P.VIEW_BENEFICIARIES: Rule("beneficiary list", "its implementing unit; officials once it was sent; listed "
                                "facilities once approved", _may_see_beneficiaries),
    _P.EDIT_BENEFICIARIES: Rule("beneficiary list or proposal", "its implementing unit",
                                lambda a, s: s.implementing_unit_id in a.units()),
    _P.DECIDE_BENEFICIARIES: Rule("beneficiary list", "an intake officer or leader of the office, once sent; not "
                                  "a party or with a conflict", _may_decide_beneficiaries),
    _P.LIST_PLANS: Rule("nothing", "officials who work with plans", _anywhere(*PAPER_READERS)),
    _P.VIEW_PLAN: Rule("plan", "planner, leader, clerk, auditor, secretary, intake officer",
                       _in_agency(*PAPER_READERS)),
    _P.MANAGE_PLAN: Rule("plan or agency", "a planner of the agency", _in_agency(_R.PLANNER)),
    _P.APPROVE_BATCH: Rule("plan", "a leader of the agency", _in_agency(_R.LEADER)),
    _P.LIST_DOCUMENTS: Rule("nothing", "officials, people with a seat, members of facilities and implementing units",
                            lambda a, _: bool(a.agencies(*PAPER_READERS) or a.boards() or a.facilities()
                                              or a.units())),
    _P.VIEW_DOCUMENT: Rule("document", "the office; the board of its minutes; once issued the facility or implementing "
                           "unit it concerns",
                           _may_see_document),
    _P.DRAFT_DOCUMENT: Rule("document", "planner, secretary or clerk; a board's chair for its minutes",
                            lambda a, s: a.has_role(s.agency_id, _R.PLANNER, _R.SECRETARY, _R.CLERK)
                            or _chairs_paper(a, s)),
    _P.SIGN_DOCUMENT: Rule("document", "a leader of the agency; a board's chair for its minutes",
                           lambda a, s: a.has_role(s.agency_id, _R.LEADER) or _chairs_paper(a, s)),
    _P.ISSUE_DOCUMENT: Rule("document", "a clerk of the agency", _in_agency(_R.CLERK)),
    _P.LIST_REGISTERS: Rule("nothing", "clerk, leader, auditor", _anywhere(_R.CLERK, _R.LEADER, _R.AUDITOR)),
    _P.VIEW_REGISTER: Rule("register", "clerk, leader, auditor of the body's agency", lambda a, s: a.has_role(
        s.body.agency_id, _R.CLERK, _R.LEADER, _R.AUDITOR)),
}  # fmt: skip


def can(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """Say whether ``actor`` may, about ``subject``. Unknown permissions are refused by KeyError, never by silence."""
    rule = RULES[permission]
    if rule.subject != "nothing" and subject is None:
        return False
    return rule.allows(actor, subject)
