"""How the total of one file came about, rule by rule, for who may see the result but not the sheets.

Totals of sheets stand there without names, from the highest down, and only where neither a weight nor their small
number would name one. Marks, reasons and amounts of a member are never in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from kcproposals.appraisal.words import hides_miss, knock_out_words, miss_words
from kcproposals.criteria.words import rule_sentences, tie_words
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.domain.scoring import CriteriaSet, Member, Proposal, Result, exact, shown, ties
from kcproposals.domain.scoring.results import submitted_sheets
from kcproposals.domain.scoring.totals import mean

LEAST_UNNAMED = 3


@dataclass(frozen=True)
class Scored:
    """A whole round as the rules see it; ``codes`` name files by their key in ``results``."""

    rules: CriteriaSet
    board: Sequence[Member]
    proposals: Sequence[Proposal]
    results: Sequence[Result]
    codes: Mapping[str, str]
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One rule: its name, what it says, what came of it here."""

    name: str
    rule: str
    came: tuple[str, ...]


def steps_of(key: str, scored: Scored, proposed: int | None) -> list[Step]:
    """Return every rule in the order it is applied; ``proposed`` is the support the board recommends, in đồng."""
    result = next(result for result in scored.results if result.id == key)
    rules = dict(rule_sentences(scored.rules, scored.titles))
    quorum, far_off = rules.get(_("Túc số"), ""), rules.get(_("Phiếu lệch xa"), "")
    steps = [Step(_("Túc số"), quorum, (_account(result), _("Đủ túc số") if result.quorum else _("Không đủ túc số")))]
    if not result.quorum:
        return [*steps, Step(_("Kết luận"), "", (_("Chưa có kết quả"),))]
    if far_off:
        steps.append(Step(_("Phiếu lệch xa"), far_off, tuple(_far_off(result))))
    if result.passed is None:
        return [*steps, Step(_("Kết luận"), "", (_("Mọi phiếu đều bị loại vì lệch xa"), _("Chưa có kết quả")))]
    steps.append(Step(_("Tính điểm"), rules[_("Tính điểm")], tuple(_total(result, scored))))
    knock_outs = [knock_out_words(code, result, scored.rules, scored.titles) for code in result.knock_outs]
    loses = " ".join(text for name, text in rule_sentences(scored.rules, scored.titles) if name == _("Điều kiện loại"))
    if loses:
        steps.append(Step(_("Điều kiện loại"), loses, tuple(knock_outs) or (_("Không vướng điều kiện nào"),)))
    steps.append(Step(_("So với mức đạt"), rules[_("Đạt")], tuple(_passing(result, scored))))
    if result.rank is not None:
        steps.append(
            Step(_("Xếp hạng"), f"{rules[_('Xếp hạng')]} {rules[_('Đồng điểm')]}", tuple(_rank(result, scored)))
        )
        steps.append(_support(proposed))
    return steps


def _account(result: Result) -> str:
    board = sum(map(len, (result.used, result.excluded, result.recused, result.late, result.missing)))
    given = len(result.used) + len(result.excluded)
    parts = [_("%(n)s phiếu nộp đúng hạn trên %(all)s thành viên", n=given, all=board)]
    for members, text in (
        (result.recused, _("%(n)s rút vì xung đột", n=len(result.recused))),
        (result.late, _("%(n)s nộp muộn", n=len(result.late))),
        (result.missing, _("%(n)s vắng", n=len(result.missing))),
    ):
        parts += [text] if members else []
    return "; ".join(parts)


def _far_off(result: Result) -> Iterator[str]:
    if result.excluded:
        yield _("%(n)s phiếu bị loại", n=len(result.excluded))
    if result.flagged:
        yield _("%(n)s phiếu lệch xa, vẫn tính", n=len(result.flagged))
    if not result.excluded and not result.flagged:
        yield _("Không phiếu nào lệch xa")


def _total(result: Result, scored: Scored) -> Iterator[str]:
    proposal = next(row for row in scored.proposals if row.id == result.id)
    used = [one for one in submitted_sheets(scored.rules, scored.board, proposal) if one.member in result.used]
    if result.total is None:
        passing = sum(sheet.total == 1 for sheet in used)
        yield _("%(n)s trên %(all)s phiếu đạt mọi tiêu chí", n=passing, all=len(used))
        return
    pairs = [(sheet.role, sheet.total) for sheet in used]
    if may_list(pairs, scored.rules):
        yield _("Tổng của từng phiếu, từ cao xuống thấp, không nêu tên: %(totals)s",
                totals="; ".join(map(points, sorted((total for _role, total in pairs), reverse=True))))  # fmt: skip
        yield arithmetic(sorted(pairs, key=lambda pair: -pair[1]), scored.rules, result)
    else:
        yield _("Không nêu tổng của từng phiếu, vì hệ số hoặc số phiếu quá ít sẽ cho biết phiếu của ai.")
        yield _("%(n)s phiếu được tính; trung bình cộng không hệ số là %(mean)s", n=len(used),
                mean=points(mean([total for _role, total in pairs])))  # fmt: skip
    if not _is_short(result.total):
        yield _("Chính xác %(exact)s, hiện là %(shown)s", exact=exact(result.total), shown=result.shown)
    if "trim_fallback" in result.findings:
        yield _("Không đủ phiếu để bỏ phiếu cao nhất và thấp nhất nên lấy trung bình mọi phiếu")


