"""Forms of the plan: the envelope, the cut, and every exception with its reason."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from kcproposals.web.forms import (
    ChoiceField,
    CountField,
    Length,
    LineField,
    MoneyField,
    OnceForm,
    Optional,
    Required,
    TextField,
)

PROGRAMMES = [("KCDP", _l("Khuyến công địa phương")), ("KCQG", _l("Khuyến công quốc gia"))]
MODES = [
    SelectChoice("stop", _l("Dừng ở đề án đầu tiên không vừa")),
    SelectChoice("skip", _l("Bỏ qua đề án không vừa, xét tiếp đề án sau")),
]


class EnvelopeForm(OnceForm):
    """How much money, and by which document."""

    envelope = MoneyField(_l("Tổng kinh phí"), [Required()])
    source = LineField(
        _l("Nguồn kinh phí"), [Required(), Length(max=300)], description=_l("Ví dụ: ngân sách tỉnh giao năm 2027")
    )


class PlanForm(EnvelopeForm):
    """A new plan."""

    programme = ChoiceField(_l("Chương trình"), [Required()], choices=PROGRAMMES)
    year = CountField(_l("Năm"), [Required()], minimum=2013, maximum=2100)


class CutForm(OnceForm):
    """How to cut where the money ends."""

    mode = RadioField(_l("Khi một đề án không vừa kinh phí còn lại"), [Required()], choices=MODES, default="stop")


class ExceptionForm(OnceForm):
    """A departure from rank-and-cut."""

    support = MoneyField(_l("Mức hỗ trợ"), [Required()])
    reason = TextField(_l("Lý do"), [Required(), Length(max=1000)])


class ReasonForm(OnceForm):
    """A reason, nothing else."""

    reason = TextField(_l("Lý do"), [Required(), Length(max=1000)])


class SubmitForm(OnceForm):
    """The tờ trình a batch goes to the leader with."""

    request_reference = LineField(
        _l("Tờ trình"), [Optional(), Length(max=200)], description=_l("Ví dụ: Tờ trình số 02/TTr-SCT ngày 02/01/2027")
    )


class DeclineForm(OnceForm):
    """Why a proposal that passed gets no money (what failed needs no more words)."""

    reason = TextField(_l("Lý do gửi cơ sở"), [Optional(), Length(max=1000)])
