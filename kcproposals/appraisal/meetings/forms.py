"""Forms of a meeting: time and place, attendance, order, what is said of a file, reserved opinions, the minutes."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    Length,
    LineField,
    LocalDateTimeField,
    OnceForm,
    Optional,
    Required,
    TextField,
    VnDateField,
)


class FactsForm(OnceForm):
    """When and where the board meets; beginning and end are filled by the buttons and may be put right here."""

    planned_at = LocalDateTimeField(_l("Dự kiến họp lúc"), [Optional()], description=_l("Giờ Việt Nam"))
    venue = LineField(_l("Địa điểm"), [Required(), Length(max=300)])
    opened_at = LocalDateTimeField(_l("Đã bắt đầu lúc"), [Optional()])
    ended_at = LocalDateTimeField(_l("Đã kết thúc lúc"), [Optional()])
    version = HiddenField()


class AbsenceForm(OnceForm):
    """Why a member is absent."""

    reason = LineField(_l("Lý do vắng mặt"), [Required(), Length(max=200)])


class ItemForm(BaseForm):
    """What the secretary writes about one file; the version guards against a stale tab."""

    discussion = TextField(_l("Ý kiến thảo luận"), [Optional(), Length(max=5000)], description=_l("Mỗi dòng một ý"))
    conclusion = TextField(_l("Kết luận của chủ tọa"), [Optional(), Length(max=2000)])
    changes = TextField(
        _l("Yêu cầu chỉnh sửa"), [Optional(), Length(max=3000)],
        description=_l("Cơ sở phải sửa gì để được hỗ trợ; mỗi dòng một ý"),
    )  # fmt: skip
    changes_until = VnDateField(_l("Chỉnh sửa trước ngày"), [Optional()])
    is_shareable = BooleanField(
        _l("Cho cơ sở xem yêu cầu chỉnh sửa"),
        description=_l("Sau khi biên bản được phát hành; không kèm tên thành viên"),
    )
    version = HiddenField()


class OpinionForm(OnceForm):
    """The opinion a member reserves."""

    text = TextField(_l("Ý kiến bảo lưu của tôi"), [Required(), Length(max=3000)])


class PaperOpinionForm(OnceForm):
    """An opinion that a member handed over on paper."""

    member = ChoiceField(_l("Thành viên"), [Required()])
    words = TextField(_l("Nội dung theo bản giấy"), [Required(), Length(max=3000)])


class MinutesForm(OnceForm):
    """What was said beyond single files, and what the board recommends."""

    discussion = TextField(
        _l("Ý kiến chung tại cuộc họp"), [Optional(), Length(max=5000)], description=_l("Mỗi dòng một ý")
    )
    recommendations = TextField(
        _l("Kiến nghị của Hội đồng"), [Optional(), Length(max=5000)], description=_l("Mỗi dòng một ý")
    )
    version = HiddenField()
