"""From score sheets to a ranked list, exactly: marks, totals, quorum, knock-outs, pass, rank, stability.

For the arithmetic of a board, a page per reason: `sets` (what a criteria set says), `sheets` (what one member wrote),
`quorum`, `totals`, `knock_outs`, `results` (one proposal), `ranking` (all of them), `exact` (numbers in and out);
`ties` and `agreement` are said about a result and change nothing.
Not for who may see or close anything, nor for storing it. Nothing is rounded but what is shown.

Sources: the rules named options stand for are those of TT 20/2023/TT-BKHCN Điều 10–12, TT 10/2019/TT-BKHCN Điều 15,
TT 06/2023/TT-BKHCN Điều 11–12 and TT 26/2014/TT-BCT Điều 7–11; a province picks among them in its criteria set.
"""

from kcproposals.domain.scoring.agreement import agreement
from kcproposals.domain.scoring.exact import decimal, exact, from_hundredths, shown, to_hundredths
from kcproposals.domain.scoring.quorum import Quorum, has_quorum, requirement
from kcproposals.domain.scoring.ranking import score
from kcproposals.domain.scoring.results import Result
from kcproposals.domain.scoring.sets import (
    Aggregate,
    CriteriaSet,
    Criterion,
    FarOff,
    Passing,
    ZeroVeto,
    check_set,
)
from kcproposals.domain.scoring.sheets import (
    Member,
    Proposal,
    Sheet,
    check_board,
    check_marks,
    check_proposals,
    sheet_total,
)
from kcproposals.domain.scoring.ties import Tie, ties

__all__ = [
    "Aggregate",
    "CriteriaSet",
    "Criterion",
    "FarOff",
    "Member",
    "Passing",
    "Proposal",
    "Quorum",
    "Result",
    "Sheet",
    "Tie",
    "ZeroVeto",
    "agreement",
    "check_board",
    "check_marks",
    "check_proposals",
    "check_set",
    "decimal",
    "exact",
    "from_hundredths",
    "has_quorum",
    "requirement",
    "score",
    "sheet_total",
    "shown",
    "ties",
    "to_hundredths",
]
