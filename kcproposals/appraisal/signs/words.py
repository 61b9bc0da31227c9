"""What signs, agreement and severity say in sentences: numbers first, what may be behind them, never a verdict."""

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.signs.queries import Work
from kcproposals.appraisal.words import agreement_word
from kcproposals.domain.concordance import Agreement, Severity
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_mark
from kcproposals.domain.scoring import shown
from kcproposals.domain.signs import CAP, LONG_TEXT, MINUTE, SHORT, Code, Sign

MANY = 6


class Kind(NamedTuple):
    """What a kind of sign is called, what exactly is looked for, and how it may have come about innocently."""

    title: str
    rule: str
    perhaps: str


KINDS: dict[Code, Kind] = {
    Code.FLAT_SHEET: Kind(
        N_("Phiếu cho mọi tiêu chí một mức"),
        N_("Phiếu có từ ba tiêu chí trở lên, tiêu chí nào cũng cùng một điểm hoặc cùng một tỷ lệ của điểm tối đa."),
        N_("Hồ sơ tốt đều hoặc yếu đều ở mọi mặt; tiêu chí ít mức điểm nên dễ trùng."),
    ),
    Code.SAME_SHEET: Kind(
        N_("Mọi hồ sơ một phiếu như nhau"),
        N_("Thành viên nộp từ ba phiếu trở lên và mọi phiếu giống nhau từng tiêu chí."),
        N_("Các hồ sơ cùng nội dung, cùng loại máy, cùng quy mô nên không hơn kém nhau."),
    ),
    Code.ALL_ALIKE: Kind(
        N_("Mọi thành viên chấm như nhau"),
        N_("Từ ba phiếu được tính trở lên cho cùng một hồ sơ, phiếu nào cũng cùng tổng điểm."),
        N_("Hội đồng bàn chung rồi mới chấm; hồ sơ quá rõ nên ai cũng thấy như nhau."),
    ),
    Code.REUSED_TEXT: Kind(
        N_("Một nhận xét dùng cho nhiều hồ sơ"),
        N_("Cùng một câu, không kể hoa thường và dấu, từ %(least)s chữ cái trở lên, ở nhiều hồ sơ của một thành viên."),
        N_("Các hồ sơ cùng mắc một lỗi thì nhận xét giống nhau là phải."),
    ),
    Code.SHARED_TEXT: Kind(
        N_("Nhiều thành viên viết cùng một nhận xét"),
        N_("Cùng một câu, không kể hoa thường và dấu, từ %(least)s chữ cái trở lên, trên phiếu của nhiều thành viên."),
        N_("Hội đồng thống nhất câu chữ khi họp; cơ quan có câu mẫu."),
    ),
    Code.SHORT_TIME: Kind(
        N_("Ở trang hồ sơ chưa đến %(short)s phút"),
        N_("Cộng các khoảng giữa lần mở đầu tiên, các lần lưu và lúc nộp; khoảng nào dài hơn %(cap)s phút chỉ tính "
           "%(cap)s phút. Chỉ xét phiếu biết giờ mở."),
        N_("Đã đọc hồ sơ trên bản in hoặc tệp tải về, chỉ mở trang để ghi điểm."),
    ),
    Code.BURST: Kind(
        N_("Nộp nhiều phiếu liền một lúc"),
        N_("Các phiếu của một thành viên, phiếu sau nộp cách phiếu trước không quá %(minute)s giây."),
        N_("Chấm xong hết rồi xem lại và nộp một lượt; chấm bằng tệp Excel."),
    ),
    Code.TOGETHER: Kind(
        N_("Nhiều thành viên nộp cùng lúc"),
        N_("Từ ba hồ sơ trở lên, các thành viên nộp phiếu của cùng hồ sơ cách nhau không quá %(minute)s giây."),
        N_("Hội đồng họp và chấm cùng giờ, xong hồ sơ nào nộp hồ sơ ấy."),
    ),
    Code.UNOPENED: Kind(
        N_("Nộp phiếu khi chưa mở hồ sơ"),
        N_("Không có lần nào thành viên mở trang chấm của hồ sơ trước lúc nộp."),
        N_("Chấm bằng tệp Excel hoặc phiếu giấy và đọc hồ sơ trên bản in; phiếu nộp trước khi phần mềm ghi giờ mở."),
    ),
    Code.NO_VISIT: Kind(
        N_("Đạt mà chưa có khảo sát thực tế"),
        N_("Hồ sơ của cơ sở được kết luận đạt khi chưa có biên bản khảo sát nào được ký trước lúc khóa vòng chấm."),
        N_("Cơ sở đã được khảo sát ở hồ sơ khác; nội dung không cần khảo sát; biên bản khảo sát để ngoài phần mềm."),
    ),
}  # fmt: skip


