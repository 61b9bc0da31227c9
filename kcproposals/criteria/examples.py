"""A small fixed board scores five files by a set: each rule beside what it does, computed by ``domain.scoring``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from flask_babel import gettext as _

from kcproposals.criteria.example_board import BOARD, example_files
from kcproposals.criteria.words import tie_words
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import CriteriaSet, Proposal, Result, score, sheet_total, shown, ties
from kcproposals.domain.scoring.knock_outs import exceeds
from kcproposals.domain.scoring.totals import Counted, criterion_mean, far_off, mean


@dataclass(frozen=True)
class Line:
    """One file of the example as a row: its sheets in words, total, what became of it."""

    name: str
    sheets: str
    total: str
    outcome: str


@dataclass(frozen=True)
class Worked:
    """The example computed: sentences by the rule they show (``total``, ``far_off`` …), and the table of the files."""

    sentences: Mapping[str, list[str]]
    lines: Sequence[Line]


def worked(rules: CriteriaSet, steps: Mapping[str, Fraction], titles: Mapping[str, str]) -> Worked:
    """Return the example for a set that ``check_set`` has nothing against; ``steps`` and ``titles`` by criterion."""
    proposals = example_files(rules, steps)
    results = {result.id: result for result in score(rules, BOARD, proposals)}
    ordered = list(results.values())
    case = _Case(rules, titles, {one.id: one for one in proposals}, results)
    sentences = {
        "quorum": case.quorum(), "total": case.total(), "far_off": case.far_off(), "aggregate": case.aggregate(),
        "knock_outs": case.knock_outs(), "pass": case.passing(), "order": case.order(ordered),
    }  # fmt: skip
    return Worked(sentences, [case.line(result) for result in ordered])


class _Case:
    """The example with its results, asked about one rule at a time."""

    def __init__(
        self, rules: CriteriaSet, titles: Mapping[str, str], proposals: Mapping[str, Proposal],
        results: Mapping[str, Result],
    ) -> None:  # fmt: skip
        self.rules, self.titles, self.proposals, self.results = rules, titles, proposals, results

    def submitted(self, name: str) -> list[Counted]:
        """The sheets that were handed in for a file, with their totals."""
        roles = {member.id: member.role for member in BOARD}
        found = []
        for sheet in self.proposals[name].sheets:
            total = sheet_total(self.rules, sheet.marks) if sheet.status == "submitted" else None
            if total is not None:
                found.append(Counted(sheet.member, roles[sheet.member], sheet.marks, total))
        return found

    def used(self, name: str) -> list[Counted]:
        """Those of them that count."""
        return [sheet for sheet in self.submitted(name) if sheet.member in self.results[name].used]

    def quorum(self) -> list[str]:
        """How many sheets a file needs, and the file that has three."""
        rule = self.rules.quorum
        if rule is None:
            return [_("Đề án E chỉ có 3 phiếu trên 7 thành viên vẫn được tính.")]
        found = [_("Hội đồng 7 người: cần ít nhất %(n)s phiếu.", n=ceil(rule.share * 7))]
        if rule.of == "unconflicted":
            found.append(_("Đề án C có 1 người rút vì xung đột lợi ích nên chỉ cần %(n)s.", n=ceil(rule.share * 6)))
        has = self.results["E"].quorum
        tail = _("đủ túc số.") if has else _("chưa đủ túc số nên không có kết quả.")
        return [*found, _("Đề án E có 3 phiếu, vắng Chủ tịch và Phó Chủ tịch: %(tail)s", tail=tail)]

    def total(self) -> list[str]:
        """How one sheet adds up, and what "not applicable" does to it."""
        sheet = self.submitted("A")[0]
        if self.rules.kind == "pass_fail":
            return [_("Phiếu của Chủ tịch cho đề án A đạt mọi tiêu chí nên là một phiếu đạt.")]
        terms = [
            format_mark(sheet.marks[one.key] or 0) + (f" × {format_mark(one.weight)}" if one.weight != 1 else "")
            for one in self.rules.criteria
        ]
        scale = format_mark(self.rules.scale or 0)
        found = [
            _("Phiếu của Chủ tịch cho đề án A: %(sum)s = %(total)s trên %(scale)s điểm.", sum=" + ".join(terms),
              total=format_mark(sheet.total), scale=scale)
        ]  # fmt: skip
        out = next((one for one in self.rules.criteria if one.not_applicable == "rebased"), None)
        without = sheet_total(self.rules, {**sheet.marks, out.key: None}) if out else None
        if out and without is not None:
            text = _("Nếu “%(title)s” không áp dụng, điểm tối đa của nó ra khỏi mẫu số: phiếu này thành %(total)s.",
                     title=self.titles[out.key], total=shown(without))  # fmt: skip
            found.append(text)
        return found

    def far_off(self) -> list[str]:
        """The file with one sheet far below the others."""
        if self.rules.kind == "pass_fail":
            return []
        sheets, rule = self.submitted("B"), self.rules.far_off
        middle = mean([sheet.total for sheet in sheets])
        low = min(sheets, key=lambda sheet: sheet.total)
        told = _("Đề án B: trung bình cộng 7 phiếu là %(mean)s, một phiếu chỉ %(low)s, lệch %(by)s.",
                 mean=shown(middle), low=format_mark(low.total), by=shown(middle - low.total))  # fmt: skip
        if rule is None:
            return [told, _("Phiếu vẫn được tính và không được đánh dấu.")]
        limit = rule.limit if rule.basis == "points" else rule.limit * middle / 100
        allowed = _("Giới hạn là %(limit)s điểm", limit=shown(limit))
        if not far_off(rule, sheets):
            what = _("phiếu này không bị coi là lệch xa.")
        elif rule.action == "exclude_once":
            what = _("phiếu này bị loại, có nêu tên và lý do.")
        else:
            what = _("phiếu này được đánh dấu, vẫn tính.")
        return [told, f"{allowed}: {what}"]

    def aggregate(self) -> list[str]:
        """The total of the same file."""
        if self.rules.kind == "pass_fail":
            passing = sum(sheet.total == 1 for sheet in self.used("C"))
            return [_("Đề án C: %(n)s trên %(all)s phiếu đạt.", n=passing, all=len(self.used("C")))]
        found = []
        for name in ("B", "C"):
            result, totals = self.results[name], sorted(sheet.total for sheet in self.used(name))
            if result.total is None:
                continue
            listed = "; ".join(format_mark(total) for total in totals)
            text = _(
                "Đề án %(name)s: %(totals)s → %(total)s điểm.", name=name, totals=listed, total=shown(result.total)
            )
            if "trim_fallback" in result.findings:
                text += " " + _("Không đủ phiếu để bỏ bớt nên lấy trung bình cộng.")
            found.append(text)
        return found

    def knock_outs(self) -> list[str]:
        """The file whose first criterion is weak and whose last was given 0 by two members."""
        found, used, sheets = [], self.used("C"), self.submitted("C")
        for one in self.rules.criteria:
            reached = criterion_mean(used, one.key) if used else None
            if one.min_pass is not None and reached is not None:
                tail = _("bị loại.") if reached < one.min_pass else _("không bị loại.")
                told = _(
                    "Đề án C: trung bình “%(title)s” là %(mean)s, tối thiểu %(least)s: %(tail)s",
                    title=self.titles[one.key],
                    mean=shown(reached),
                    least=format_mark(one.min_pass),
                    tail=tail,
                )
                found.append(told)  # fmt: skip
        veto = self.rules.zero_veto
        if veto:
            out = exceeds(Fraction(2, len(sheets)), veto.share, strict=veto.strict)
            tail = _("bị loại.") if out else _("không bị loại.")
            found.append(
                _("Đề án C: 2 trên %(all)s phiếu cho 0 điểm “%(title)s”: %(tail)s", all=len(sheets),
                  title=self.titles[self.rules.criteria[-1].key], tail=tail)
            )  # fmt: skip
        return found

    def passing(self) -> list[str]:
        """Which files pass."""
        passed = [name for name, result in self.results.items() if result.passed]
        failed = [name for name, result in self.results.items() if result.passed is False]
        return [
            _("Đạt: %(names)s.", names=", ".join(passed) or "–"),
            _("Không đạt: %(names)s.", names=", ".join(failed) or "–"),
        ]

    def order(self, ordered: Sequence[Result]) -> list[str]:
        """The ranking, and what separated equals."""
        ranked = [f"{result.rank}. {result.id}" for result in ordered if result.rank is not None]
        found = [_("Thứ hạng: %(ranked)s. Đề án B và E thuộc diện ưu tiên hơn.", ranked=", ".join(ranked) or "–")]
        for tie in ties(self.rules, BOARD, list(self.proposals.values()), list(ordered)):
            if tie.by is None:
                found.append(_("%(a)s và %(b)s bằng nhau nên cùng hạng.", a=tie.upper, b=tie.lower))
            else:
                found.append(_("%(a)s đứng trên %(b)s nhờ %(why)s.", a=tie.upper, b=tie.lower,
                               why=tie_words(tie.by, self.titles)))  # fmt: skip
        return found

    def line(self, result: Result) -> Line:
        """One row of the table."""
        marks = {sheet.member: sheet for sheet in self.submitted(result.id)}
        told = []
        for member in BOARD:
            if member.id in result.recused:
                told.append(_("rút"))
            elif member.id in marks:
                told.append(self._sheet(marks[member.id], result))
        if result.passed is None:
            outcome = _("chưa có kết quả")
        elif result.passed:
            outcome = _("đạt, hạng %(rank)s", rank=result.rank)
        else:
            outcome = _("bị loại") if result.knock_outs else _("không đạt")
        return Line(_("Đề án %(name)s", name=result.id), " · ".join(told), result.shown or "–", outcome)

    def _sheet(self, sheet: Counted, result: Result) -> str:
        if self.rules.kind == "pass_fail":
            return _("đạt") if sheet.total == 1 else _("không đạt")
        total = format_mark(sheet.total)
        if sheet.member in result.excluded:
            return _("%(total)s (loại)", total=total)
        return _("%(total)s (lệch)", total=total) if sheet.member in result.flagged else total