def may_list(pairs: Sequence[tuple[str, Fraction]], rules: CriteriaSet) -> bool:
    """Say whether the totals of (role, total) may stand without names: at least three, none told by its weight."""
    weights = {rules.role_weights.get(role, Fraction(1)) for role, _total in pairs}
    return len(pairs) >= LEAST_UNNAMED and len(weights) == 1


def points(value: Fraction) -> str:
    """Write points in full: with decimals where two say all, else as a fraction."""
    return format_mark(value) if _is_short(value) else exact(value)


def _is_short(value: Fraction) -> bool:
    """Say whether two decimals write a number in full."""
    return (value * 100).denominator == 1


def arithmetic(pairs: Sequence[tuple[str, Fraction]], rules: CriteriaSet, result: Result) -> str:
    """Write the way from totals of sheets, as (role, total), to the total of the file."""
    reached = result.total or Fraction(0)
    end = f" = {shown(reached)}" if _is_short(reached) else f" = {exact(reached)} ≈ {shown(reached)}"
    method, values = rules.aggregate.method, sorted((total for _role, total in pairs), reverse=True)
    if "trim_fallback" in result.findings:
        method = "mean"
    if method == "median":
        return _("Giữa của %(values)s", values="; ".join(map(points, values))) + end
    if method == "trimmed_mean":
        drop = rules.aggregate.drop or 0
        kept, away = values[drop : len(values) - drop], [*values[:drop], *values[len(values) - drop :]]
        text = _("Bỏ %(away)s", away="; ".join(map(points, away)))
        return f"{text}; ({' + '.join(map(points, kept))}) ÷ {len(kept)}{end}"
    weights = [rules.role_weights.get(role, Fraction(1)) for role, _total in pairs]
    if any(weight != 1 for weight in weights) and method == "mean" and "trim_fallback" not in result.findings:
        parts = [f"{points(w)} × {points(total)}" for w, (_role, total) in zip(weights, pairs, strict=True)]
        return f"({' + '.join(parts)}) ÷ {points(sum(weights, Fraction(0)))}{end}"
    return f"({' + '.join(points(total) for _role, total in pairs)}) ÷ {len(pairs)}{end}"


def _passing(result: Result, scored: Scored) -> Iterator[str]:
    least = scored.rules.passing.threshold
    if least is not None and result.total is not None:
        yield f"{points(result.total)} {'≥' if result.total >= least else '<'} {format_mark(least)}"
    if hides_miss(result, scored.rules):
        yield miss_words(result, scored.rules)
    yield _("Đạt") if result.passed else _("Không đạt")


def _rank(result: Result, scored: Scored) -> Iterator[str]:
    """Yield the rank, what it looked at, and the neighbours with an equal total."""
    yield _("Hạng %(rank)s trong %(n)s đề án đạt", rank=result.rank,
            n=sum(one.rank is not None for one in scored.results))  # fmt: skip
    proposal = next(row for row in scored.proposals if row.id == result.id)
    if proposal.priority:
        yield _("Thứ tự ưu tiên: %(numbers)s (số nhỏ đứng trước)", numbers=", ".join(map(str, proposal.priority)))
    for name in scored.rules.tie_break:
        yield _looked_at(name, proposal, result, scored)
    for tie in ties(scored.rules, scored.board, scored.proposals, scored.results):
        if result.id in (tie.upper, tie.lower):
            other = scored.codes[tie.lower if tie.upper == result.id else tie.upper]
            if tie.by is None:
                yield _("Cùng hạng với %(code)s: bằng nhau ở mọi điều được xét", code=other)
            elif tie.upper == result.id:
                yield _("Bằng điểm %(code)s, đứng trên vì %(rule)s", code=other, rule=tie_words(tie.by, scored.titles))
            else:
                yield _("Bằng điểm %(code)s, đứng dưới vì đề án kia %(rule)s", code=other,
                        rule=tie_words(tie.by, scored.titles))  # fmt: skip


def _looked_at(name: str, proposal: Proposal, result: Result, scored: Scored) -> str:
    """Say what a key of the tie chain sees in the file; the chair's mark is not told."""
    if name == "lower_support":
        return _("Khi bằng điểm, xét đề nghị hỗ trợ: %(amount)s đồng", amount=format_dong(proposal.support or 0))
    if name == "earlier_submission" and proposal.submitted_at is not None:
        return _("Khi bằng điểm, xét lúc nộp: %(when)s", when=vn_datetime(proposal.submitted_at))
    if name == "chair_mark":
        return _("Khi bằng điểm, xét điểm của Chủ tịch (không nêu ở đây)")
    key = name.removeprefix("criterion:")
    value = result.criteria.get(key)
    return _("Khi bằng điểm, xét trung bình tiêu chí “%(title)s”: %(value)s", title=scored.titles[key],
             value="–" if value is None else points(value))  # fmt: skip


def _support(proposed: int | None) -> Step:
    rule = _("Số ở giữa các mức do những phiếu được tính đề xuất (số phiếu chẵn thì lấy số nhỏ hơn trong hai số giữa), "
             "không quá mức đề nghị và mức tối đa.")  # fmt: skip
    came = "–" if proposed is None else _("%(amount)s đồng", amount=format_dong(proposed))
    return Step(_("Mức hỗ trợ đề xuất"), rule, (came,))
