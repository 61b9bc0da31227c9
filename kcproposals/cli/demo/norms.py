"""A text of the province about its own norms, entered and not published: for who looks at the pages of rules."""

from dataclasses import replace
from datetime import datetime, timedelta

from kcproposals.cli.demo.stage import Stage
from kcproposals.domain.dates import local_date
from kcproposals.regulations.entered import Row
from kcproposals.regulations.queries import current_packs
from kcproposals.regulations.services_norms import entered_of, save, start

SOURCE = "norms-vi-du-24"
_DOCUMENT = "VÍ DỤ: dự thảo Quyết định về định mức khuyến công địa phương tỉnh Mẫu"


def enter(stage: Stage, when: datetime) -> None:
    """Copy the example norms of the province, raise the machines, reckon one example a row; leave it a draft."""
    with stage.turn("administrator", when) as turn:
        source = {pack.code: pack for pack in current_packs()}[SOURCE]
        norms = start(stage.agency, source, actor=turn.actor, now=turn.now)
    with stage.turn("administrator", when + timedelta(hours=1)) as turn:
        today = local_date(turn.now)
        rows = tuple(_raised(row) for row in norms.rows)
        text = replace(
            entered_of(norms), document=_DOCUMENT, issued_on=today, rows=rows,
            effective_from=today + timedelta(days=900), source="Ví dụ soạn cho năm mẫu",
            examples=tuple(_reckoned(row) for row in rows),
        )  # fmt: skip
        save(norms, text, version=norms.version, actor=turn.actor, now=turn.now)


def _raised(row: Row) -> Row:
    cap = row.get("cap")
    more = {"cap": 250_000_000} if row["activity"] == "UNG_DUNG_MMTB" and cap else {}
    return {**row, **more, "clause": "Ví dụ, Điều 5"}


def _reckoned(row: Row) -> Row:
    """Return an example that just reaches the cap of a row, or half of a round cost where it has none."""
    share = int(row.get("pct") or 100)
    amount = row.get("cap") or 50_000_000
    cost = amount * 100 // share if row.get("cap") else 50_000_000 * 100 // share
    kept = {name: row[name] for name in ("activity", "case") if row.get(name)}
    return {**kept, "cost": cost, "requested": amount, "amount": min(amount, cost * share // 100), "finding": "none"}
