"""The form of a set's rules: every rule one of its named options, with the numbers the option needs."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from kcproposals.criteria import options
from kcproposals.criteria.forms import DraftForm, PointsField
from kcproposals.criteria.words import SEATS
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.web.forms import ChoiceField, CountField, ManyChoicesField, Optional, ReadField

_SHARE = re.compile(r"([0-9]{1,3}) ?/ ?([0-9]{1,3})|([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%")
_NOT_A_SHARE = N_("Xin nhập một tỷ lệ lớn hơn 0 và không quá 1, ví dụ 2/3.")
LONGEST_CHAIN = 6
WEIGHED = ("chair", "vice_chair", "reviewer", "member", "secretary")


class ShareField(ReadField):
    """A share such as 2/3 or 75%; `data` is the text a set stores, "2/3"."""

    drawn_as = "MarkField"
    attributes = {"autocomplete": "off"}

    def read(self, typed: str) -> str:
        """Return `n/d` in lowest terms, above 0 and at most 1."""
        match = _SHARE.fullmatch(typed)
        if match is None or match[2] is not None and int(match[2]) == 0:
            raise RuleViolation(_NOT_A_SHARE)
        if match[2]:
            found = Fraction(int(match[1]), int(match[2]))
        else:
            found = Fraction(f"{match[3]}.{match[4] or 0}") / 100
        if not 0 < found <= 1:
            raise RuleViolation(_NOT_A_SHARE)
        return str(found)


class RulesForm(DraftForm):
    """All rules of a set; a kind that lacks a rule lacks its fields."""

    quorum_share = ShareField(
        _l("Tối thiểu phải có"), [Optional()], description=_l("Tỷ lệ số phiếu, ví dụ 2/3; để trống là không đặt túc số")
    )
    quorum_of = RadioField(_l("Tính trên"), [InputRequired()])
    must_include = ManyChoicesField(_l("Trong đó phải có phiếu của"))
    scale = PointsField(_l("Thang điểm"), description=_l("Tổng điểm tối đa nhân hệ số phải đúng bằng số này"))
    far_off = RadioField(_l("Phiếu lệch xa trung bình"), [InputRequired()])
    far_off_limit = PointsField(_l("Giới hạn lệch"))
    far_off_basis = ChoiceField(_l("Tính bằng"), blank=None)
    aggregate = RadioField(_l("Tính điểm của đề án từ các phiếu"), [InputRequired()])
    drop = CountField(_l("k, số phiếu bỏ ở mỗi đầu"), minimum=1, maximum=5)
    weight_chair = PointsField(_l("Chủ tịch"))
    weight_vice_chair = PointsField(_l("Phó Chủ tịch"))
    weight_reviewer = PointsField(_l("Ủy viên phản biện"))
    weight_member = PointsField(_l("Ủy viên"))
    weight_secretary = PointsField(_l("Thư ký"))
    veto_share = ShareField(
        _l("Loại khi số phiếu cho 0 điểm một tiêu chí chiếm"), [Optional()],
        description=_l("Ví dụ 1/4; để trống là không dùng"),
    )  # fmt: skip
    veto_strict = RadioField(_l("So với tỷ lệ đó"), [InputRequired()])
    threshold = PointsField(_l("Đạt từ"), description=_l("So bằng giá trị chưa làm tròn"))
    pass_share = ShareField(_l("Đề án đạt khi số phiếu đạt chiếm"), description=_l("Ví dụ 3/4"))
    pass_strict = RadioField(_l("So với tỷ lệ đó"), [InputRequired()])
    order = RadioField(_l("Thứ tự xếp hạng"), [InputRequired()])
    tie_1 = ChoiceField(_l("Bằng nhau thì xét, thứ nhất"), blank=_l("không xét thêm"))
    tie_2 = ChoiceField(_l("thứ hai"), blank=_l("không xét thêm"))
    tie_3 = ChoiceField(_l("thứ ba"), blank=_l("không xét thêm"))
    tie_4 = ChoiceField(_l("thứ tư"), blank=_l("không xét thêm"))
    tie_5 = ChoiceField(_l("thứ năm"), blank=_l("không xét thêm"))
    tie_6 = ChoiceField(_l("thứ sáu"), blank=_l("không xét thêm"))

    def fit(self, kind: str, criteria: Iterable[tuple[str, str]], stored: Mapping[str, Any]) -> None:
        """Keep the fields this kind of set has, and give the lists to choose from; ``criteria``: key and title."""
        self.quorum_of.choices = options.choices(options.QUORUM_OF)
        named = options.choices(options.MUST_INCLUDE)
        old = [one for one in (stored.get("quorum") or {}).get("must_include", ()) if one not in dict(named)]
        self.must_include.choices = [*named, *((one, _seats(one)) for one in old)]
        self.far_off.choices = options.choices(options.FAR_OFF)
        self.far_off_basis.choices = options.choices(options.BASES)
        self.aggregate.choices = options.choices(options.AGGREGATES)
        self.order.choices = options.choices(options.ORDERS)
        self.veto_strict.choices = self.pass_strict.choices = options.choices(options.STRICT)
        chain = [(f"criterion:{key}", _("Điểm “%(title)s” cao hơn", title=title)) for key, title in criteria]
        for at in range(1, LONGEST_CHAIN + 1):
            self[f"tie_{at}"].choices = [*options.choices(options.TIES), *chain]
        for name in ("pass_share", "pass_strict") if kind == "points" else _POINTS_ONLY:
            delattr(self, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse an option without the number it needs."""
        is_valid = super().validate(extra_validators)
        wanted = []
        if "aggregate" in self._fields:
            wanted += ["scale", "threshold"]
            wanted += ["drop"] if self.aggregate.data == "trimmed_mean" else []
            wanted += ["far_off_limit"] if self.far_off.data in ("flag", "exclude_once") else []
        else:
            wanted += ["pass_share"]
        for name in wanted:
            if self[name].data is None and not self[name].errors:
                self.put(name, _("Xin nhập mục này."))
                is_valid = False
        return is_valid

    def apply(self, rules: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rules with what was typed; the criteria stay."""
        found = dict(rules)
        share, veto = self.quorum_share.data, self.veto_share.data
        quorum = {"share": share, "of": self.quorum_of.data, "must_include": self.must_include.data or []}
        found["quorum"] = quorum if share else None
        found["zero_veto"] = {"share": veto, "strict": self.veto_strict.data == "yes"} if veto else None
        found["tie_break"] = [key for at in range(1, LONGEST_CHAIN + 1) if (key := self[f"tie_{at}"].data)]
        if "aggregate" not in self._fields:
            found["pass"] = {"share": self.pass_share.data, "strict": self.pass_strict.data == "yes"}
            return found
        method, action = self.aggregate.data, self.far_off.data
        weights = {role: self[f"weight_{role}"].data for role in WEIGHED}
        limit = {"action": action, "limit": self.far_off_limit.data, "basis": self.far_off_basis.data}
        found |= {
            "scale": self.scale.data, "pass": {"threshold": self.threshold.data}, "order": self.order.data,
            "aggregate": {"method": method, "drop": self.drop.data} if method == "trimmed_mean" else {"method": method},
            "role_weights": {role: weight for role, weight in weights.items() if weight and method == "mean"},
            "far_off": None if action == "none" else limit,
        }  # fmt: skip
        return found


_POINTS_ONLY = (
    "scale", "far_off", "far_off_limit", "far_off_basis", "aggregate", "drop", "threshold", "order",
    *(f"weight_{role}" for role in WEIGHED),
)  # fmt: skip


def _seats(entry: str) -> str:
    seats, _star, count = entry.partition("*")
    names = _(" hoặc ").join(_(SEATS.get(role, role)) for role in seats.split("|"))
    return f"{count} {names}" if count else names


def rules_values(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return what RulesForm starts from."""
    quorum, veto, far = (rules.get(name) or {} for name in ("quorum", "zero_veto", "far_off"))
    passing, aggregate = rules.get("pass") or {}, rules.get("aggregate") or {"method": "mean"}
    chain = rules.get("tie_break") or ()
    return {
        "quorum_share": quorum.get("share"), "quorum_of": quorum.get("of", "appointed"),
        "must_include": list(quorum.get("must_include", ())), "scale": rules.get("scale"),
        "far_off": far.get("action", "none"), "far_off_limit": far.get("limit"),
        "far_off_basis": far.get("basis", "percent_of_mean"), "aggregate": aggregate["method"],
        "drop": aggregate.get("drop"), "threshold": passing.get("threshold"), "pass_share": passing.get("share"),
        "pass_strict": "yes" if passing.get("strict", True) else "no", "veto_share": veto.get("share"),
        "veto_strict": "yes" if veto.get("strict", True) else "no",
        "order": rules.get("order", "score_then_priority"),
        **{f"weight_{role}": weight for role, weight in (rules.get("role_weights") or {}).items()},
        **{f"tie_{at}": key for at, key in enumerate(chain, 1)},
    }  # fmt: skip
