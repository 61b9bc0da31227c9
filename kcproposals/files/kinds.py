"""Which files people may send, how each is told by its content, and which function opens and cleans it."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.files import images, office, pdfs

_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX, XLSX = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
UPLOADS = frozenset({PDF, JPEG, PNG, DOCX, XLSX})


@dataclass(frozen=True)
class Kind:
    """A kind of file. ``extensions``: the usual one first. ``clean`` returns the bytes to store, or refuses."""

    media_type: str
    label: str
    extensions: tuple[str, ...]
    clean: Callable[[bytes], bytes]


KINDS = {
    kind.media_type: kind
    for kind in (
        Kind(PDF, "PDF", (".pdf",), pdfs.clean),
        Kind(JPEG, "JPEG", (".jpg", ".jpeg"), images.clean_jpeg),
        Kind(PNG, "PNG", (".png",), images.clean_png),
        Kind(DOCX, "Word (DOCX)", (".docx",), office.checked),
        Kind(XLSX, "Excel (XLSX)", (".xlsx",), office.checked),
    )
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cleaned(data: bytes, allowed: Set[str]) -> tuple[Kind, bytes]:
    """Return the kind of ``data`` by its content, and the bytes to store. Raises RuleViolation saying why not."""
    kind = KINDS[_recognised(data)]
    if kind.media_type not in allowed:
        labels = ", ".join(other.label for other in KINDS.values() if other.media_type in allowed)
        raise RuleViolation(
            N_("Ở đây chỉ nhận tệp %(allowed)s; tệp này là %(found)s."), allowed=labels, found=kind.label
        )
    return kind, kind.clean(data)


def _recognised(data: bytes) -> str:
    if data.startswith(_PROGRAMS):
        raise RuleViolation(
            N_("Tệp này là một chương trình, dù tên tệp có đuôi khác. Hệ thống không nhận chương trình.")
        )
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"PK\x03\x04"):
        return {"word": DOCX, "excel": XLSX}[office.kind_of(data)]
    if b"%PDF-" in data[:1024]:  # some scanners write a few bytes before it
        return PDF
    if data.startswith(_OLD_OFFICE):
        raise RuleViolation(
            N_(
                "Tệp Word hoặc Excel này được đặt mật khẩu hoặc lưu theo kiểu cũ (.doc, .xls). "
                "Xin mở tệp, bỏ mật khẩu và lưu lại thành .docx hoặc .xlsx."
            )
        )
    raise RuleViolation(_not_accepted(data))


def _not_accepted(data: bytes) -> str:
    import filetype

    guess = filetype.guess(data[:8192])
    if guess is not None and guess.mime in (
        "image/heic",
        "image/webp",
        "image/gif",
        "image/tiff",
        "image/bmp",
        "image/avif",
    ):
        return N_("Loại ảnh này chưa nhận được. Xin chuyển sang JPEG hoặc PNG rồi gửi lại.")
    if guess is not None and guess.mime in ("application/x-rar-compressed", "application/x-7z-compressed"):
        return N_("Không nhận tệp nén. Xin giải nén và gửi từng tệp.")
    return N_("Không nhận được loại tệp này. Xin gửi PDF, ảnh JPEG hoặc PNG, Word (DOCX) hoặc Excel (XLSX).")
