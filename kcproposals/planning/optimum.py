"""The best choice by an aim, proven by a solver (HiGHS) within a time limit, with the bound it could prove.

For jobs: the solver is loaded at first use and may take its time. What it returns is checked to the đồng before it is
believed, because a solver counts in floating point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kcproposals.domain.plan import Quota
from kcproposals.domain.portfolio import SCORE_MONEY, Scored, greedy, total_worth, within

SECONDS = 20.0
_MILLION = 1_000_000


@dataclass(frozen=True)
class Optimum:
    """The best choice found. ``bound``: nothing can be worth more (None: the solver proved none); ``proven``: this is
    the best there is."""

    chosen: dict[str, int]
    worth: Fraction
    bound: Fraction | None
    proven: bool


def best(
    scored: Sequence[Scored], envelope: int, quotas: Sequence[Quota] = (), *, aim: str, partial: bool = False,
    seconds: float = SECONDS,
) -> Optimum:  # fmt: skip
    """Return the best choice within ``seconds``; never worse than the greedy one."""
    quick = greedy(scored, envelope, quotas, aim=aim, partial=partial)
    quick_worth = total_worth(scored, quick, aim)
    if not scored:
        return Optimum({}, Fraction(0), Fraction(0), proven=True)
    found, bound, proven = _solve(scored, envelope, quotas, aim, partial, seconds)
    worth = total_worth(scored, found, aim)
    if not within(scored, found, envelope, quotas):  # the solver's tolerance let an amount slip over a limit
        return Optimum(quick, quick_worth, bound, proven=False)
    if worth < quick_worth:
        return Optimum(quick, quick_worth, bound, proven=False)
    return Optimum(found, worth, worth if proven else bound, proven=proven)


def _solve(
    scored: Sequence[Scored], envelope: int, quotas: Sequence[Quota], aim: str, partial: bool, seconds: float
) -> tuple[dict[str, int], Fraction | None, bool]:
    import highspy

    solver = highspy.Highs()
    solver.silent()
    for option, value in (
        ("threads", 1), ("random_seed", 0), ("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-7),
        ("mip_feasibility_tolerance", 1e-9), ("primal_feasibility_tolerance", 1e-9),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    scale = _MILLION if aim == SCORE_MONEY else 1
    options: list[tuple[Scored, int, Any]] = []
    for one in scored:
        own = [(one, paid, solver.addBinary()) for paid in one.payments(partial)]
        if len(own) > 1:
            solver.addConstr(sum(x for _one, _paid, x in own) <= 1)
        options += own
    solver.addConstr(solver.qsum(x * (paid / _MILLION) for _one, paid, x in options) <= envelope / _MILLION)
    for quota in quotas:
        under = [(paid, x) for one, paid, x in options if quota.covers(one.item)]
        if under:
            solver.addConstr(solver.qsum(x * (paid / _MILLION) for paid, x in under) <= quota.most / _MILLION)
    solver.maximize(solver.qsum(x * float(one.worth(paid, aim) / scale) for one, paid, x in options))
    status, info = solver.getModelStatus(), solver.getInfo()
    proven = status == highspy.HighsModelStatus.kOptimal
    has_answer = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    chosen = {one.item.id: paid for one, paid, x in options if has_answer and solver.val(x) > 0.5}
    finite = abs(info.mip_dual_bound) < 1e300
    return chosen, Fraction(info.mip_dual_bound) * scale if finite else None, proven
