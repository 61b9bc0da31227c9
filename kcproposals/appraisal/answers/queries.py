"""Read what was told to facilities, and what members wrote for them. Closed rounds only."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kcproposals.appraisal.answers.models import FacilityAnswer
from kcproposals.appraisal.models import Appraisal, Board, Conflict, Round, ScoreSheet
from kcproposals.domain.policy import PAPER_READERS, Actor
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def visible_answers(actor: Actor) -> Select[tuple[FacilityAnswer]]:
    """Select the answers ``actor`` may read: the same rule as VIEW_ANSWER, said in SQL."""
    facilities, units = actor.facilities(), actor.units()
    theirs = or_(Proposal.facility_id.in_(facilities), Proposal.implementing_unit_id.in_(units))
    apart = ~select(Conflict.id).where(
        Conflict.proposal_id == Proposal.id, Conflict.user_id == actor.user_id
    ).exists()  # fmt: skip
    office = Board.agency_id.in_(actor.agencies(*PAPER_READERS)) & apart
    return (
        select(FacilityAnswer)
        .join(FacilityAnswer.appraisal)
        .join(Appraisal.proposal)
        .join(Appraisal.round)
        .join(Round.board)
        .where(or_(theirs, office))
    )


def answer_of(appraisal_id: int) -> FacilityAnswer | None:
    """Return what was told about one file after one round, or None."""
    return db.session.scalar(select(FacilityAnswer).where(FacilityAnswer.appraisal_id == appraisal_id))


def answers_about(proposal_id: int) -> list[FacilityAnswer]:
    """Return what was told about a proposal, the newest first."""
    return list(
        db.session.scalars(
            select(FacilityAnswer)
            .join(FacilityAnswer.appraisal)
            .where(Appraisal.proposal_id == proposal_id)
            .options(joinedload(FacilityAnswer.appraisal).joinedload(Appraisal.round).joinedload(Round.board))
            .order_by(FacilityAnswer.id.desc())
        )
    )


def is_latest(appraisal: Appraisal) -> bool:
    """Say whether no later round took the file up."""
    newest = select(Appraisal.id).where(Appraisal.proposal_id == appraisal.proposal_id).order_by(Appraisal.id.desc())
    return db.session.scalar(newest.limit(1)) == appraisal.id


@dataclass(frozen=True)
class FileToAnswer:
    """One file of a closed round: what members wrote for its facility, and what was sent already."""

    appraisal: Appraisal
    comments: tuple[str, ...]
    answer: FacilityAnswer | None
    is_judged_anew: bool


def files_to_answer(round_: Round) -> list[FileToAnswer]:
    """Return the files of a closed round in the order they were judged; four statements whatever the size."""
    appraisals = list(
        db.session.scalars(
            select(Appraisal)
            .where(Appraisal.round_id == round_.id, Appraisal.result.is_not(None))
            .options(
                joinedload(Appraisal.proposal).options(
                    selectinload(Proposal.conflicts), joinedload(Proposal.facility),
                    selectinload(Proposal.appraisals),
                )
            )
            .order_by(Appraisal.position)
        )
    )  # fmt: skip
    ids = [appraisal.id for appraisal in appraisals]
    notes = comments_for(ids)
    sent = {
        answer.appraisal_id: answer
        for answer in db.session.scalars(select(FacilityAnswer).where(FacilityAnswer.appraisal_id.in_(ids)))
    }
    return [
        FileToAnswer(row, notes.get(row.id, ()), sent.get(row.id), row.proposal.appraisals[-1].id != row.id)
        for row in appraisals
    ]


def comments_for(appraisal_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return what members whose sheet counts wrote for the facility, by file; the same words stand once, no names.

    The order is the alphabet's, so that it does not tell who wrote.
    """
    rows = db.session.execute(
        select(ScoreSheet.appraisal_id, ScoreSheet.shared_note).where(
            ScoreSheet.appraisal_id.in_(list(appraisal_ids)), ScoreSheet.state == "locked", ScoreSheet.shared_note != ""
        )
    )
    found: dict[int, dict[str, str]] = {}
    for appraisal_id, note in rows:
        found.setdefault(appraisal_id, {}).setdefault(fold(note), note)
    return {key: tuple(text for _fold, text in sorted(texts.items())) for key, texts in found.items()}
