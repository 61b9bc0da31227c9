"""Forms of the intake officer: check, accept, return, refuse, visits. Each carries the version that was read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from kcproposals.intake.checklist import Item, Looked
from kcproposals.proposals.fields import OneOfField
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


def return_form(
    sections: Iterable[Section],
    language: str,
    due: datetime,
    version: int,
    reasons: Mapping[str, str],
    message: str = "",
) -> ReturnForm:
    """Return the form for the sections of a proposal; ``due`` is the deadline offered first, ``reasons`` (section key →
    what lacks) and ``message`` what the completeness check says."""
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
    begun: dict[str, Any] = {f"open_{key}": True for key in reasons} | {
        f"reason_{key}": text for key, text in reasons.items()
    }
    given = {"due": due, "version": version, "message": message, **begun}
    return type("SectionsReturnForm", (ReturnForm,), fields)(data=given)


class CheckForm(Versioned, OnceForm):
    """The completeness check; ``check_form`` adds a mark and a finding for each item."""

    check_version = HiddenField()
    recommendation = OneOfField(
        _l("Kết luận"),
        choices=[
            ("", _l("Chưa kết luận, kiểm tra tiếp sau")), ("accept", _l("Đề nghị tiếp nhận")),
            ("return", _l("Đề nghị trả lại để bổ sung")), ("refuse", _l("Đề nghị từ chối tiếp nhận")),
        ],
    )  # fmt: skip
    words = TextField(
        _l("Lý do của kết luận"), [Length(max=2000)],
        description=_l("Bắt buộc khi trả lại, từ chối, hoặc tiếp nhận dù còn mục chưa đạt."),
    )  # fmt: skip

    def looked(self, keys: Iterable[str]) -> dict[str, Looked]:
        """Return what was marked and written, by item."""
        return {key: Looked(self[f"mark-{key}"].data or None, self[f"finding-{key}"].data or "") for key in keys}

    def renew(self, version: int, check_version: int) -> None:
        """Carry the versions that stand now: what was typed is saved on them once it was read again."""
        self.version.data, self.check_version.data = str(version), str(check_version)

    def read_check_version(self) -> int:
        """Return the version of the check that was read; 0 is none."""
        text = self.check_version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def check_form(items: Sequence[Item], begun: Mapping[str, Looked], **data: Any) -> CheckForm:
    """Return the form for these items; ``begun`` is what stands there first."""
    marks = [("met", _("Đạt")), ("lacking", _("Chưa đạt")), ("not_applicable", _("Không áp dụng"))]
    fields: dict[str, Any] = {}
    for item in items:
        one = begun.get(item.key, Looked(None))
        fields[f"mark-{item.key}"] = OneOfField(item.title, choices=marks)
        fields[f"finding-{item.key}"] = TextField(_("Nhận xét về “%(item)s”", item=item.title), [Length(max=1000)])
        data |= {f"mark-{item.key}": one.mark, f"finding-{item.key}": one.finding}
    return type("ItemsCheckForm", (CheckForm,), fields)(data=data)
