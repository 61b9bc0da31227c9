"""Read boards, rounds, sheets and results. Nothing here changes anything; results exist for closed rounds only."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kcproposals.appraisal.models import Appraisal, Board, Round
from kcproposals.appraisal.words import long_decimal
from kcproposals.criteria.services import rules_of
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import shown
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


@dataclass(frozen=True)
class RankedResult:
    """One appraised proposal as the plan sees it: its place in the ranking and its amounts in đồng.

    ``year_support`` is the part of ``requested`` that falls in the plan's year; None is all of it. ``priority`` is the
    official order of selection, smaller first. Without a board there is no total.
    """

    proposal_id: int
    round_id: int
    key: str
    code: str
    title: str
    facility: str
    activity: str
    unit_code: str
    status: str
    rank: int | None
    total: Fraction | None
    shown: str | None
    requested: int
    proposed: int | None
    ceiling: int | None
    total_cost: int
    year_support: int | None = None
    priority: tuple[int, ...] = ()
    has_board: bool = True


def ranked_results(agency_id: int, programme: str, year: int, *statuses: Status) -> list[RankedResult]:
    """Return the latest closed result of every proposal of a programme and year that an office holds in ``statuses``.

    Ranked ones first. Ranks of one round are its own; where several rounds meet, the total decides across them and
    equal totals share a rank. Files without a board join them as ``joined`` says.
    """
    latest = (
        select(Appraisal.proposal_id, func.max(Appraisal.id).label("id"))
        .join(Appraisal.round)
        .where(Round.state == "closed")
        .group_by(Appraisal.proposal_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            Proposal.id, Appraisal.round_id, Proposal.key, Proposal.code, Proposal.title,
            Proposal.applicant_name, Proposal.activity, Proposal.unit_code, Proposal.status, Appraisal.rank,
            Appraisal.total, Appraisal.shown, Proposal.requested, Appraisal.proposed, Proposal.ceiling,
            Proposal.total_cost, Proposal.year_support, Proposal.priority,
        )
        .join(latest, latest.c.proposal_id == Proposal.id)
        .join(Appraisal, Appraisal.id == latest.c.id)
        .where(Proposal.holder_id == agency_id, Proposal.programme == programme, Proposal.year == year)
        .where(Proposal.status.in_([status.value for status in statuses]))
        .order_by(Appraisal.rank.is_(None), Appraisal.rank, Proposal.id)
    )  # fmt: skip
    found = []
    for row in rows:
        values = list(row)
        values[10], values[-1] = Fraction(row.total) if row.total else None, tuple(row.priority)
        found.append(RankedResult(*values))
    if len({result.round_id for result in found}) > 1:
        found = _across_rounds(found)
    for source in SOURCES:
        found = joined(found, source.ranked(agency_id, programme, year, statuses))
    return found


@dataclass(frozen=True)
class Outcome:
    """The latest closed result of a proposal in words; ``criteria`` names the set it was judged by, ``proposed`` is the
    support the board recommends in đồng, ``changes`` what must change before support is given."""

    passed: bool | None
    shown: str | None
    threshold: str | None
    criteria: str
    sentences: tuple[str, ...]
    proposed: int | None
    rank: int | None
    board: str
    closed_at: datetime | None
    has_board: bool = True
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Results that are not a board's: for a plan as ``ranked_results`` asks (at the office that holds the files), in
    words as ``outcomes_of`` asks."""

    ranked: Callable[[int, str, int, Sequence[Status]], list[RankedResult]]
    outcomes: Callable[[Sequence[int], int | None], dict[int, Outcome]]


SOURCES: list[Source] = []  # slices above add theirs in ``wire``


def outcome_of(proposal_id: int, agency_id: int | None = None) -> Outcome | None:
    """Return the latest closed result of a proposal (with ``agency_id`` that of this office's boards), or None when no
    round with it was closed."""
    return outcomes_of([proposal_id], agency_id).get(proposal_id)


def outcomes_of(proposal_ids: Iterable[int], agency_id: int | None = None) -> dict[int, Outcome]:
    """Return the latest closed results of proposals by their ids, in one statement; see ``outcome_of``."""
    wanted = list(proposal_ids)
    latest = (
        select(func.max(Appraisal.id))
        .join(Appraisal.round)
        .where(Appraisal.proposal_id.in_(wanted), Round.state == "closed")
        .group_by(Appraisal.proposal_id)
    )
    if agency_id is not None:
        latest = latest.where(Round.board.has(Board.agency_id == agency_id))
    rows = db.session.scalars(
        select(Appraisal)
        .where(Appraisal.id.in_(latest))
        .options(joinedload(Appraisal.round).options(joinedload(Round.criteria_set), joinedload(Round.board)))
    )
    found = {row.proposal_id: _outcome(row) for row in rows}
    for source in SOURCES:
        for proposal_id, other in source.outcomes(wanted, agency_id).items():
            known = found.get(proposal_id)
            if known is None or (known.closed_at and other.closed_at and other.closed_at > known.closed_at):
                found[proposal_id] = other
    return found


