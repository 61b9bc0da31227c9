"""What two worlds are watched in: an open round in the middle of scoring, and everything an office has beside it.

Also the keys of all of it, by the first part of an address.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import Agency, IssuingBody, Signatory, User
from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.meetings import agenda, attendance, notes
from kcproposals.appraisal.meetings import services as meetings
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem
from kcproposals.appraisal.models import Appraisal, Board, Round, ScoreSheet
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.assessments import services as assessments
from kcproposals.assessments.models import Assessment
from kcproposals.calls.models import Call
from kcproposals.complaints import services as complaints
from kcproposals.complaints.content import ComplaintContent
from kcproposals.complaints.models import Complaint
from kcproposals.criteria import drafts
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import usable_checklists
from kcproposals.documents.models import Document
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.jobs.models import Job
from kcproposals.notifications.models import Mail
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.models import PackVersion
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import make_people

NONE = "zzzzzzzzzz"


def make() -> SimpleNamespace:
    """Make it all, commit, and return the people."""
    cast = scene.make_cast(make_people())
    cast.member, cast.other, cast.conflicted = cast.members[:3]
    _judged_before(cast)
    board = scene.make_board(cast, cast.call)
    seat = next(member for member in board.members if member.user_id == cast.conflicted.id)
    declare_conflict(seat, cast.files[0], "Anh ruột là chủ cơ sở.", actor=scene.act(cast.conflicted), now=NOW)
    round_ = scene.open_round(cast, board, NOW + timedelta(hours=1))
    _score(cast, round_)
    _meet(cast, round_)
    _without_board(cast)
    drafts.start(
        cast.agency, "Bộ tiêu chí riêng", kind="points", source=cast.criteria, actor=scene.act(cast.secretary), now=NOW
    )
    db.session.commit()
    return cast


def _judged_before(cast: SimpleNamespace) -> None:
    """A closed round of the same people on another board, and a complaint about it."""
    call = scene.make_call(cast.agency, cast.criteria, title="Đợt trước")
    files = [scene.make_file(call, cast.facility, cast.owner, serial) for serial in (11, 12, 13)]
    round_ = scene.open_round(cast, scene.make_board(cast, call))
    scene.score(round_, files, {judge: ["81", "62", "73"] for judge in cast.judges})
    scene.close(cast, round_)
    words = ComplaintContent("result", "Điểm công nghệ thấp vì hội đồng xem nhầm báo giá.")
    complaints.lodge(files[0], words, actor=scene.act(cast.owner), now=NOW)


def _score(cast: SimpleNamespace, round_: Round) -> None:
    """Sheets handed in, late, unfinished and empty; one member is kept out of a file."""
    scene.score(
        round_, cast.files,
        {cast.chair: ["82", "74", "60"], cast.member: ["80", "71", None], cast.conflicted: [None, "66", "90"]},
    )  # fmt: skip
    late = scene.sheet_of(round_, cast.other, cast.files[0])
    scene.hand_in(late, cast.other, "45", now=NOW + timedelta(hours=2))
    for user, file in ((cast.member, cast.files[2]), (cast.other, cast.files[1])):
        draft = scene.sheet_of(round_, user, file)
        sheets.save(draft, scene.content(draft, "55"), version=draft.version, actor=scene.act(user), now=NOW)


def _meet(cast: SimpleNamespace, round_: Round) -> None:
    """A meeting that runs: everybody there, the first file discussed."""
    secretary = scene.act(cast.secretary)
    meeting = meetings.create(round_, actor=secretary, now=NOW)
    meetings.begin(meeting, actor=secretary, now=NOW)
    for line in attendance.Roll(meeting).lines:
        attendance.mark(meeting, line.member, "present", reason="", actor=secretary, now=NOW)
    agenda.take_up(meeting, meeting.items[0], actor=secretary, now=NOW)
    text = notes.ItemText(**{**vars(notes.text_of(meeting.items[0])), "discussion": "Hỏi về nguồn vốn đối ứng."})
    notes.save(meeting.items[0], text, version=meeting.items[0].version, actor=secretary, now=NOW)


def _without_board(cast: SimpleNamespace) -> None:
    """A file that an officer appraises without a board."""
    checklist = next(row for row in usable_checklists(cast.agency.id) if row.code.endswith("tt36"))
    call = scene.make_call(cast.agency, cast.criteria, checklist=checklist, title="Đợt không lập hội đồng")
    file = scene.make_file(call, cast.facility, cast.owner, 21)
    assessments.begin(file, "", actor=scene.act(cast.officer), now=NOW)


def keys(model: Any, most: int = 1, *, newest: bool = False) -> list[str]:
    """Return the keys of the oldest or newest rows; one that nobody has where there is none."""
    order = model.id.desc() if newest else model.id
    return list(db.session.scalars(select(model.key).order_by(order).limit(most))) or [NONE]


def sheets_for(user: User | None) -> list[str]:
    """Return the keys of a person's own sheets, and of one sheet of others in each state and of each round."""
    own: list[str] = []
    others: dict[Any, str] = {}
    for sheet in db.session.scalars(select(ScoreSheet).order_by(ScoreSheet.id)):
        if user and sheet.user_id == user.id and not sheet.is_closed:
            own.append(sheet.key)
        else:
            others.setdefault((sheet.state, sheet.is_recused, sheet.is_closed), sheet.key)
    return own + list(others.values())


def known(user: User | None) -> dict[str, list[str]]:
    """Return the keys that stand in addresses, by the first part of the address."""
    return {
        "admin/jobs": keys(Job), "admin/mails": keys(Mail), "agencies": keys(Agency),
        "appraisals": keys(Appraisal, 3, newest=True), "assessments": keys(Assessment), "batches": [NONE],
        "beneficiaries": [NONE], "boards": keys(Board, newest=True), "bodies": keys(IssuingBody), "calls": keys(Call),
        "check": [NONE], "complaints": keys(Complaint), "criteria": keys(CriteriaSet, newest=True),
        "dispatches": [NONE], "documents": keys(Document, 2),
        "facilities": keys(Facility), "invitations": [NONE], "join": [NONE],
        "meetings": keys(Meeting), "meeting-items": keys(MeetingItem), "norms": [NONE], "opinions": [NONE],
        "packages": [NONE], "package-items": [NONE], "packs": keys(PackVersion), "plan-items": [NONE],
        "plans": [NONE], "registers": [NONE], "proposals": keys(Proposal, 2)[1:], "reset": [NONE],
        "rounds": keys(Round, newest=True), "scenarios": [NONE], "sheets": sheets_for(user),
        "signatories": keys(Signatory), "units": [NONE],
    }  # fmt: skip
