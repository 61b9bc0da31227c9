"""Forms of a visit to the site: plan it, write it down, send a photo."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from kcproposals.domain.wording import Wording
from kcproposals.intake.models import SiteVisit
from kcproposals.intake.visits import VisitContent
from kcproposals.proposals.forms import Versioned
from kcproposals.web.forms import Length, LineField, OnceForm, Optional, Required, TextField, VnDateField


class PlanVisitForm(OnceForm):
    """When, where, with whom."""

    planned_on = VnDateField(_l("Ngày dự kiến"), [Required()])
    place = LineField(_l("Địa điểm"), [Optional(), Length(max=300)])
    people = TextField(
        _l("Thành phần"), [Optional(), Length(max=2000)],
        description=_l("Mỗi người một dòng: họ tên, chức vụ, cơ quan hoặc cơ sở"),
    )  # fmt: skip

    def content(self) -> VisitContent:
        """Return what was typed."""
        return VisitContent(
            planned_on=self.planned_on.data, place=self.place.data or "", people=self.people.data or ""
        )  # fmt: skip


class VisitForm(Versioned, PlanVisitForm):
    """The record of a visit; ``visit_form`` adds a box for each item."""

    visited_on = VnDateField(_l("Ngày đã khảo sát"), description=_l("Để trống khi chưa đi"))
    conclusion = TextField(
        _l("Kết luận"), [Length(max=4000)],
        description=_l("Cơ sở có đúng như hồ sơ không; điều gì hội đồng cần biết"),
    )  # fmt: skip

    def content(self) -> VisitContent:
        """Return what was typed."""
        boxes = [one for one in self if one.name.startswith("finding-")]
        return VisitContent(
            planned_on=self.planned_on.data, place=self.place.data or "", people=self.people.data or "",
            visited_on=self.visited_on.data, conclusion=self.conclusion.data or "",
            findings={box.name.removeprefix("finding-"): box.data or "" for box in boxes},
        )  # fmt: skip


class PhotoForm(OnceForm):
    """One photo and what it shows."""

    photo = FileField(
        _l("Ảnh"), [Required()],
        description=_l("JPEG hoặc PNG. Vị trí, thời gian và thông tin máy ảnh ghi kèm trong ảnh bị xóa khi tải lên."),
    )  # fmt: skip
    caption = LineField(_l("Ảnh chụp gì"), [Optional(), Length(max=200)])


def visit_form(items: Iterable[tuple[str, Wording]], visit: SiteVisit, language: str, posted: bool) -> VisitForm:
    """Return the form of a visit for the items of the pack: as it was saved, or as it was ``posted``."""
    fields: dict[str, Any] = {}
    saved: Mapping[str, str] = visit.findings
    for key, text in items:
        fields[f"finding-{key}"] = TextField(text.to(language), [Length(max=2000)])
    begun = {f"finding-{key}": saved.get(key, "") for key, _text in items}
    data = {
        "planned_on": visit.planned_on, "place": visit.place, "people": visit.people, "visited_on": visit.visited_on,
        "conclusion": visit.conclusion, "version": visit.version, **begun,
    }  # fmt: skip
    form = type("ItemsVisitForm", (VisitForm,), fields)
    return form(data=data) if posted else form(formdata=None, data=data)
