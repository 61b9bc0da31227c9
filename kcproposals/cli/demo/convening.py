"""What brings a board together: its decision, an authorised vice chair, reviewers, the invitation and the answers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from kcproposals.appraisal.boards import changes, documents, invitations, reviewers
from kcproposals.appraisal.boards.changes import Authorisation
from kcproposals.appraisal.models import Board
from kcproposals.appraisal.rounds.services import ready_files
from kcproposals.cli.demo.cast import HOME, Office
from kcproposals.cli.demo.issuing import issue
from kcproposals.cli.demo.stage import Stage
from kcproposals.documents import services as papers
from kcproposals.documents.models import Document
from kcproposals.documents.queries import document_by_key

MINUTE = timedelta(minutes=1)


def decide(stage: Stage, board: Board, when: datetime, office: Office = HOME) -> None:
    """Draft the decision from the members, have it signed and issued: its number then stands on the board."""
    with stage.turn(office.secretary, when) as turn:
        paper = documents.draft_appointment(board, actor=turn.actor, now=turn.now)
    _issue(stage, paper, when, office)


def _issue(stage: Stage, paper: Document, when: datetime, office: Office) -> None:
    with stage.turn(office.director, when + 20 * MINUTE) as turn:
        papers.sign(paper, actor=turn.actor, now=turn.now)
    issue(stage, [paper], when + 40 * MINUTE, office)


def authorise(
    stage: Stage, board: Board, text: str, first: date, last: date, when: datetime, office: Office = HOME
) -> None:
    """Write down the chair's written authorisation of the vice chair."""
    vice = next(member for member in board.present if member.role == "vice_chair")
    with stage.turn(office.secretary, when) as turn:
        changes.authorise(vice, Authorisation(text, first, last), None, actor=turn.actor, now=turn.now)


def name_reviewers(stage: Stage, board: Board, when: datetime, office: Office = HOME) -> None:
    """Share the files that wait evenly among those who may review, one each, and tell them."""
    with stage.turn(office.secretary, when) as turn:
        made = reviewers.propose(board, 1, None)
        reviewers.name(board, made.takers, actor=turn.actor, now=turn.now)
    with stage.turn(office.secretary, when + 5 * MINUTE) as turn:
        reviewers.tell_reviewers(board, actor=turn.actor, now=turn.now)


def invite(
    stage: Stage, board: Board, answers: Mapping[str, str], when: datetime, office: Office = HOME
) -> None:  # fmt: skip
    """Invite to the meeting over the files that wait; ``answers``: member → '' (comes) or why not; silent: left out."""
    with stage.turn(office.secretary, when) as turn:
        letter = invitations.invite(board, ready_files(board), "", actor=turn.actor, now=turn.now)
    paper = document_by_key(letter.document_key)
    if paper is None:
        raise LookupError(letter.document_key)
    _issue(stage, paper, when, office)
    for number, (key, why) in enumerate(answers.items()):
        user = stage.user(key)
        with stage.turn(key, when + (60 + number) * MINUTE) as turn:
            row = next(row for row in letter.answers if row.member.user_id == user.id)
            state = "declined" if why else "accepted"
            invitations.answer(row, state, why, actor=turn.actor, now=turn.now)
