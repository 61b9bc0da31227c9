"""What the decision about the beneficiaries of a group proposal says; its annex is Mẫu số 11 (TT 36/2013/TT-BCT)."""

from dataclasses import dataclass
from typing import ClassVar

from kcproposals.documents.paper import Paper, Signatory


@dataclass(frozen=True, kw_only=True)
class BeneficiaryRow:
    """One beneficiary of the annex, amounts in đồng."""

    name: str
    tax_code: str
    place: str
    content: str
    support: int
    counterpart: int

    @property
    def total(self) -> int:
        """Cost: support and counterpart."""
        return self.support + self.counterpart


@dataclass(frozen=True, kw_only=True)
class BeneficiariesValue(Paper):
    """Decision approving the plan of a group proposal, with the list as annex (model 1.3 of Nghị định 30/2020).

    `approved` is what the proposal was granted for all of them, `version` the number of the list, `change` why it is
    not the first. Raises ValueError for an empty list.
    """

    kind: ClassVar[str] = "phe_duyet_thu_huong"
    type_name: ClassVar[str] = "Quyết định"

    issued_by: str
    legal_bases: tuple[str, ...]
    programme_short: str
    proposal_code: str
    proposal_title: str
    unit: str
    activity: str
    version: int
    change: str = ""
    approved: int
    rows: tuple[BeneficiaryRow, ...]
    signatory: Signatory

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("a decision approves at least one beneficiary")

    @property
    def support(self) -> int:
        """Support of all, in đồng."""
        return sum(row.support for row in self.rows)

    @property
    def counterpart(self) -> int:
        """Counterpart of all, in đồng."""
        return sum(row.counterpart for row in self.rows)

    @property
    def total(self) -> int:
        """Cost of all, in đồng."""
        return self.support + self.counterpart
