"""What a result says in sentences, the same on pages and in minutes. Numbers as people write them; decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.results.queries import ClosedRound, FileRow, SheetRow
from kcproposals.criteria.words import SEATS, tie_words
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import CriteriaSet, Result, Tie, exact, shown
from kcproposals.domain.scoring.totals import mean

CONCLUSIONS = {
    "support": N_("Đề nghị hỗ trợ"),
    "support_after_changes": N_("Đề nghị hỗ trợ sau khi chỉnh sửa"),
    "do_not_support": N_("Không đề nghị hỗ trợ"),
}


def seat_word(role: str) -> str:
    """Return what a seat is called, with a capital: "Ủy viên phản biện"."""
    word = str(_(SEATS[role]))
    return word[:1].upper() + word[1:]


def knock_out_words(code: str, result: Result, rules: CriteriaSet, titles: Mapping[str, str]) -> str:
    """Say one knock-out, with the figure that caused it."""
    rule, _colon, key = code.partition(":")
    if rule == "min_pass":
        criterion = next(criterion for criterion in rules.criteria if criterion.key == key)
        reached = result.criteria[key]
        return _(
            "Điểm trung bình của tiêu chí “%(title)s” là %(reached)s, dưới mức tối thiểu %(least)s",
            title=titles[key], reached=shown(reached or Fraction(0)), least=format_mark(criterion.min_pass or 0),
        )  # fmt: skip
    share = rules.zero_veto.share if rules.zero_veto else Fraction(0)
    text = (
        N_("Hơn %(share)s số phiếu cho 0 điểm ở tiêu chí “%(title)s”")
        if rules.zero_veto and rules.zero_veto.strict
        else N_("Từ %(share)s số phiếu trở lên cho 0 điểm ở tiêu chí “%(title)s”")
    )
    return _(text, share=exact(share), title=titles[key])


def hides_miss(result: Result, rules: CriteriaSet) -> bool:
    """Say whether the shown total reaches the threshold although the exact one does not: 69,995 at 70."""
    threshold = rules.passing.threshold
    if threshold is None or result.total is None or result.total >= threshold:
        return False
    return shown(result.total) == shown(threshold)


def miss_words(result: Result, rules: CriteriaSet) -> str:
    """Say why a total shown as the threshold is no pass."""
    return _(
        "Tổng điểm chưa làm tròn là %(exact)s, hiện là %(shown)s nhưng vẫn dưới %(threshold)s nên không đạt",
        exact=long_decimal(result.total or Fraction(0)), shown=result.shown,
        threshold=format_mark(rules.passing.threshold or Fraction(0)),
    )  # fmt: skip


def long_decimal(value: Fraction) -> str:
    """Write a total with as many decimals as show that it is below the threshold, at most eight, cut, not rounded."""
    for places in range(3, 9):
        cut = value * 10**places // 1
        if cut % 10 != 9 or cut == value * 10**places:
            break
    whole, part = divmod(cut, 10**places)
    return f"{whole},{part:0{places}d}".rstrip("0").rstrip(",")


def far_off_words(sheet: SheetRow, row: FileRow, closed: ClosedRound) -> str:
    """Say how far a sheet lies from the mean of all submitted sheets of its file."""
    counted = [other for other in closed.sheets_of(row).values() if other.state == "locked"]
    totals = [closed.total_of(other) or Fraction(0) for other in counted]
    middle, total = mean(totals), closed.total_of(sheet) or Fraction(0)
    away = abs(total - middle)
    limit = closed.rules.far_off
    if limit is not None and limit.basis == "percent_of_mean" and middle:
        far, most = f"{shown(100 * away / middle)} %", f"{format_mark(limit.limit)} %"
    else:
        far, most = _("%(n)s điểm", n=shown(away)), _("%(n)s điểm", n=format_mark(limit.limit if limit else 0))
    return _(
        "%(name)s: %(total)s điểm, lệch %(far)s so với trung bình %(mean)s (giới hạn %(most)s)",
        name=sheet.name, total=format_mark(total), far=far, mean=shown(middle), most=most,
    )  # fmt: skip


def sheet_notes(row: FileRow, closed: ClosedRound) -> Iterator[str]:
    """Yield a sentence for every sheet that is not simply used: excluded and flagged with the reason, late, missing."""
    result, sheets = row.result, closed.sheets_of(row)
    if result is None:
        return
    for member in result.excluded:
        yield _("Loại phiếu của %(why)s", why=far_off_words(sheets[member], row, closed))
    for member in result.flagged:
        yield _("Phiếu lệch xa, vẫn tính: %(why)s", why=far_off_words(sheets[member], row, closed))
    if result.late:
        yield _("Nộp sau hạn, không tính: %(names)s", names=names(result.late, closed))
    if result.missing:
        yield _("Không nộp phiếu: %(names)s", names=names(result.missing, closed))
    if result.recused:
        yield _("Rút vì xung đột lợi ích: %(names)s", names=names(result.recused, closed))


def result_notes(row: FileRow, closed: ClosedRound, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield why a file is no pass, or has no result, beyond its total."""
    result, rules = row.result, closed.rules
    if result is None:
        return
    if result.passed is None:
        yield _("Mọi phiếu đều bị loại vì lệch xa") if result.quorum else _("Không đủ túc số")
    for code in result.knock_outs:
        yield knock_out_words(code, result, rules, titles)
    if hides_miss(result, rules):
        yield miss_words(result, rules)
    if alone := len(result.line_changes_without):
        yield ngettext(
            "Chưa ổn định: kết quả đổi nếu bỏ đi phiếu của %(num)s thành viên nhất định",
            "Chưa ổn định: kết quả đổi nếu bỏ đi phiếu của bất kỳ ai trong %(num)s thành viên",
            alone,
        )
    if "trim_fallback" in result.findings:
        yield _("Không đủ phiếu để bỏ phiếu cao nhất và thấp nhất nên lấy trung bình mọi phiếu")


