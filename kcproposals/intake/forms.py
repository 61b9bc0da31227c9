"""Forms of the intake officer: accept, return for supplement, refuse. Each carries the version that was read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import StopValidation

from kcproposals.proposals.forms import Versioned
from kcproposals.regulations.definitions import Section
from kcproposals.web.forms import Length, LineField, LocalDateTimeField, OnceForm, Optional, Required, TextField


class AcceptForm(Versioned, OnceForm):
    """The decision alone."""


class RefuseForm(Versioned, OnceForm):
    """Why, and on which clause it rests; both are sent to the facility."""

    reason = TextField(_l("Lý do"), [Required(), Length(max=2000)])
    clause = LineField(_l("Căn cứ"), [Required(), Length(max=300)], description=_l("Điều, khoản của văn bản quy định"))


class ReturnForm(Versioned, OnceForm):
    """Which sections lack what; ``return_form`` adds a box and a reason for each section, the message, the deadline."""

    def reasons(self) -> dict[str, str]:
        """Return section key → what lacks, for the chosen sections."""
        chosen = [field.name.removeprefix("open_") for field in self if field.name.startswith("open_") and field.data]
        return {key: self[f"reason_{key}"].data or "" for key in chosen}


class _ForChosen:
    """A reason belongs to a chosen section, and a chosen section needs one."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: Any, field: Any) -> None:
        is_chosen = form[f"open_{self.key}"].data
        if is_chosen and not field.data:
            raise StopValidation(_("Xin ghi phần này cần bổ sung gì."))
        if field.data and not is_chosen:
            raise StopValidation(_("Đã ghi nội dung nhưng chưa chọn phần này. Xin chọn phần hoặc xóa nội dung."))


def return_form(sections: Iterable[Section], language: str, due: datetime, version: int) -> ReturnForm:
    """Return the form for the sections of a proposal; ``due`` is the deadline offered first."""
    fields: dict[str, Any] = {}
    for section in sections:
        fields[f"open_{section.key}"] = BooleanField(section.title.to(language))
        fields[f"reason_{section.key}"] = TextField(
            _("Cần bổ sung gì ở phần “%(section)s”", section=section.title.to(language)),
            [_ForChosen(section.key), Length(max=2000)],
        )
    fields["message"] = TextField(
        _("Lời nhắn chung"), [Optional(), Length(max=2000)], description=_("Đứng đầu thông báo gửi cơ sở")
    )
    fields["due"] = LocalDateTimeField(
        _("Hạn bổ sung"), [Required()],
        description=_("Ít nhất một ngày làm việc. Cơ sở phải nộp lại trước thời điểm này, theo giờ máy chủ."),
    )  # fmt: skip
    return type("SectionsReturnForm", (ReturnForm,), fields)(data={"due": due, "version": version})
