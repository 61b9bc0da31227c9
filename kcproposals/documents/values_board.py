"""What the papers about an appraisal board say: the decision that appoints it, and the invitation to its meeting."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from kcproposals.documents.paper import Paper, Signatory


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """One person of the board in the order of the decision: name, office, what they are on the board."""

    name: str
    office: str
    role: str


@dataclass(frozen=True, kw_only=True)
class AppointmentValue(Paper):
    """Decision appointing a board (model 1.2 of Nghị định 30/2020), or changing who sits on it (`renewed`).

    `board` is its name, `judges` what it judges (`đề án của Đợt 1 …`), `criteria` by which set; `replaces` names the
    decision whose list this one replaces. Raises ValueError for a board of nobody.
    """

    kind: ClassVar[str] = "quyet_dinh_thanh_lap_hoi_dong"
    type_name: ClassVar[str] = "Quyết định"

    issued_by: str
    legal_bases: tuple[str, ...]
    board: str
    judges: str
    criteria: str
    office: str
    renewed: bool = False
    replaces: str = ""
    members: tuple[Appointed, ...]
    signatory: Signatory

    def __post_init__(self) -> None:
        if not self.members:
            raise ValueError("a board has members")


@dataclass(frozen=True, kw_only=True)
class InvitedFile:
    """One file of the list in an invitation; `requested` is đồng."""

    code: str
    title: str
    beneficiary: str
    place: str
    requested: int


@dataclass(frozen=True, kw_only=True)
class InvitationValue(Paper):
    """Letter of invitation to a board's meeting (model 1.7), with the members and the list of files.

    `meets_at` is an instant. Raises ValueError without a file to judge.
    """

    kind: ClassVar[str] = "giay_moi"
    type_name: ClassVar[str] = "Giấy mời"

    issued_by: str
    board: str
    appointed_by: str = ""
    meets_at: datetime | None
    venue: str
    chair: str
    members: tuple[Appointed, ...]
    files: tuple[InvitedFile, ...]
    signatory: Signatory

    def __post_init__(self) -> None:
        if not self.files:
            raise ValueError("a meeting judges at least one file")

    @property
    def requested(self) -> int:
        """Support asked for by all files, in đồng."""
        return sum(file.requested for file in self.files)
