"""The line where a sum of money on trial ends in the ranking, and the blocks of files with equal totals around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.results.queries import ClosedRound
from kcproposals.appraisal.words import tie_words_of
from kcproposals.domain.money import trieu


def trial_line(rows: Sequence[dict[str, Any]], envelope: int) -> dict[str, Any]:
    """Return where an envelope (đồng) on trial ends: rank-and-cut down the passed rows, a shared rank is never split.

    Rows below are marked ``outside``. ``ranks`` holds a shared rank that would not fit whole.
    """
    used, after, stopped = 0, 0, []
    for _rank, group in groupby(rows, key=lambda row: row["rank"]):
        members = list(group)
        amount = sum(row["amount"] for row in members)
        if used + amount > envelope:
            stopped = members
            break
        used, after = used + amount, after + len(members)
    for row in rows[after:]:
        row["outside"] = True
    text = _(
        "Hết kinh phí: dùng %(used)s triệu, còn %(left)s triệu đồng", used=trieu(used), left=trieu(envelope - used)
    )
    if len(stopped) > 1:
        text += ". " + _(
            "Hạng %(rank)s có %(n)s đề án cùng hạng cần %(need)s triệu: xét cả nhóm, không chia", n=len(stopped),
            rank=stopped[0]["rank"], need=trieu(sum(row["amount"] for row in stopped)),
        )  # fmt: skip
    return {"after": after, "text": text, "envelope": envelope, "stopped": [row["position"] for row in stopped]}


@dataclass(frozen=True)
class Block:
    """Neighbours of the ranking with equal totals: keys from the top, and what ordered them or that nothing did."""

    keys: tuple[str, ...]
    total: str
    sentences: tuple[str, ...]


def blocks_of(closed: ClosedRound, titles: Mapping[str, str]) -> list[Block]:
    """Return the ties of a round, each with all its files, from the top."""
    groups: list[list[str]] = []
    for tie in closed.ties:
        if groups and groups[-1][-1] == tie.upper:
            groups[-1].append(tie.lower)
        else:
            groups.append([tie.upper, tie.lower])
    rows = {row.key: row.result for row in closed.files}
    found = []
    for keys in groups:
        inside = set(pairwise(keys))
        ties = [tie for tie in closed.ties if (tie.upper, tie.lower) in inside]
        first = rows[keys[0]]
        total = first.shown if first and first.shown else ""
        found.append(Block(tuple(keys), total, tuple(tie_words_of(ties, closed, titles))))
    return found


def with_blocks(rows: Sequence[dict[str, Any]], blocks: Sequence[Block], keys: Sequence[str]) -> None:
    """Mark the rows (whose keys stand in ``keys``) that open or belong to a block, where the whole block is shown."""
    at = {key: place for place, key in enumerate(keys)}
    for block in blocks:
        places = [at[key] for key in block.keys if key in at]
        if len(places) == len(block.keys):
            rows[places[0]]["opens"] = block
            for place in places:
                rows[place]["tied"] = True
