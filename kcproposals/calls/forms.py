"""Forms of a call: its content, and the three changes that need a reason."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from kcproposals.domain.kinds import KIND_LABELS
from kcproposals.web.forms import (
    ChoiceField,
    CountField,
    Length,
    LineField,
    LocalDateTimeField,
    ManyChoicesField,
    OnceForm,
    Optional,
    Required,
    TextField,
)

PROGRAMMES = [("KCDP", _l("Khuyến công địa phương")), ("KCQG", _l("Khuyến công quốc gia"))]


class CallForm(OnceForm):
    """What an officer says about a call; choices of activities and criteria sets are handed in by the view."""

    programme = ChoiceField(_l("Chương trình"), [Required()], choices=PROGRAMMES)
    year = CountField(_l("Năm kế hoạch"), [Required()], minimum=2013, maximum=2100)
    title = LineField(_l("Tên đợt"), [Required(), Length(max=300)])
    opens_at = LocalDateTimeField(_l("Mở từ"), [Required()], description=_l("Giờ Việt Nam"))
    closes_at = LocalDateTimeField(
        _l("Đóng lúc"), [Required()], description=_l("Đề án nộp đúng thời điểm này trở đi không được nhận")
    )
    activities = ManyChoicesField(_l("Nội dung hoạt động được nhận"), [Required()])
    kinds = ManyChoicesField(
        _l("Loại đề án được nhận"), [Optional()], description=_l("Không chọn mục nào là nhận mọi loại"),
        choices=[(kind.value, _l(label)) for kind, label in KIND_LABELS.items()],
    )  # fmt: skip
    criteria_set = ChoiceField(_l("Bộ tiêu chí thẩm định"), [Required()])
    signed_scan_required = BooleanField(
        _l("Chỉ nhận hồ sơ có kèm bản đã ký"),
        description=_l("Cơ sở in đơn, đề án, dự toán từ hệ thống, ký, quét và tải lên thì mới nộp được"),
    )
    guidance = TextField(_l("Hướng dẫn cho cơ sở"), [Optional(), Length(max=5000)])
    version = HiddenField()


class ExtendForm(OnceForm):
    """A later closing instant."""

    closes_at = LocalDateTimeField(_l("Thời điểm đóng mới"), [Required()])
    reason = TextField(_l("Lý do"), [Required(), Length(max=1000)])


class ReasonForm(OnceForm):
    """A reason, nothing else: closing early, cancelling."""

    reason = TextField(_l("Lý do"), [Required(), Length(max=1000)])
