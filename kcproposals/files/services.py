"""Store files: what people upload, after looking at what it really is, and what the system makes.

The bytes are written once, before the row; when the transaction then fails, bytes without a row stay behind, which
nobody can reach.
"""

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.text import clean_line
from kcproposals.extensions import db
from kcproposals.files import storage
from kcproposals.files.images import FORMATS, clean_image
from kcproposals.files.models import StoredFile
from kcproposals.files.office import MAIN_PARTS, office_type
from kcproposals.files.pdfs import clean_pdf

MOST_BYTES = 20 * 1024 * 1024
DOCX, XLSX = MAIN_PARTS
UPLOADS = frozenset({"application/pdf", "image/jpeg", "image/png", DOCX, XLSX})
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", DOCX: ".docx", XLSX: ".xlsx"}


def store(name: str, data: bytes, *, owner_id: int, now: datetime, allowed: Collection[str] = UPLOADS) -> StoredFile:
    """Store an upload and return its row (flushed). The content, not the name, decides what it is.

    Raises RuleViolation, in words that say what to do, for anything but a whole PDF, JPEG, PNG, DOCX or XLSX of at
    most 20 MB.
    """
    if not data:
        raise RuleViolation(N_("Tệp trống (0 byte). Xin chọn lại tệp."))
    if len(data) > MOST_BYTES:
        raise RuleViolation(N_("Tệp lớn hơn 20 MB. Xin giảm dung lượng hoặc tách thành nhiều tệp."))
    media_type = sniff(data)
    if media_type is None or media_type not in allowed:
        raise RuleViolation(N_("Chỉ nhận tệp PDF, JPEG, PNG, DOCX hoặc XLSX; nội dung tệp này là loại khác."))
    if media_type == "application/pdf":
        data = clean_pdf(data)
    elif media_type in FORMATS:
        data = clean_image(data, media_type)
    return _write(clean_name(name, media_type), data, media_type, owner_id=owner_id, now=now)


def store_made(name: str, data: bytes, media_type: str, *, now: datetime) -> StoredFile:
    """Store bytes the system made, as they are, and return their row (flushed)."""
    return _write(name, data, media_type, owner_id=None, now=now)


def read(file: StoredFile) -> bytes:
    """Return the stored bytes. Raises OSError when the store is away or the bytes are not the ones stored."""
    data = storage.get(file.path)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise OSError(f"stored file {file.key} is not what was stored")
    return data


def sniff(data: bytes) -> str | None:
    """Return the media type by content, None when it is none of those accepted. Raises RuleViolation for zip tricks."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return office_type(data) if data.startswith(b"PK\x03\x04") else None


def clean_name(name: str, media_type: str) -> str:
    """Return a safe file name: one line, no folder, at most 200 characters, the ending its content demands."""
    line = clean_line(name.replace("\\", "/").rpartition("/")[2]).strip(". ") or "tep"
    stem, dot, ending = line.rpartition(".")
    if not dot or len(ending) > 5:
        stem = line
    return f"{stem[:190] or 'tep'}{ENDINGS[media_type]}"


def _write(name: str, data: bytes, media_type: str, *, owner_id: int | None, now: datetime) -> StoredFile:
    path = f"files/{now:%Y}/{uuid.uuid4()}"
    storage.put(path, data)
    row = StoredFile(
        path=path, name=name, media_type=media_type, size=len(data), sha256=hashlib.sha256(data).hexdigest(),
        owner_id=owner_id, created_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # the key is needed for the address of the file
    return row
