"""Answers to facilities. One is frozen when it is sent: what the facility read is what stands here."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kcproposals.accounts.models import User
from kcproposals.appraisal.models import Appraisal
from kcproposals.extensions import Id, Instant, PublicKey, db
from kcproposals.proposals.models import Proposal


class FacilityAnswer(db.Model):
    """What was told about one file after one closed round.

    ``lines`` say the result in plain words, ``comments`` are what members wrote for the facility, without names; both
    are Vietnamese, as every paper is.
    """

    __tablename__ = "facility_answers"

    id: Mapped[Id]
    key: Mapped[PublicKey]
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisals.id"), unique=True)
    lines: Mapped[list[str]]
    comments: Mapped[list[str]]
    sent_at: Mapped[Instant]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    appraisal: Mapped[Appraisal] = relationship()
    sent_by: Mapped[User] = relationship()

    @property
    def agency_id(self) -> int:
        """The office of the board, for the policy."""
        return self.appraisal.agency_id

    @property
    def proposal(self) -> Proposal:
        """The file it is about, for the policy."""
        return self.appraisal.proposal

    @property
    def conflicted_user_ids(self) -> list[int]:
        """People with a conflict on the file, for the policy."""
        return self.appraisal.conflicted_user_ids
