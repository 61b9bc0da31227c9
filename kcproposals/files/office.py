"""Open a DOCX or XLSX: a real one, whole, of a bearable size unpacked, without a password and without macros.

Not rewritten: what is left of a file that passes is text, tables and pictures; it is served as an attachment.
"""

import io
import zipfile
import zlib
from typing import Literal
from xml.etree import ElementTree

from kcproposals.domain.errors import N_, RuleViolation

MOST_PARTS = 5_000
MOST_UNPACKED = 200 * 1024**2
MOST_RATIO = 100
"""Sheets of numbers shrink to a twentieth; what shrinks to a hundredth, and is large, was made to."""
SMALL = 10 * 1024**2
"""Below this the ratio says nothing: an empty form shrinks to almost nothing."""
LARGEST_LIST = 1024**2

_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "excel",
}
_ROOTS = {"word": "document", "excel": "workbook"}
_TYPES = "[Content_Types].xml"
_BROKEN = N_("Tệp Word hoặc Excel này bị hỏng nên không mở được. Xin mở lại trên máy, lưu lại rồi gửi.")
_ZIP = N_("Không nhận tệp nén. Xin giải nén và gửi từng tệp.")
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, KeyError,
    ElementTree.ParseError,
)  # fmt: skip


def kind_of(data: bytes) -> Literal["word", "excel"]:
    """Tell a Word from an Excel file by its main part. Raises RuleViolation for every other zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _TYPES not in archive.namelist():
                raise RuleViolation(_ZIP)
            parts = _parts(archive)
            found = {_MAIN[type_] for type_ in parts.values() if type_ in _MAIN}
            if not found:
                _refuse_macros(parts, archive.namelist())
    except _ZIP_ERRORS as problem:
        raise RuleViolation(_BROKEN) from problem
    if len(found) != 1:
        raise RuleViolation(_BROKEN)
    return "word" if "word" in found else "excel"


def checked(data: bytes) -> bytes:
    """Return ``data`` unchanged when it can be opened safely. Raises RuleViolation saying why not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive)
            parts = _parts(archive)
            _refuse_macros(parts, archive.namelist())
            main, kind = next((name, _MAIN[type_]) for name, type_ in parts.items() if type_ in _MAIN)
            if _root(archive, main) != _ROOTS[kind]:
                raise RuleViolation(_BROKEN)
    except _ZIP_ERRORS as problem:
        raise RuleViolation(_BROKEN) from problem
    return data


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the content type of each part named in the list of types (ECMA-376, Part 2, 10.1.2.2)."""
    if archive.getinfo(_TYPES).file_size > LARGEST_LIST:
        raise RuleViolation(_BROKEN)
    listing = archive.read(_TYPES)
    if b"<!DOCTYPE" in listing:  # forbidden in these files; what it could do is not worth finding out
        raise RuleViolation(_BROKEN)
    elements = ElementTree.fromstring(listing)
    named = {e.get("PartName", "").lstrip("/"): e.get("ContentType", "") for e in elements}
    by_extension = {e.get("Extension", "").lower(): e.get("ContentType", "") for e in elements if e.get("Extension")}
    others = {name: by_extension.get(name.rpartition(".")[2].lower(), "") for name in archive.namelist()}
    return others | {name: type_ for name, type_ in named.items() if name}


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Unpack everything once, counting: the sizes a zip declares may be lies."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleViolation(N_("Tệp này được đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại."))
    too_large = RuleViolation(
        N_("Tệp này khi mở ra lớn bất thường nên không nhận. Xin bỏ bớt ảnh và trang tính không cần, rồi lưu lại.")
    )
    packed = sum(entry.compress_size for entry in entries)
    declared = sum(entry.file_size for entry in entries)
    limit = min(MOST_UNPACKED, max(SMALL, packed * MOST_RATIO))
    if len(entries) > MOST_PARTS or declared > limit:
        raise too_large
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as part:
            while chunk := part.read(1024**2):
                unpacked += len(chunk)
                if unpacked > limit:
                    raise too_large


def _refuse_macros(parts: dict[str, str], names: list[str]) -> None:
    types = " ".join(parts.values()).lower()
    acting = any(name.lower().endswith("vbaproject.bin") or "/activex/" in name.lower() for name in names)
    if acting or "macroenabled" in types or "vbaproject" in types or "activex" in types:
        raise RuleViolation(
            N_("Tệp này có macro (phần chạy được). Xin lưu lại thành .docx hoặc .xlsx không có macro rồi gửi lại.")
        )


def _root(archive: zipfile.ZipFile, name: str) -> str:
    """Return the local name of a part's first element."""
    with archive.open(name) as part:
        for _event, element in ElementTree.iterparse(part, events=("start",)):
            return str(element.tag).rpartition("}")[2]
    return ""
