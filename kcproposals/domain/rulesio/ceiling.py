"""`rules ceiling`: the ceiling of one proposal from JSON to JSON; the rule is `domain.norms.ceiling`.

The norms are handed in, because only the packs know them.
"""

from collections.abc import Collection, Sequence
from typing import Any

from kcproposals.domain import norms
from kcproposals.domain.rulesio.codes import activity_code, province_code
from kcproposals.domain.rulesio.reader import Fields, choice, date, integer_from, listed, money, text, unique

KEYS = (
    "programme", "province", "date", "activity", "case", "eligible_cost", "requested", "establishments", "flags",
)  # fmt: skip


def run(
    obj: Any,
    *,
    activities: Collection[str],
    rows: Sequence[norms.NormRow],
    multipliers: Sequence[norms.Multiplier],
) -> dict[str, Any]:
    """Return the answer of `rules ceiling` to the parsed file `obj`; raise InputError naming what is wrong."""
    return written(norms.ceiling(read(obj, activities), rows, multipliers))


def read(obj: Any, activities: Collection[str]) -> norms.CeilingQuery:
    """Read the question; `activities` are the codes the packs know."""
    fields = Fields(obj, "", *KEYS)
    flags = fields.get("flags", listed(text), ())
    unique(flags, "flags")
    return norms.CeilingQuery(
        programme=fields.get("programme", choice(norms.PROGRAMMES)),
        province=fields.get("province", province_code, None, nullable=True),
        date=fields.get("date", date),
        activity=fields.get("activity", activity_code(activities)),
        case=fields.get("case", text, None, nullable=True),
        eligible_cost=fields.get("eligible_cost", money),
        requested=fields.get("requested", money),
        establishments=fields.get("establishments", integer_from(1)),
        flags=flags,
    )


def written(result: norms.Ceiling) -> dict[str, Any]:
    """Return the answer as JSON; the caps of the rows are in đồng."""
    return {
        "ceiling": result.amount,
        "form": result.form,
        "counterpart": result.counterpart,
        "applied": [
            {"norm": row.version, "clause": row.clause, "pct": row.pct, "cap": row.cap, "verified": row.verified}
            for row in result.applied
        ],
        "findings": [_finding(finding) for finding in result.findings],
    }


def _finding(finding: norms.Finding) -> dict[str, Any]:
    return {"code": finding.code} if finding.by is None else {"code": finding.code, "by": finding.by}