def kind_words(code: Code) -> Kind:
    """Return the words of a kind, with the limits it uses."""
    limits = {
        "least": LONG_TEXT, "short": SHORT // timedelta(minutes=1), "cap": CAP // timedelta(minutes=1),
        "minute": MINUTE // timedelta(seconds=1),
    }  # fmt: skip
    return Kind(*(_(text, **limits) for text in KINDS[code]))


def sentence_of(sign: Sign, work: Work) -> str:
    """Say one sign with its numbers, naming members and files."""
    who = ", ".join(work.members[key].name for key in sign.members)
    return _said(sign, who, files_words(sign.files, work))


def own_sentence(sign: Sign, work: Work) -> str:
    """Say one sign to the member it is about; nobody else is named."""
    if sign.code == Code.SHARED_TEXT:
        return _("Một nhận xét của bạn giống nhận xét của thành viên khác: “%(text)s”", text=sign.text)
    if sign.code == Code.TOGETHER:
        return _("Bạn nộp cùng lúc với thành viên khác ở %(files)s", files=files_words(sign.files, work))
    return _said(sign, _("Bạn"), files_words(sign.files, work))


def _said(sign: Sign, who: str, files: str) -> str:
    n = len(sign.files)
    if sign.code == Code.FLAT_SHEET:
        text = (
            N_("%(who)s cho cùng một điểm ở mọi tiêu chí trên %(n)s phiếu: %(files)s")
            if sign.kind == "mark"
            else N_("%(who)s cho cùng một tỷ lệ của điểm tối đa ở mọi tiêu chí trên %(n)s phiếu: %(files)s")
        )
    elif sign.code == Code.ALL_ALIKE:
        text = (
            N_("%(n)s hồ sơ được mọi phiếu cho giống nhau từng tiêu chí: %(files)s")
            if sign.kind == "marks"
            else N_("%(n)s hồ sơ được mọi phiếu cho cùng tổng điểm: %(files)s")
        )
    else:
        text = _SAID[sign.code]
    short = SHORT // timedelta(minutes=1)
    return _(text, who=who, n=n, files=files, text=sign.text, took=seconds_words(sign.took), short=short)


_SAID = {
    Code.SAME_SHEET: N_("%(who)s nộp %(n)s phiếu giống hệt nhau: %(files)s"),
    Code.REUSED_TEXT: N_("%(who)s viết ở %(n)s hồ sơ (%(files)s): “%(text)s”"),
    Code.SHARED_TEXT: N_("%(who)s cùng viết (%(files)s): “%(text)s”"),
    Code.SHORT_TIME: N_("%(who)s ở trang của %(n)s hồ sơ chưa đến %(short)s phút: %(files)s"),
    Code.BURST: N_("%(who)s nộp %(n)s phiếu trong %(took)s: %(files)s"),
    Code.TOGETHER: N_("%(who)s nộp cùng lúc ở %(n)s hồ sơ: %(files)s"),
    Code.UNOPENED: N_("%(who)s nộp %(n)s phiếu khi chưa mở hồ sơ: %(files)s"),
    Code.NO_VISIT: N_("%(n)s hồ sơ: %(files)s"),
}


def files_words(keys: Iterable[str], work: Work) -> str:
    """Name files by their codes, the first six of many."""
    codes = [work.files[key].code for key in keys]
    if len(codes) <= MANY + 1:
        return ", ".join(codes)
    return _("%(codes)s và %(n)s hồ sơ nữa", codes=", ".join(codes[:MANY]), n=len(codes) - MANY)


