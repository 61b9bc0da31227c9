"""`rules allocate`: ranked proposals under an envelope, from JSON to JSON; the rule is `domain.plan.allocate`."""

from typing import Any

from kcproposals.domain import plan
from kcproposals.domain.rulesio.reader import Fields, boolean, choice, integer_from, listed, money, text, unique


def run(obj: Any) -> dict[str, Any]:
    """Return the answer of `rules allocate` to the parsed file `obj`; raise InputError naming what is wrong."""
    fields = Fields(obj, "", "envelope", "when_too_big", "items", "quotas")
    envelope = fields.get("envelope", money)
    mode = fields.get("when_too_big", choice(plan.WHEN_TOO_BIG))
    items = fields.get("items", listed(_item))
    quotas = fields.get("quotas", listed(_quota), ())
    unique([item.id for item in items], "items", "id")
    unique([(quota.by, quota.equals) for quota in quotas], "quotas")
    result = plan.allocate(envelope, items, mode, quotas)
    return {
        "selected": [{"id": chosen.id, "support": chosen.support} for chosen in result.selected],
        "reserve": list(result.reserve),
        "left": result.left,
        "skipped": [{"id": skipped.id, "because": skipped.because} for skipped in result.skipped],
    }


def _item(value: Any, path: str) -> plan.Item:
    fields = Fields(value, path, "id", "rank", "support", "min_support", "activity", "place", "focal")
    return plan.Item(
        id=fields.get("id", text),
        rank=fields.get("rank", integer_from(1)),
        support=fields.get("support", money),
        min_support=fields.get("min_support", money, None, nullable=True),
        activity=fields.get("activity", text, None, nullable=True),
        place=fields.get("place", text, None, nullable=True),
        focal=fields.get("focal", boolean, False),
    )


def _quota(value: Any, path: str) -> plan.Quota:
    fields = Fields(value, path, "by", "is", "max")
    by = fields.get("by", choice(plan.QUOTA_BY))
    return plan.Quota(by=by, equals=fields.get("is", boolean if by == "focal" else text), most=fields.get("max", money))
