"""Words at the edge: refusals of the rules in the reader's language, and the messages built into WTForms.

WTForms brings no Vietnamese catalogue, so its messages are given here. Not for our own sentences: those are Vietnamese
in the code and English in the message catalogue.
"""

from typing import Protocol

from flask_babel import get_locale, gettext

from kcproposals.domain.errors import RuleViolation

_VIETNAMESE = {
    "This field is required.": "Xin nhập mục này.",
    "Invalid input.": "Xin kiểm tra lại: nội dung chưa đúng mẫu.",
    "Field must be equal to %(other_name)s.": "Hai lần nhập chưa giống nhau. Xin nhập lại.",
    "Invalid field name '%s'.": "Biểu mẫu không có mục “%s”.",
    "Field must be at least %(min)d character long.": "Xin nhập ít nhất %(min)d ký tự.",
    "Field must be at least %(min)d characters long.": "Xin nhập ít nhất %(min)d ký tự.",
    "Field cannot be longer than %(max)d character.": "Xin rút ngắn còn nhiều nhất %(max)d ký tự.",
    "Field cannot be longer than %(max)d characters.": "Xin rút ngắn còn nhiều nhất %(max)d ký tự.",
    "Field must be exactly %(max)d character long.": "Xin nhập đúng %(max)d ký tự.",
    "Field must be exactly %(max)d characters long.": "Xin nhập đúng %(max)d ký tự.",
    "Field must be between %(min)d and %(max)d characters long.": "Xin nhập từ %(min)d đến %(max)d ký tự.",
    "Number must be at least %(min)s.": "Xin nhập số từ %(min)s trở lên.",
    "Number must be at most %(max)s.": "Xin nhập số không quá %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Xin nhập số từ %(min)s đến %(max)s.",
    "Date must be at least %(min)s.": "Xin chọn ngày từ %(min)s trở đi.",
    "Date must be at most %(max)s.": "Xin chọn ngày không sau %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Xin chọn ngày từ %(min)s đến %(max)s.",
    "Invalid email address.": "Xin nhập địa chỉ thư điện tử đầy đủ, ví dụ ten@congty.vn.",
    "Invalid IP address.": "Xin nhập địa chỉ IP hợp lệ, ví dụ 192.0.2.10.",
    "Invalid Mac address.": "Xin nhập địa chỉ MAC hợp lệ, ví dụ 00:00:5E:00:53:01.",
    "Invalid URL.": "Xin nhập địa chỉ trang đầy đủ, bắt đầu bằng https://.",
    "Invalid UUID.": "Xin nhập mã UUID hợp lệ.",
    "Invalid value, must be one of: %(values)s.": "Xin chọn một trong các giá trị: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "Xin chọn giá trị khác, không dùng: %(values)s.",
    "This field cannot be edited.": "Mục này không sửa được.",
    "This field is disabled and cannot have a value.": "Mục này đang đóng, xin để trống.",
    "Invalid CSRF Token.": "Trang mở đã lâu. Xin tải lại trang rồi gửi lại.",
    "CSRF token missing.": "Trang mở đã lâu. Xin tải lại trang rồi gửi lại.",
    "CSRF failed.": "Trang mở đã lâu. Xin tải lại trang rồi gửi lại.",
    "CSRF token expired.": "Trang mở đã lâu. Xin tải lại trang rồi gửi lại.",
    "Invalid Choice: could not coerce.": "Xin chọn một mục trong danh sách.",
    "Choices cannot be None.": "Danh sách lựa chọn chưa có.",
    "Not a valid choice.": "Xin chọn một mục trong danh sách.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Xin chọn các mục có trong danh sách.",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s” không có trong danh sách. Xin chọn lại.",
    "'%(value)s' are not valid choices for this field.": "“%(value)s” không có trong danh sách. Xin chọn lại.",
    "Not a valid datetime value.": "Xin nhập cả ngày và giờ, ví dụ 20/5/2027 17:00.",
    "Not a valid date value.": "Xin nhập ngày theo thứ tự ngày/tháng/năm, ví dụ 20/5/2027.",
    "Not a valid time value.": "Xin nhập giờ và phút, ví dụ 17:00.",
    "Not a valid week value.": "Xin chọn một tuần trong năm.",
    "Not a valid integer value.": "Xin nhập một số nguyên, ví dụ 12.",
    "Not a valid decimal value.": "Xin nhập một số, ví dụ 12,5.",
    "Not a valid float value.": "Xin nhập một số, ví dụ 12,5.",
    "File does not have an approved extension: {extensions}": "Xin chọn tệp có đuôi: {extensions}",
    "File does not have an approved extension.": "Xin chọn tệp thuộc loại được nhận.",
}


class Messages(Protocol):
    """What WTForms asks of a catalogue."""

    def gettext(self, string: str) -> str: ...
    def ngettext(self, singular: str, plural: str, n: int) -> str: ...


class _Vietnamese:
    def gettext(self, string: str) -> str:
        return _VIETNAMESE.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(plural)


class _English:
    def gettext(self, string: str) -> str:
        return string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return singular if n == 1 else plural


_CATALOGUES: dict[str, Messages] = {"vi": _Vietnamese(), "en": _English()}


def language() -> str:
    """Return the reader's language, "vi" or "en"; "vi" outside a request."""
    return "en" if str(get_locale() or "vi").startswith("en") else "vi"


def wtforms_translations() -> Messages:
    """Return the catalogue of WTForms' own messages in the reader's language."""
    return _CATALOGUES[language()]


def sentence(violation: RuleViolation) -> str:
    """Return what the rule says, in the reader's language, with its values filled in."""
    return gettext(violation.msgid) % violation.values