def seconds_words(time: timedelta) -> str:
    """Write a short length of time: 45 giây, 3 phút 5 giây."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    parts = [_("%(n)s phút", n=minutes)] if minutes else []
    if seconds or not minutes:
        parts.append(_("%(n)s giây", n=seconds))
    return " ".join(parts)


def minutes_words(time: timedelta) -> str:
    """Write time on a file in full minutes, cut, so that what is below a limit also looks it."""
    if time < timedelta(minutes=1):
        return _("dưới 1 phút")
    return _("%(n)s phút", n=time // timedelta(minutes=1))


def signed(value: Fraction) -> str:
    """Write a deviation with its sign: +2,50, −0,75, 0,00."""
    text = shown(abs(value))
    return text if text == "0,00" else ("+" if value > 0 else "−") + text


def agreement_words(found: Agreement) -> list[str]:
    """Say what the number means, and when it says nothing."""
    if found.measure is None:
        return [
            _("Chưa nói được gì: cần ít nhất hai thành viên và ba hồ sơ có từ hai phiếu được tính; vòng này có "
              "%(members)s thành viên và %(files)s hồ sơ như vậy.", members=found.members, files=found.files)
        ]  # fmt: skip
    if found.value is None:
        return [_("Không nói được gì: các phiếu không phân biệt hồ sơ nào hơn hồ sơ nào.")]
    if found.measure == "W":
        how = _("Các thành viên xếp thứ tự %(files)s hồ sơ giống nhau ở mức %(word)s.", files=found.files,
                word=agreement_word(found.value))  # fmt: skip
        what = _("Hệ số Kendall W: 1 là mọi người xếp cùng một thứ tự, 0 là mỗi người một thứ tự. Chỉ nói về thứ tự, "
                 "không nói ai cho điểm cao hay thấp.")  # fmt: skip
    else:
        how = _alpha_words(found)
        what = _(
            "Hệ số Krippendorff α (dùng khi không phải ai cũng chấm mọi hồ sơ): 1 là mọi phiếu của một hồ sơ cùng "
            "điểm, 0 là lệch nhau như chấm ngẫu nhiên. Có người chấm chặt, người chấm rộng thì α cũng thấp."
        )
    return [how, what, _("Cao chưa chắc là chấm đúng: chép của nhau cũng cho số cao. Thấp chưa chắc là chấm sai.")]


def _alpha_words(found: Agreement) -> str:
    value = found.value or Fraction(0)
    if value <= 0:
        return _("Trên %(files)s hồ sơ, điểm của các thành viên lệch nhau không ít hơn chấm ngẫu nhiên.",
                 files=found.files)  # fmt: skip
    word = _("cao") if value >= Fraction(4, 5) else _("tạm được") if value >= Fraction(2, 3) else _("thấp")
    return _("Trên %(files)s hồ sơ, điểm của các thành viên gần nhau ở mức %(word)s.", files=found.files, word=word)


def agreement_text(found: Agreement) -> str:
    """Write the number with its letter: W = 0,83; '' where there is none."""
    if found.value is None:
        return ""
    letter = "W" if found.measure == "W" else "α"
    return f"{letter} = {'−' if found.value < 0 else ''}{shown(abs(found.value))}"


def severity_words(own: Severity, unit: str) -> str:
    """Tell a member how their totals lie beside those of the others."""
    n = len(own.by_file)
    if shown(abs(own.mean)) == "0,00":
        return ngettext(
            "Trên %(num)s hồ sơ có từ hai thành viên khác cùng chấm, bạn cho điểm trung bình bằng họ.",
            "Trên %(num)s hồ sơ có từ hai thành viên khác cùng chấm, bạn cho điểm trung bình bằng họ.", n,
        )  # fmt: skip
    text = (
        N_("Trên %(n)s hồ sơ có từ hai thành viên khác cùng chấm, bạn cho trung bình cao hơn họ %(points)s %(unit)s.")
        if own.mean > 0
        else N_(
            "Trên %(n)s hồ sơ có từ hai thành viên khác cùng chấm, bạn cho trung bình thấp hơn họ %(points)s %(unit)s."
        )
    )
    return _(text, n=n, points=shown(abs(own.mean)), unit=unit)


def range_words(own: Severity, unit: str) -> str:
    """Tell a member how far apart their totals lie, beside the others on the same files; '' for one file."""
    if len(own.by_file) < 2:
        return ""
    return _(
        "Giữa hồ sơ bạn cho cao nhất và thấp nhất là %(own)s %(unit)s; của các thành viên khác trung bình là "
        "%(others)s %(unit)s.", own=format_mark(own.range), others=format_mark(own.others_range), unit=unit,
    )  # fmt: skip
