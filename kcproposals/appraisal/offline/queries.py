"""Read a member's own sheets of one round, what they sent back, and what was printed."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.appraisal.offline.models import OfflineFile, PrintedSheets
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def round_to_fill(key: str) -> Round | None:
    """Return a round with its board and criteria, or None."""
    return db.session.scalar(
        select(Round)
        .where(Round.key == key)
        .options(joinedload(Round.board).joinedload(Board.call), joinedload(Round.criteria_set))
    )


def own_sheets(round_: Round, user_id: int | None) -> list[ScoreSheet]:
    """Return a person's sheets of a round in the order of the files; files that left the round are left out."""
    return list(
        db.session.scalars(
            select(ScoreSheet)
            .join(ScoreSheet.member)
            .join(ScoreSheet.appraisal)
            .where(Appraisal.round_id == round_.id, Appraisal.left_at.is_(None), BoardMember.user_id == user_id)
            .options(
                joinedload(ScoreSheet.member).joinedload(BoardMember.user),
                joinedload(ScoreSheet.appraisal).options(
                    joinedload(Appraisal.round),
                    joinedload(Appraisal.proposal).options(
                        joinedload(Proposal.facility), joinedload(Proposal.conflicts)
                    ),
                ),
            )
            .order_by(Appraisal.position)
        ).unique()
    )


def open_sheets(sheets: list[ScoreSheet]) -> list[ScoreSheet]:
    """Return those still to be handed in."""
    return [sheet for sheet in sheets if sheet.state == "draft" and not sheet.is_recused]


def sent_file(round_: Round, user_id: int | None) -> OfflineFile | None:
    """Return what a person sent back and has not yet taken over, or None."""
    return db.session.scalar(
        select(OfflineFile)
        .join(OfflineFile.member)
        .where(OfflineFile.round_id == round_.id, BoardMember.user_id == user_id)
    )


def printed(round_id: int, digest: str) -> PrintedSheets | None:
    """Return the PDF that says this, or None while it is not made."""
    return db.session.scalar(
        select(PrintedSheets)
        .where(PrintedSheets.round_id == round_id, PrintedSheets.digest == digest)
        .options(joinedload(PrintedSheets.file))
    )
