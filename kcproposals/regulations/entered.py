"""Norms of a province as an administrator types them, into the content of a pack and back.

Values in, values out: no database, no request. Not for what is wrong with them (``entered_checks``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from kcproposals.domain import norms
from kcproposals.domain.text import fold

MOST_ROWS, MOST_EXAMPLES = 80, 160
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What was typed. A row has activity, case, pct ("12.5"), cap (đồng), unit, form, clause, condition, verified.

    An example has activity, case, cost, requested, amount (the ceiling expected, None: no norm) and finding
    (``none``, ``over_ceiling`` or ``no_norm``), amounts in đồng. What was left empty is absent.
    """

    province: str
    document: str = ""
    issued_on: date | None = None
    source: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    rows: Sequence[Row] = field(default_factory=tuple)
    examples: Sequence[Row] = field(default_factory=tuple)


FINDINGS = ("none", norms.OVER_CEILING, norms.NO_NORM)


@lru_cache(1024)  # every row is compared with every other
def case_key(title: str | None) -> str | None:
    """Return the key of a case from its title: "Vốn trên 20 tỷ" → von_tren_20_ty."""
    return re.sub(r"[^a-z0-9]+", "_", fold(title or "")).strip("_")[:60] or None


def content_of(entered: Entered, pack_id: str) -> dict[str, Any]:
    """Return the content of the pack that these norms become, as JSON holds it."""
    days = {"effective_from": entered.effective_from, "effective_to": entered.effective_to}
    issued = f" ngày {entered.issued_on:%d/%m/%Y}" if entered.issued_on else ""
    return {
        "pack": "norms",
        "id": pack_id,
        "version": entered.document,
        "province": entered.province,
        "title": both(entered.document),
        "source": f"{entered.document}{issued}. {entered.source}".strip(),
        "verified": all(row.get("verified") for row in entered.rows),
        **{name: day.isoformat() for name, day in days.items() if day},
        "rows": [row_content(row) for row in entered.rows],
        "examples": [_example_content(entered, row, at) for at, row in enumerate(entered.examples, start=1)],
    }


def both(text: str) -> dict[str, str]:
    """Return a text of one language where packs have two."""
    return {"vi": text, "en": text}


def row_content(row: Row) -> dict[str, Any]:
    """Return a row as a norm pack holds it."""
    texts = {"unit": row.get("unit"), "condition": row.get("condition"), "case_title": row.get("case")}
    found = {
        "activity": row.get("activity"), "case": case_key(row.get("case")), "pct": row.get("pct"),
        "cap": row.get("cap"), "form": row.get("form"), "clause": row.get("clause"),
        **{name: both(text) for name, text in texts.items() if text},
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None} | {"verified": bool(row.get("verified"))}


def _example_content(entered: Entered, row: Row, number: int) -> dict[str, Any]:
    asked = {
        "programme": "KCDP", "province": entered.province, "activity": row.get("activity"),
        "date": entered.effective_from.isoformat() if entered.effective_from else None,
        "case": case_key(row.get("case")), "eligible_cost": row.get("cost"), "requested": row.get("requested"),
        "establishments": 1,
    }  # fmt: skip
    matching = next((one for one in entered.rows if same_case(one, row)), None)
    findings: list[dict[str, Any]] = []
    if row.get("finding") == norms.OVER_CEILING:
        by = (row.get("requested") or 0) - (row.get("amount") or 0)  # a draft may lack either
        findings.append({"code": norms.OVER_CEILING, "by": by})
    if row.get("finding") == norms.NO_NORM:
        findings.append({"code": norms.NO_NORM})
    elif matching is not None and not matching.get("verified"):
        findings.append({"code": norms.UNVERIFIED_NORM})
    return {
        "title": f"Ví dụ {number}", "rule": "ceiling", "input": asked,
        "expect": {"ceiling": row.get("amount"), "findings": findings},
    }  # fmt: skip


def same_case(one: Row, other: Row) -> bool:
    """Say whether two rows are about the same activity and case."""
    matches = case_key(one.get("case")) == case_key(other.get("case"))
    return matches and one.get("activity") == other.get("activity")


def entered_rows(content: Mapping[str, Any], *, own: bool) -> list[dict[str, Any]]:
    """Return the rows of a norm pack to start from. Nothing counts as checked; a clause is taken over from one's own
    texts only, because a province cites its own."""
    found = []
    for row in content["rows"]:
        texts = {"case": row.get("case_title"), "unit": row.get("unit"), "condition": row.get("condition")}
        kept = {name: row.get(name) for name in ("activity", "pct", "cap", "form")}
        kept |= {name: (text or {}).get("vi") for name, text in texts.items()}
        kept["pct"] = None if kept["pct"] is None else str(kept["pct"])
        kept["clause"] = row["clause"] if own else None
        found.append({name: value for name, value in kept.items() if value is not None})
    return found


def entered_examples(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the worked examples of a pack that was entered, as they were typed."""
    titles = {row["case"]: row["case_title"]["vi"] for row in content["rows"] if row.get("case")}
    found = []
    for example in content.get("examples", ()):
        asked, expected = example["input"], example["expect"]
        codes = [one["code"] for one in expected["findings"] if one["code"] != norms.UNVERIFIED_NORM]
        row = {
            "activity": asked["activity"], "case": titles.get(asked.get("case")), "cost": asked["eligible_cost"],
            "requested": asked["requested"], "amount": expected["ceiling"], "finding": codes[0] if codes else "none",
        }  # fmt: skip
        found.append({name: value for name, value in row.items() if value is not None})
    return found
