"""Every rule of a criteria set as a sentence that says what it does, for people who did not write it."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from kcproposals.criteria.content import Entry
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import CriteriaSet

SEATS = {
    "chair": N_("Chủ tịch"),
    "vice_chair": N_("Phó Chủ tịch"),
    "reviewer": N_("ủy viên phản biện"),
    "member": N_("ủy viên"),
    "secretary": N_("thư ký"),
}


def rule_sentences(rules: CriteriaSet, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name of the rule, sentence) for each rule of the set, in the order they are applied.

    ``titles`` gives the title of a criterion by its key, in the reader's language.
    """
    found = [(_("Túc số"), _quorum(rules)), (_("Phiếu lệch xa"), _far_off(rules)), (_("Tính điểm"), _aggregate(rules))]
    found += [(_("Điều kiện loại"), text) for text in _knock_outs(rules, titles)]
    found += [(_("Đạt"), _passing(rules)), (_("Xếp hạng"), _order(rules)), (_("Đồng điểm"), _ties(rules, titles))]
    return [(name, text) for name, text in found if text]


def _quorum(rules: CriteriaSet) -> str:
    if rules.quorum is None:
        return _("Không đặt túc số; phải có ít nhất một phiếu.")
    base = (
        _("số thành viên được bổ nhiệm")
        if rules.quorum.of == "appointed"
        else _("số thành viên không có xung đột lợi ích")
    )
    text = _("Ít nhất %(share)s %(base)s nộp phiếu", share=rules.quorum.share, base=base)
    named = ", ".join(_role(entry) for entry in rules.quorum.must_include)
    return text + (_("; phải có: %(named)s.", named=named) if named else ".")


def _role(entry: str) -> str:
    seats, _star, count = entry.partition("*")
    names = _(" hoặc ").join(_(SEATS.get(role, role)) for role in seats.split("|"))
    return f"{count} {names}" if count else names


def _far_off(rules: CriteriaSet) -> str:
    rule = rules.far_off
    if rule is None:
        return ""
    number = format_mark(rule.limit)
    limit = f"{number} %" if rule.basis == "percent_of_mean" else _("%(n)s điểm", n=number)
    if rule.action == "flag":
        return _("Phiếu lệch trên %(limit)s so với trung bình được đánh dấu, vẫn tính.", limit=limit)
    return _("Phiếu lệch trên %(limit)s so với trung bình bị loại một lần, có nêu tên và lý do.", limit=limit)


def _aggregate(rules: CriteriaSet) -> str:
    if rules.kind == "pass_fail":
        return _("Phiếu đạt khi mọi tiêu chí đều đạt.")
    how = {
        "mean": _("Điểm của đề án là trung bình cộng điểm các phiếu."),
        "median": _("Điểm của đề án là trung vị điểm các phiếu."),
        "trimmed_mean": _(
            "Điểm của đề án là trung bình sau khi bỏ %(k)s phiếu cao nhất và %(k)s phiếu thấp nhất.",
            k=rules.aggregate.drop,
        ),
    }[rules.aggregate.method]
    weights = "; ".join(f"{_(SEATS.get(r, r))} × {format_mark(w)}" for r, w in rules.role_weights.items() if w != 1)
    rounding = _("Chỉ làm tròn một lần khi hiển thị, hai chữ số thập phân.")
    return " ".join(filter(None, (how, _("Hệ số: %(weights)s.", weights=weights) if weights else "", rounding)))


def _knock_outs(rules: CriteriaSet, titles: Mapping[str, str]) -> list[str]:
    found = [
        _("Điểm trung bình của tiêu chí “%(title)s” dưới %(n)s.", title=titles[c.key], n=format_mark(c.min_pass))
        for c in rules.criteria
        if c.min_pass is not None
    ]
    if rules.zero_veto:
        share = rules.zero_veto.share
        found.append(
            _("Trên %(share)s số phiếu cho 0 điểm ở một tiêu chí.", share=share)
            if rules.zero_veto.strict
            else _("Từ %(share)s số phiếu cho 0 điểm ở một tiêu chí.", share=share)
        )
    return found


def _passing(rules: CriteriaSet) -> str:
    if rules.passing.threshold is not None:
        return _(
            "Từ %(n)s điểm trở lên, so bằng giá trị chưa làm tròn: 69,995 hiện là 70,00 nhưng vẫn dưới 70.",
            n=format_mark(rules.passing.threshold),
        )
    share = rules.passing.share or Fraction(1)
    if rules.passing.strict:
        return _("Trên %(share)s số phiếu đạt.", share=share)
    return _("Từ %(share)s số phiếu đạt trở lên.", share=share)


def _order(rules: CriteriaSet) -> str:
    if rules.order == "priority_then_score":
        return _("Thứ tự ưu tiên trước, điểm sau.")
    return _("Điểm cao trước; bằng điểm thì theo thứ tự ưu tiên.")


def _ties(rules: CriteriaSet, titles: Mapping[str, str]) -> str:
    chain = [tie_words(key, titles) for key in rules.tie_break]
    if not chain:
        return _("Bằng nhau thì cùng hạng.")
    return _("Lần lượt xét: %(chain)s; vẫn bằng nhau thì cùng hạng.", chain=", ".join(chain))


def tie_words(key: str, titles: Mapping[str, str]) -> str:
    """Return what a key of the tie chain prefers."""
    names = {
        "priority": _("thứ tự ưu tiên cao hơn"),
        "lower_support": _("đề nghị hỗ trợ thấp hơn"),
        "chair_mark": _("điểm của Chủ tịch cao hơn"),
        "earlier_submission": _("nộp trước"),
    }
    key = key.removeprefix("criterion:")
    return names.get(key) or _("điểm tiêu chí “%(title)s” cao hơn", title=titles[key])


def criterion_titles(definition: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the title of every criterion of a stored set by its key, in the language asked for."""
    return {item["key"]: item["title"][language] for item in definition["items"]}


def entry_facts(entry: Entry, kind: str) -> list[str]:
    """Return the numbers and rules of one criterion in a few words each."""
    if kind == "checklist":
        return []
    found = []
    if kind == "points":
        found = [
            _("tối đa %(n)s", n=_number(entry.max)) if entry.max else _("chưa có điểm tối đa"),
            _("hệ số %(n)s", n=_number(entry.weight)) if entry.weight not in ("", "1") else "",
            _("bước %(n)s", n=_number(entry.step)) if entry.step else _("chưa có bước điểm"),
            _("tối thiểu %(n)s", n=_number(entry.min_pass)) if entry.min_pass else "",
        ]
    found.append(_("được chọn “Không áp dụng”") if entry.not_applicable == "rebased" else "")
    return [text for text in (*found, _reason(entry.justify)) if text]


def _reason(justify: Any) -> str:
    if isinstance(justify, Mapping) and "below" in justify:
        return _("phải nêu lý do khi dưới %(n)s", n=_number(justify["below"]))
    if isinstance(justify, Mapping):
        low, high = justify["outside"]
        return _("phải nêu lý do khi ngoài khoảng %(low)s–%(high)s", low=_number(low), high=_number(high))
    return {
        "never": "", "always": _("luôn phải nêu lý do"), "below_half": _("phải nêu lý do khi dưới một nửa"),
    }[justify]  # fmt: skip


def _number(text: str) -> str:
    return text.replace(".", ",")
