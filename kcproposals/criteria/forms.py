"""Forms of a criteria set being written, but for its rules (``forms_rules``). A draft takes unfinished numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField

from kcproposals.criteria.content import (
    MOST_GROUPS,
    MOST_NOTES,
    Definition,
    Entry,
    both,
    english,
    new_key,
)
from kcproposals.criteria.facts import FACTS
from kcproposals.domain.money import parse_mark
from kcproposals.domain.scoring import decimal, from_hundredths
from kcproposals.web.forms import (
    ChoiceField,
    Length,
    LineField,
    ManyChoicesField,
    OnceForm,
    Optional,
    ReadField,
    Required,
    RowForm,
    TextField,
)
from kcproposals.web.rows import RowsField


class PointsField(ReadField):
    """Points or a weight with at most two decimals; `data` is the exact decimal string a set stores, "12.5"."""

    drawn_as = "MarkField"
    attributes = {"inputmode": "decimal", "autocomplete": "off"}

    def read(self, typed: str) -> str:
        """Return the decimal string."""
        return decimal(from_hundredths(parse_mark(typed) or 0))

    def write(self, value: str) -> str:
        """Return the text that reads back."""
        return value.replace(".", ",")


class DraftForm(OnceForm):
    """A form of a draft: it carries the version the page was made of."""

    version = HiddenField()

    def read_version(self) -> int:
        """Return that version; nonsense is 0, which is stale."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def put(self, name: str, message: str, row: int | None = None) -> None:
        """Put a message at a field, or at one of a filled row of levels; what has no field at the form."""
        field = self._fields.get(name)
        if row is not None and "anchors" in self._fields:
            self.anchors.errors = [*self.anchors.errors, {name: []}]
            field = filled(self.anchors)[row].form[name]
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def filled(rows: Any) -> list[Any]:
    """Return the rows of a table in which anything was typed."""
    return [entry for entry in rows if any(one.data or getattr(one, "errors", ()) for one in entry.form)]


class StartForm(OnceForm):
    """A new set of an office: its name, and what it begins with."""

    title = LineField(_l("Tên bộ tiêu chí"), [Required(), Length(max=300)])
    source = ChoiceField(_l("Bắt đầu từ"), [Required()], blank=None)


class GroupForm(RowForm):
    """One group of criteria."""

    key = HiddenField()
    title = LineField(_l("Tên nhóm"), [Length(max=200)])
    title_en = LineField(_l("Tiếng Anh"), [Length(max=200)])


class NoteForm(RowForm):
    """One thing of the text the set follows that no option can do."""

    text = LineField(_l("Nội dung"), [Length(max=500)])
    text_en = LineField(_l("Tiếng Anh"), [Length(max=500)])


class InfoForm(DraftForm):
    """What a set is, and for what."""

    title = LineField(_l("Tên bộ tiêu chí"), [Required(), Length(max=300)])
    source = TextField(
        _l("Căn cứ, nguồn"), [Optional(), Length(max=1000)], description=_l("Văn bản ban hành hoặc văn bản làm theo")
    )
    activities = ManyChoicesField(
        _l("Dùng cho nội dung hoạt động"), [Optional()], description=_l("Không chọn mục nào là dùng cho mọi nội dung")
    )
    facts = ManyChoicesField(
        _l("Thông tin hệ thống hiện bên cạnh hồ sơ"), [Optional()],
        description=_l("Hệ thống tự tính, thành viên chỉ xem; không cộng vào điểm"),
    )  # fmt: skip
    groups = RowsField(
        FormField(GroupForm), _l("Nhóm tiêu chí"), max_rows=MOST_GROUPS, is_optional=True,
        description=_l("Bỏ trống nếu không chia nhóm"),
    )  # fmt: skip
    not_applied = RowsField(
        FormField(NoteForm), _l("Không áp dụng tự động"), max_rows=MOST_NOTES, is_optional=True,
        description=_l("Quy định mà phần mềm không tự tính, ví dụ điểm thưởng; hiện trên bộ để người chấm nhớ"),
    )  # fmt: skip

    def offer(self, activities: Any) -> None:
        """Give the lists to choose from."""
        self.activities.choices = activities
        self.facts.choices = [(key, _(name)) for key, name in FACTS.items()]

    def apply(self, definition: Definition) -> Definition:
        """Return the definition with what was typed; a list that is empty is left out of it."""
        taken = [str(entry.form.key.data) for entry in self.groups if entry.form.key.data]
        groups = []
        for entry in self.groups:
            title = entry.form.title.data or ""
            if title:
                key = entry.form.key.data or new_key(title, taken)
                taken.append(key)
                groups.append({"key": key, "title": both(title, entry.form.title_en.data or "")})
        notes = [both(e.form.text.data, e.form.text_en.data or "") for e in self.not_applied if e.form.text.data]
        lists = {"groups": groups, "activities": self.activities.data, "facts": self.facts.data}
        kept = {name: value for name, value in definition.items() if name not in lists}
        return {**kept, "not_applied": notes, **{name: value for name, value in lists.items() if value}}


def info_values(title: str, source: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return what InfoForm starts from."""
    return {
        "title": title, "source": source, "activities": list(definition.get("activities", ())),
        "facts": list(definition.get("facts", ())),
        "groups": [
            {"key": one["key"], "title": one["title"]["vi"], "title_en": english(one["title"])}
            for one in definition.get("groups", ())
        ],
        "not_applied": [{"text": one["vi"], "text_en": english(one)} for one in definition.get("not_applied", ())],
    }  # fmt: skip


class ListRowForm(RowForm):
    """The numbers of one criterion in the list of all."""

    key = HiddenField()
    max = PointsField(_l("Điểm tối đa"))
    weight = PointsField(_l("Hệ số"))


class ListForm(DraftForm):
    """Maxima and weights of all criteria side by side, to make them sum to the scale."""

    rows = FieldList(FormField(ListRowForm), _l("Tiêu chí"), max_entries=60)

    def apply(self, old: Sequence[Entry]) -> list[Entry]:
        """Return the criteria with the numbers typed; a key nobody knows is nobody's."""
        typed = {entry.form.key.data: entry.form for entry in self.rows}
        return [
            replace(one, max=typed[one.key].max.data or "", weight=typed[one.key].weight.data or "1")
            if one.key in typed
            else one
            for one in old
        ]
