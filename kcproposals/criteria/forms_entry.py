"""The form of one criterion: its words, its numbers, when a reason is asked for, its worded levels."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FormField, RadioField
from wtforms.validators import InputRequired

from kcproposals.criteria import options
from kcproposals.criteria.content import MOST_ANCHORS, Entry, both, english
from kcproposals.criteria.forms import DraftForm, PointsField, filled
from kcproposals.web.forms import ChoiceField, Length, LineField, Optional, Required, RowForm, TextField
from kcproposals.web.rows import RowsField


class AnchorForm(RowForm):
    """One worded level."""

    low = PointsField(_l("Từ"))
    high = PointsField(_l("Đến"))
    text = LineField(_l("Mô tả mức"), [Length(max=300)])
    text_en = LineField(_l("Tiếng Anh"), [Length(max=300)])


class EntryForm(DraftForm):
    """One criterion, or one question of a checklist."""

    code = LineField(_l("Số thứ tự"), [Required(), Length(max=40)])
    title = LineField(_l("Tên tiêu chí"), [Required(), Length(max=300)])
    title_en = LineField(_l("Tên bằng tiếng Anh"), [Optional(), Length(max=300)])
    group = ChoiceField(_l("Nhóm"), [Optional()], blank=_l("Không thuộc nhóm nào"))
    guidance = TextField(
        _l("Hướng dẫn chấm"), [Optional(), Length(max=2000)], description=_l("Câu hỏi để người chấm tự trả lời")
    )
    guidance_en = TextField(_l("Hướng dẫn bằng tiếng Anh"), [Optional(), Length(max=2000)])
    max = PointsField(_l("Điểm tối đa"))
    step = PointsField(_l("Bước điểm"), description=_l("Ví dụ 0,5: chấm được 7 hoặc 7,5"))
    weight = PointsField(_l("Hệ số"), description=_l("Để trống là 1"))
    min_pass = PointsField(
        _l("Điểm tối thiểu"), [Optional()], description=_l("Trung bình của tiêu chí thấp hơn thì đề án bị loại")
    )
    not_applicable = RadioField(_l("Khi tiêu chí không hợp với đề án"), [InputRequired()])
    justify = RadioField(_l("Khi nào phải nêu lý do"), [InputRequired()])
    justify_limit = PointsField(_l("Dưới mức"))
    justify_low = PointsField(_l("Khoảng không cần lý do: từ"))
    justify_high = PointsField(_l("đến"))
    anchors = RowsField(
        FormField(AnchorForm), _l("Mô tả các mức điểm"), max_rows=MOST_ANCHORS, is_optional=True,
        description=_l("Từ thấp đến cao, không chồng nhau"),
    )  # fmt: skip

    def fit(self, kind: str, groups: Iterable[tuple[str, str]]) -> None:
        """Keep the fields this kind of set has, and give the lists to choose from."""
        self.group.choices = list(groups)
        self.not_applicable.choices = options.choices(options.NOT_APPLICABLE)
        self.justify.choices = options.choices(options.JUSTIFY)
        gone = {"points": (), "pass_fail": ("max", "step", "weight", "min_pass", "anchors")}.get(
            kind, tuple(name for name in self._fields if name in _SCORED)
        )
        for name in (*gone, *(() if self.group.choices else ("group",))):
            delattr(self, name)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a rule for reasons without its marks, and a level without its ends or its words."""
        is_valid = super().validate(extra_validators)
        if "justify" in self._fields:
            wanted = {"below": ("justify_limit",), "outside": ("justify_low", "justify_high")}.get(
                self.justify.data, ()
            )
            for name in wanted:
                if self[name].data is None and not self[name].errors:
                    self.put(name, _("Xin nhập mức điểm."))
                    is_valid = False
        for row, entry in enumerate(filled(self.anchors) if "anchors" in self._fields else ()):
            for name in ("low", "high", "text"):
                if not entry.form[name].data and not entry.form[name].errors:
                    self.put(name, _("Xin nhập mục này."), row)
                    is_valid = False
        return is_valid

    def apply(self, old: Entry) -> Entry:
        """Return the criterion with what was typed; fields that are not on the form stay."""
        said: dict[str, Any] = {
            "code": self.code.data or "", "title": both(self.title.data or "", self.title_en.data or ""),
            "guidance": both(self.guidance.data or "", self.guidance_en.data or ""),
            "group": self.group.data or "" if "group" in self._fields else old.group,
        }  # fmt: skip
        if "max" in self._fields:
            said |= {
                "max": self.max.data or "", "step": self.step.data or "", "weight": self.weight.data or "1",
                "min_pass": self.min_pass.data or "", "anchors": tuple(self._anchors()),
            }  # fmt: skip
        if "justify" in self._fields:
            said |= {"justify": self._justify(), "not_applicable": self.not_applicable.data}
        return replace(old, **said)

    def _anchors(self) -> Iterable[dict[str, Any]]:
        for entry in filled(self.anchors):
            form = entry.form
            words = both(form.text.data or "", form.text_en.data or "")
            yield {"from": form.low.data, "to": form.high.data, "text": words}

    def _justify(self) -> Any:
        if self.justify.data == "below":
            return {"below": self.justify_limit.data}
        if self.justify.data == "outside":
            return {"outside": [self.justify_low.data, self.justify_high.data]}
        return self.justify.data


_LIMITS = {"below": ("justify_limit",), "outside": ("justify_low", "justify_high")}
_SCORED = frozenset(
    ("max", "step", "weight", "min_pass", "not_applicable", "justify", "justify_limit", "justify_low", "justify_high",
     "anchors")
)  # fmt: skip


def entry_values(entry: Entry) -> dict[str, Any]:
    """Return what EntryForm starts from."""
    justify = entry.justify if isinstance(entry.justify, Mapping) else {}
    low, high = justify.get("outside", (None, None))
    return {
        "code": entry.code, "title": entry.title["vi"], "title_en": english(entry.title), "group": entry.group,
        "guidance": entry.guidance.get("vi", ""), "guidance_en": english(entry.guidance),
        "max": entry.max or None, "step": entry.step or None, "weight": entry.weight or None,
        "min_pass": entry.min_pass or None, "not_applicable": entry.not_applicable,
        "justify": next(iter(justify), entry.justify) if justify else entry.justify,
        "justify_limit": justify.get("below"), "justify_low": low, "justify_high": high,
        "anchors": [
            {"low": one["from"], "high": one["to"], "text": one["text"]["vi"], "text_en": english(one["text"])}
            for one in entry.anchors
        ],
    }  # fmt: skip
