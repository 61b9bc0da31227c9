"""The form of a what-if: by which aim, what happens where the money ends, and limits by activity, place and kind."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from kcproposals.domain.plan import Quota
from kcproposals.domain.portfolio import SCORE, SCORE_MONEY
from kcproposals.planning.what_if import Wish
from kcproposals.regulations import units
from kcproposals.web.forms import ChoiceField, CountField, Length, LineField, MoneyField, OnceForm, Optional, Required

AIMS = {
    SCORE_MONEY: _l("Mỗi đồng vào đề án điểm cao nhất có thể (điểm × số tiền)"),
    SCORE: _l("Tổng điểm các đề án cao nhất (đề án nhỏ tính như đề án lớn)"),
}
MODES = {
    "stop": _l("Dừng ở đề án đầu tiên không vừa"), "skip": _l("Bỏ qua đề án không vừa, xét tiếp đề án sau"),
    "partial": _l("Cho đề án đầu tiên không vừa phần còn lại, nếu đủ mức tối thiểu"),
}  # fmt: skip
ROWS = (1, 2, 3, 4)


class WhatIfForm(OnceForm):
    """A question about the plan; ``what_if_form`` fills in what limits may be about."""

    name = LineField(
        _l("Tên phương án"), [Required(), Length(max=120)],
        description=_l("Ví dụ: không quá 500 triệu cho một nội dung"),
    )  # fmt: skip
    when_too_big = RadioField(
        _l("Khi một đề án không vừa kinh phí còn lại"), [Required()], default="stop",
        choices=[SelectChoice(code, words) for code, words in MODES.items()],
    )  # fmt: skip
    aim = RadioField(
        _l("Phương án tốt nhất là"), [Required()], default=SCORE_MONEY,
        choices=[SelectChoice(code, words) for code, words in AIMS.items()],
    )  # fmt: skip
    least_share = CountField(
        _l("Mức tối thiểu"), [Optional()], minimum=1, maximum=99,
        description=_l("Phần nhỏ nhất của mức được xét mà đề án còn làm được, tính theo %. Để trống: chỉ cấp đủ."),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask for the least part where a part may be given, and for both halves of a limit."""
        is_valid = bool(super().validate(extra_validators))
        if self.when_too_big.data == "partial" and not self.least_share.data and not self.least_share.errors:
            self.least_share.errors = [_("Xin ghi mức tối thiểu để cấp một phần.")]
            is_valid = False
        for row in ROWS:
            what, most = self[f"what_{row}"], self[f"most_{row}"]
            if what.data and most.data is None and not most.errors:
                most.errors = [_("Xin ghi số tiền nhiều nhất.")]
                is_valid = False
            if most.data is not None and not what.data:
                what.errors = [_("Xin chọn giới hạn cho số tiền này.")]
                is_valid = False
        return is_valid

    def wish(self) -> Wish:
        """Return what was asked."""
        quotas = [
            _quota(self[f"what_{row}"].data, self[f"most_{row}"].data or 0) for row in ROWS if self[f"what_{row}"].data
        ]
        return Wish(
            self.name.data or "", self.aim.data or SCORE_MONEY, self.when_too_big.data or "stop",
            self.least_share.data, tuple(quotas),
        )  # fmt: skip


def _quota(what: str, most: int) -> Quota:
    by, _colon, value = what.partition(":")
    return Quota(by=by, equals=value if by in ("activity", "place") else True, most=most)


def what_if_form(inputs: dict[str, Any], activities: dict[str, str], posted: bool) -> WhatIfForm:
    """Return the form over what waits for money: its activities and places, priority places, focal proposals."""
    choices: list[Any] = [(f"activity:{code}", activities.get(code, code)) for code in _of(inputs, "activity")]
    choices += [(f"place:{code}", units.place(code)) for code in _of(inputs, "place")]
    choices += [("priority:", _l("Địa bàn ưu tiên")), ("focal:", _l("Đề án điểm"))]
    fields: dict[str, Any] = {}
    for row in ROWS:
        fields[f"what_{row}"] = ChoiceField(
            _l("Giới hạn %(n)s", n=row), [Optional()], choices, _l("– không giới hạn –")
        )
        fields[f"most_{row}"] = MoneyField(_l("Nhiều nhất"), [Optional()])
    kind: Any = type("PlansWhatIfForm", (WhatIfForm,), fields)
    made: WhatIfForm = kind() if posted else kind(formdata=None)
    return made


def _of(inputs: dict[str, Any], field: str) -> list[str]:
    return sorted({file[field] for file in inputs["files"]})
