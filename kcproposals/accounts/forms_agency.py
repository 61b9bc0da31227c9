"""Forms of an agency, its issuing bodies and their signatories."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from kcproposals.accounts.offered import PaperKind
from kcproposals.accounts.services_agency import symbol_field
from kcproposals.accounts.services_signatory import AUTHORITIES
from kcproposals.web.forms import (
    BaseForm,
    ChoiceField,
    EmailField,
    Length,
    LineField,
    ManyChoicesField,
    OnceForm,
    Optional,
    Required,
    TextField,
    VnDateField,
)

MINISTRY = ("ministry", _l("Cấp Bộ: cục quản lý khuyến công quốc gia"))
AUTHORITY_WORDS = {
    "": _l("Người đứng đầu ký trực tiếp"),
    "TM.": _l("TM. Thay mặt tập thể (Ủy ban nhân dân, hội đồng)"),
    "KT.": _l("KT. Ký thay người đứng đầu (cấp phó)"),
    "TL.": _l("TL. Thừa lệnh (trưởng phòng, chánh văn phòng)"),
    "TUQ.": _l("TUQ. Thừa ủy quyền (có văn bản ủy quyền, có thời hạn)"),
    "Q.": _l("Q. Quyền người đứng đầu"),
}


def lines(text: str | None) -> list[str]:
    """Return the lines of a long text that hold something."""
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


class AgencyForm(BaseForm):
    """What the agency is called and how it is reached."""

    name = LineField(_l("Tên cơ quan"), [Required(), Length(max=200)])
    short_name = LineField(
        _l("Tên ngắn"), [Optional(), Length(max=100)], description=_l("Dùng ở chỗ hẹp, ví dụ SCT Mẫu")
    )
    province_code = ChoiceField(
        _l("Tỉnh, thành phố phụ trách"),
        [Optional()],
        blank=_l("— Chưa chọn —"),
        description=_l(
            "Chỉ chọn được một lần: cơ quan sẽ thấy cơ sở và đề án của tỉnh này. Cục thuộc Bộ không gắn với tỉnh nào, "
            "chỉ thấy hồ sơ các tỉnh gửi lên."
        ),
    )
    address = LineField(_l("Địa chỉ"), [Optional(), Length(max=300)])
    phone = LineField(
        _l("Điện thoại"), [Optional(), Length(max=20)], description=_l("In nguyên như nhập trên thông báo gửi cơ sở")
    )
    email = EmailField(_l("Thư điện tử"), [Optional(), Length(max=320)])
    version = HiddenField()


class BodyForm(OnceForm):
    """An issuing body; ``body_form`` adds a symbol a document type and the recipients a kind."""

    name = LineField(
        _l("Tên cơ quan ban hành"), [Required(), Length(max=200)], description=_l("Ví dụ Sở Công Thương tỉnh Mẫu")
    )
    parent_line = LineField(
        _l("Dòng cơ quan chủ quản"),
        [Optional(), Length(max=200)],
        description=_l("Dòng trên cùng, in nét thường, tự viết hoa; để trống nếu là Ủy ban nhân dân"),
    )
    name_lines = TextField(
        _l("Các dòng tên cơ quan ban hành"),
        [Required(), Length(max=300)],
        description=_l("Mỗi dòng in thành một dòng, tự viết hoa; tối đa ba dòng"),
        render_kw={"rows": 3},
    )
    place = LineField(
        _l("Địa danh"),
        [Required(), Length(max=60)],
        description=_l("Trước ngày tháng; tên tỉnh không có chữ “tỉnh”, ví dụ Lào Cai"),
    )
    issuer_title = LineField(
        _l("Thẩm quyền ban hành"),
        [Optional(), Length(max=200)],
        description=_l("Dòng dưới trích yếu của quyết định, ví dụ Chủ tịch Ủy ban nhân dân tỉnh Mẫu"),
    )
    kinds = ManyChoicesField(_l("Ban hành các loại văn bản"))
    archive_unit = LineField(
        _l("Đơn vị soạn thảo ở dòng Lưu"),
        [Optional(), Length(max=40)],
        description=_l("Sau chữ “VT,”, ví dụ QLCN"),
    )
    numbering_scope = ChoiceField(
        _l("Cách đánh số"),
        [Required()],
        blank=None,
        description=_l("Do người đứng đầu quy định; chỉ đổi vào đầu năm để số liền mạch"),
        choices=[
            ("body_and_type", _l("Mỗi loại văn bản một dãy số trong năm")),
            ("body", _l("Một dãy số chung cho mọi loại văn bản trong năm")),
        ],
    )
    version = HiddenField()


def body_form(kinds: Iterable[PaperKind]) -> type[BodyForm]:
    """Return the form of a body for these kinds of paper."""
    kinds = list(kinds)
    fields: dict[str, Any] = {
        symbol_field(doc_type): LineField(
            _l("Ký hiệu của %(type)s", type=doc_type), [Optional(), Length(max=40)],
            description=_l("Sau số văn bản, ví dụ %(type)s-SCT", type=doc_type),
        )
        for doc_type in dict.fromkeys(kind.doc_type for kind in kinds)
    }  # fmt: skip
    for kind in kinds:
        fields[recipients_field(kind)] = TextField(
            _l("Nơi nhận: %(kind)s", kind=_(kind.name)), [Optional(), Length(max=2000)], render_kw={"rows": 4},
            description=_l("Mỗi nơi nhận một dòng, không gõ gạch đầu dòng; để trống thì dùng danh sách chung"),
        )  # fmt: skip
    form: type[BodyForm] = type("BodyForm", (BodyForm,), fields)
    return form


def recipients_field(kind: PaperKind) -> str:
    """Return the name of the form field for the recipients of a kind of paper."""
    return f"recipients_{kind.code}"


class SignatoryForm(OnceForm):
    """Who may sign for a body; the people of the agency are handed in by the view."""

    name = LineField(_l("Họ và tên người ký"), [Required(), Length(max=120)])
    authority = ChoiceField(
        _l("Quyền hạn ký"),
        blank=None,
        coerce=lambda value: "" if value == "-" else value,
        choices=[(authority or "-", AUTHORITY_WORDS[authority]) for authority in AUTHORITIES],
    )
    title_lines = TextField(
        _l("Chức vụ"),
        [Required(), Length(max=300)],
        description=_l(
            "Mỗi dòng in thành một dòng, tự viết hoa; TM., KT., TL., TUQ., Q. đã chọn ở trên thì không gõ lại. "
            "Ví dụ ký thay: dòng một Giám đốc, dòng hai Phó Giám đốc."
        ),
        render_kw={"rows": 3},
    )
    other_title = LineField(
        _l("Chức danh khác trên họ tên"),
        [Optional(), Length(max=120)],
        description=_l("Ví dụ Giám đốc Sở Công Thương, khi ký với tư cách chủ tịch hội đồng"),
    )
    proxy_reference = LineField(
        _l("Văn bản ủy quyền"),
        [Optional(), Length(max=200)],
        description=_l("Bắt buộc khi ký TUQ., ví dụ Giấy ủy quyền số 05/GUQ-UBND ngày 05/01/2026"),
    )
    valid_from = VnDateField(_l("Ký được từ ngày"), [Required()])
    valid_to = VnDateField(_l("Đến hết ngày"), [Optional()], description=_l("Để trống nếu chưa có thời hạn"))
    user_key = ChoiceField(_l("Tài khoản trên hệ thống"), [Optional()], blank=_l("— Không gắn tài khoản —"), choices=[])


class EndForm(BaseForm):
    """The last day a signatory may sign."""

    valid_to = VnDateField(_l("Ngày cuối cùng được ký"), [Required()])
