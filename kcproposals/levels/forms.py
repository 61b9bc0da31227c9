"""Forms of packages: which files go up with which report, which are taken up, why one is given back."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from kcproposals.web.forms import Length, ManyChoicesField, OnceForm, Required, TextField

LONGEST = 20_000


class PackageForm(OnceForm):
    """The files of a package and its report; what is missing is asked for when it is sent."""

    files = ManyChoicesField(_l("Đề án gửi lên"))
    last_year = TextField(_l("Kết quả thực hiện năm trước"), [Length(max=LONGEST)])
    this_year = TextField(_l("Đánh giá tình hình thực hiện kế hoạch năm hiện tại"), [Length(max=LONGEST)])
    next_year = TextField(_l("Mục tiêu, định hướng năm sau"), [Length(max=LONGEST)])
    version = HiddenField()


class TakeUpForm(OnceForm):
    """Which files the office above takes up."""

    files = ManyChoicesField(_l("Đề án tiếp nhận"), [Required()])


class GiveBackForm(OnceForm):
    """Why a file goes back to the province."""

    reason = TextField(
        _l("Lý do trả lại"), [Required(), Length(max=2000)],
        description=_l("Sở và cơ sở đọc được. Nêu rõ thiếu gì, trái quy định nào, cần làm gì."),
    )  # fmt: skip
