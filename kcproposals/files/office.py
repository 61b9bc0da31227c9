"""Look into an uploaded DOCX or XLSX: a real one, of a bearable size unpacked, without macros."""

import io
import zipfile

from kcproposals.domain.errors import N_, RuleViolation

MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 5000
MOST_RATIO = 200
MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        b"wordprocessingml.document.main+xml", "word/",
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (b"spreadsheetml.sheet.main+xml", "xl/"),
}  # fmt: skip


def office_type(data: bytes) -> str | None:
    """Return the media type of a DOCX or XLSX by its content, None for any other zip. Raises RuleViolation."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, len(data))
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names:
                return None
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise RuleViolation(N_("Tệp có macro. Xin lưu lại thành .docx hoặc .xlsx không có macro."))
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise RuleViolation(N_("Không mở được tệp này: tệp hỏng hoặc có mật khẩu.")) from None
    for media_type, (marker, folder) in MAIN_PARTS.items():
        if marker in types and any(name.startswith(folder) for name in names):
            return media_type
    return None


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise RuleViolation(N_("Tệp nén bất thường, mở ra quá lớn nên không nhận. Xin gửi bản thông thường của tệp."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleViolation(N_("Tệp có mật khẩu. Xin bỏ mật khẩu rồi tải lên lại."))