def names(members: tuple[str, ...], closed: ClosedRound) -> str:
    """Return the names of members, in the order of the board."""
    return ", ".join(closed.seats[member].name for member in members)


def tie_sentences(closed: ClosedRound, titles: Mapping[str, str]) -> list[str]:
    """Say for every group of files with equal totals which rule ordered them, or that they share a rank."""
    return tie_words_of(closed.ties, closed, titles)


def tie_words_of(ties: Sequence[Tie], closed: ClosedRound, titles: Mapping[str, str]) -> list[str]:
    """Say it of these ties of the round, neighbours from the top."""
    rows = {row.key: row for row in closed.files}
    found: list[str] = []
    for shares, group in groupby(ties, key=lambda tie: tie.by is None):
        if shares:
            found += [_shared_words(keys, rows, closed, titles) for keys in _chains(list(group))]
        else:
            found += [_parted_words(tie, rows, titles) for tie in group]
    return found


def _chains(pairs: list[Tie]) -> list[list[str]]:
    """Join neighbours that share a rank: (A, B), (B, C) is A, B, C."""
    chains: list[list[str]] = []
    for tie in pairs:
        if chains and chains[-1][-1] == tie.upper:
            chains[-1].append(tie.lower)
        else:
            chains.append([tie.upper, tie.lower])
    return chains


def _shared_words(keys: list[str], rows: dict[str, FileRow], closed: ClosedRound, titles: Mapping[str, str]) -> str:
    first = rows[keys[0]].result
    chain = ", ".join(tie_words(key, titles) for key in ("priority", *closed.rules.tie_break))
    return _(
        "%(codes)s cùng hạng %(rank)s: bằng điểm%(total)s, đã lần lượt xét %(chain)s nhưng đều bằng nhau",
        codes=", ".join(rows[key].code for key in keys), rank=first.rank if first else "",
        total=f" {first.shown}" if first and first.shown else "", chain=chain,
    )  # fmt: skip


def _parted_words(tie: Tie, rows: dict[str, FileRow], titles: Mapping[str, str]) -> str:
    upper, lower = rows[tie.upper], rows[tie.lower]
    total = upper.result.shown if upper.result else None
    return _(
        "%(upper)s xếp trên %(lower)s: bằng điểm%(total)s, %(rule)s",
        upper=upper.code, lower=lower.code, total=f" {total}" if total else "", rule=tie_words(tie.by or "", titles),
    )  # fmt: skip


def agreement_word(w: Fraction) -> str:
    """Return how to call a coefficient of concordance."""
    if w >= Fraction(9, 10):
        return _("rất cao")
    if w >= Fraction(7, 10):
        return _("khá cao")
    return _("trung bình") if w >= Fraction(1, 2) else _("thấp")
