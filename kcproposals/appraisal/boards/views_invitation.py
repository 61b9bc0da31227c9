"""The decision that appoints a board, and the invitation to its meeting: drafted by the secretary, answered by all."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.boards import documents, invitations
from kcproposals.appraisal.boards.forms import MeetingAnswerForm, MeetingInvitationForm
from kcproposals.appraisal.boards.models import InvitationAnswer, MeetingInvitation
from kcproposals.appraisal.boards.queries import board_by_key
from kcproposals.appraisal.boards.rules import earliest_day, lacking
from kcproposals.appraisal.models import Board
from kcproposals.appraisal.rounds.services import ready_files
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done


@bp.post("/boards/<key>/appointment")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def draft_appointment(board: Board) -> Any:
    """Draft the decision from the board's members and hand it to the leader."""
    document = documents.draft_appointment(board, actor=current_actor(), now=utc_now())
    return done(url_for("documents.show", key=document.key), _("Đã soạn quyết định và trình lãnh đạo ký."))


def _files(board: Board) -> list[Proposal]:
    """Return the files a meeting may be about: those of the open round, else those that wait."""
    running = next((round_ for round_ in board.rounds if not round_.is_closed), None)
    if running is None:
        return ready_files(board)
    return [appraisal.proposal for appraisal in running.appraisals if appraisal.left_at is None]


def _mine(board: Board, letters: list[MeetingInvitation]) -> InvitationAnswer | None:
    """Return the reader's copy of the newest letter that went out."""
    sent = next((letter for letter in letters if letter.sent_at), None)
    me = current_actor().user_id
    return next((row for row in sent.answers if row.member.user_id == me), None) if sent else None


def _page(board: Board, form: MeetingInvitationForm | None = None, answer: MeetingAnswerForm | None = None) -> str:
    now, letters = utc_now(), invitations.letters_of(board)
    manages = can(current_actor(), Permission.MANAGE_BOARD, board)
    files, mine = _files(board) if manages else [], _mine(board, letters)
    form = form or MeetingInvitationForm(formdata=None, files=[proposal.key for proposal in files])
    form.files.choices = [(proposal.key, f"{proposal.code} {proposal.title}") for proposal in files]
    papers = {paper.key: paper for paper in documents.papers_of(board, documents.INVITATION)}
    earliest = earliest_day(board, now)
    return render_template(
        "appraisal/invitation.html", board=board, letters=letters, papers=papers, manages=manages, form=form, mine=mine,
        answer=answer or MeetingAnswerForm(formdata=None, state=mine.state if mine else None,
                                           reason=mine.reason if mine else ""),
        earliest=earliest, lacking=lacking(board), now=now, once=OnceForm(formdata=None), files=files,
        is_late=board.meets_at is not None and local_date(board.meets_at) < earliest,
        pending=any(not paper.is_issued for paper in papers.values()),
        alternates=[member for member in board.present if member.is_alternate],
    )  # fmt: skip


@bp.get("/boards/<key>/invitation")
@requires(Permission.VIEW_BOARD, load=board_by_key)
def invitation(board: Board) -> str:
    """The invitations of a board: drafted here, delivered, answered."""
    return _page(board)


@bp.post("/boards/<key>/invitation")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def draft_invitation(board: Board) -> Any:
    """Draft the letter and hand it to the leader."""
    form, offered = MeetingInvitationForm(), _files(board)
    form.files.choices = [(proposal.key, proposal.code) for proposal in offered]
    if form.validate_on_submit():
        chosen = [proposal for proposal in offered if proposal.key in (form.files.data or ())]
        try:
            letter = invitations.invite(
                board, chosen, form.late_reason.data or "", actor=current_actor(), now=utc_now()
            )  # fmt: skip
            text = _("Đã soạn giấy mời và trình lãnh đạo ký. Thư gửi cho từng thành viên khi giấy mời phát hành.")
            return done(url_for("documents.show", key=letter.document_key), text)
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(board, form), 422


@bp.post("/boards/<key>/invitation/answer")
@requires(Permission.ANSWER_INVITATION, load=board_by_key)
def answer_invitation(board: Board) -> Any:
    """Say whether one comes."""
    form, mine = MeetingAnswerForm(), _mine(board, invitations.letters_of(board))
    if form.validate_on_submit() and mine is not None:
        try:
            invitations.answer(mine, form.state.data, form.reason.data or "", actor=current_actor(), now=utc_now())
            return done(url_for(".invitation", key=board.key), _("Đã ghi nhận trả lời của bạn."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(board, answer=form), 422


@bp.post("/boards/<key>/invitation/remind")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def remind_invited(board: Board) -> Any:
    """Mail who did not answer once more."""
    letter = next((letter for letter in invitations.letters_of(board) if letter.sent_at), None)
    count = invitations.remind_now(letter, actor=current_actor(), now=utc_now()) if letter else 0
    text = ngettext("Đã nhắc %(num)s người.", "Đã nhắc %(num)s người.", count)
    return done(url_for(".invitation", key=board.key), text)