def _outcome(row: Appraisal) -> Outcome:
    return Outcome(
        passed=row.passed,
        shown=row.shown,
        threshold=_threshold(row),
        criteria=row.round.criteria_set.title,
        sentences=failings_of(row),
        proposed=row.proposed,
        rank=row.rank,
        board=row.round.board.name,
        closed_at=row.round.closed_at,
    )


def _threshold(row: Appraisal) -> str | None:
    rules = rules_of(row.round.criteria_set)
    return None if rules.passing.threshold is None else format_mark(rules.passing.threshold)


def failings_of(row: Appraisal) -> tuple[str, ...]:
    """Return why a kept result is no pass, in the words of a Vietnamese paper; nothing for a pass."""
    titles = {item["key"]: item["title"]["vi"] for item in row.round.criteria_set.definition["items"]}
    return tuple(_failings(row, _threshold(row), titles))


def _failings(row: Appraisal, threshold: str | None, titles: dict[str, str]) -> Iterator[str]:
    result = row.result or {}
    if row.passed is None:
        yield "Hội đồng không đủ túc số để kết luận về đề án"
    for knock_out in result.get("knock_outs", ()):
        rule, _colon, key = knock_out.partition(":")
        if rule == "min_pass":
            yield f"Điểm trung bình của tiêu chí “{titles.get(key, key)}” dưới mức tối thiểu"
        else:
            yield f"Nhiều thành viên cho 0 điểm ở tiêu chí “{titles.get(key, key)}”"
    if row.passed is False and not result.get("knock_outs"):
        yield _miss(row, threshold) if threshold else "Số phiếu đạt chưa đủ theo quy định"


def _miss(row: Appraisal, threshold: str) -> str:
    total = Fraction(row.total or "0")
    if row.shown == shown(Fraction(threshold.replace(",", "."))):
        return f"Tổng điểm {long_decimal(total)} (làm tròn thành {row.shown}) chưa đạt mức {threshold} điểm"
    return f"Tổng điểm {row.shown} chưa đạt mức {threshold} điểm"


def joined(scored: list[RankedResult], others: list[RankedResult]) -> list[RankedResult]:
    """Put files without a score among ranked ones: the order a board found stays, and a file without a score stands
    before the first file whose official priority is lower (TT 36/2013/TT-BCT Điều 7). Equal priorities share a rank.

    A file in both is the one without a score: its office judged it last.
    """
    if not others:
        return scored
    again = {result.proposal_id for result in others}
    scored = [result for result in scored if result.proposal_id not in again]
    waiting = sorted((r for r in others if r.rank is not None), key=lambda r: (r.priority, r.rank or 0, r.proposal_id))
    row: list[RankedResult] = []
    for result in sorted((r for r in scored if r.rank is not None), key=lambda r: r.rank or 0):
        while waiting and waiting[0].priority < result.priority:
            row.append(waiting.pop(0))
        row.append(result)
    row += waiting
    ranks: list[int] = []
    for place, result in enumerate(row):
        before = row[place - 1] if place else None
        ranks.append(ranks[-1] if before is not None and _is_level(before, result) else place + 1)
    unranked = [result for result in (*scored, *others) if result.rank is None]
    return [replace(result, rank=rank) for result, rank in zip(row, ranks, strict=True)] + unranked


def _is_level(one: RankedResult, other: RankedResult) -> bool:
    if one.has_board != other.has_board:
        return False
    return one.rank == other.rank if one.has_board else one.priority == other.priority


def _across_rounds(found: list[RankedResult]) -> list[RankedResult]:
    ranked = sorted((r for r in found if r.rank is not None), key=lambda r: -(r.total or 0))
    places: dict[int, int] = {}
    for position, result in enumerate(ranked, 1):
        before = ranked[position - 2] if position > 1 else None
        tied = before is not None and before.total == result.total
        places[result.proposal_id] = places[before.proposal_id] if tied and before else position
    moved = [RankedResult(**{**r.__dict__, "rank": places[r.proposal_id]}) for r in ranked]
    return moved + [r for r in found if r.rank is None]
