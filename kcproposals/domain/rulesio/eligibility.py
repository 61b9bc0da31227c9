"""`rules eligibility`: may this facility ask for support, from JSON to JSON; the rule is `domain.eligibility.check`.

The decrees are handed in, because only the packs know them.
"""

from collections.abc import Collection, Sequence
from typing import Any

from kcproposals.domain import eligibility
from kcproposals.domain.rulesio.codes import activity_code, unit_code
from kcproposals.domain.rulesio.reader import Fields, boolean, choice, date, integer_from, money

KEYS = (
    "date", "facility_kind", "unit_code", "unit_kind", "province_kind", "city_class", "converted_on", "craft_village",
    "activity", "workers", "capital", "trade", "difficult_area", "supports_this_year",
)  # fmt: skip


def run(obj: Any, *, activities: Collection[str], decrees: Sequence[eligibility.EligibilityRules]) -> dict[str, Any]:
    """Return the answer of `rules eligibility` to the parsed file `obj`; raise InputError naming what is wrong."""
    trades = {trade for decree in decrees for trade in decree.trades}
    answer = eligibility.check(read(obj, activities, trades), decrees)
    return {"eligible": answer.eligible, "rule": answer.rule, "reasons": [str(reason) for reason in answer.reasons]}


def read(obj: Any, activities: Collection[str], trades: Collection[str]) -> eligibility.EligibilityQuery:
    """Read the question; `activities` and `trades` are the codes the packs know.

    The unit's code is checked but decides nothing; what was left out of the last three asks nothing.
    """
    fields = Fields(obj, "", *KEYS)
    fields.get("unit_code", unit_code, None, nullable=True)
    return eligibility.EligibilityQuery(
        date=fields.get("date", date),
        facility_kind=fields.get("facility_kind", choice(eligibility.FACILITY_KINDS)),
        unit_kind=fields.get("unit_kind", choice(eligibility.UNIT_KINDS)),
        province_kind=fields.get("province_kind", choice(eligibility.PROVINCE_KINDS)),
        city_class=fields.get("city_class", choice(eligibility.CITY_CLASSES), None, nullable=True),
        converted_on=fields.get("converted_on", date, None, nullable=True),
        craft_village=fields.get("craft_village", boolean),
        activity=fields.get("activity", activity_code(activities)),
        workers=fields.get("workers", integer_from(0), None, nullable=True),
        capital=fields.get("capital", money, None, nullable=True),
        trade=fields.get("trade", choice(tuple(sorted(trades))), None, nullable=True),
        difficult_area=fields.get("difficult_area", boolean, None, nullable=True),
        supports_this_year=fields.get("supports_this_year", integer_from(0), 0),
    )
