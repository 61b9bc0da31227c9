"""Store a file once and read it back.

    file = store(upload.filename, upload.read(), owner_id=actor.user_id, now=now, field="attachment")

What people send is opened and cleaned first (``kinds``); what the system made is stored as it is. The bytes are written
before the row: a transaction that fails leaves bytes nobody points to, which is harmless, and never a row without them.
Not here: who may see a file; that is the rule of what it is attached to.
"""

import hashlib
from collections.abc import Set
from datetime import datetime
from typing import BinaryIO

from flask import current_app

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.extensions import db
from kcproposals.files import storage
from kcproposals.files.kinds import UPLOADS, cleaned
from kcproposals.files.models import StoredFile
from kcproposals.files.names import with_extension

__all__ = ["UPLOADS", "DamagedFile", "read", "store", "store_made", "store_made_stream"]


class DamagedFile(RuntimeError):
    """The stored bytes are gone, or are not those that were stored. For the administrator: restore from a backup."""


def store(
    name: str,
    data: bytes,
    *,
    owner_id: int | None,
    now: datetime,
    allowed: Set[str] = UPLOADS,
    field: str | None = None,
) -> StoredFile:
    """Check, clean and store what a person sent; return its row, flushed.

    The content decides the kind, one of ``allowed`` (media types); the name is cleaned and gets the extension of that
    kind. Raises RuleViolation at ``field``, saying what is wrong with the file and what to do.
    """
    limit = current_app.config["KCP"].max_upload
    try:
        if not data:
            raise RuleViolation(N_("Tệp rỗng (0 byte). Xin mở tệp trên máy của bạn để kiểm tra rồi chọn lại."))
        if len(data) > limit:
            raise RuleViolation(
                N_("Tệp lớn hơn %(limit)s MB. Xin quét lại ở 150 dpi cho nhẹ hơn, hoặc tách thành nhiều tệp."),
                limit=limit // 1024**2,
            )
        kind, content = cleaned(data, allowed)
    except RuleViolation as refused:
        refused.field = field
        raise
    return _keep(with_extension(name, kind.extensions), content, kind.media_type, owner_id, now)


def store_made(name: str, data: bytes, media_type: str, *, now: datetime) -> StoredFile:
    """Store bytes the system made, for example a rendered document; return its row, flushed."""
    return _keep(with_extension(name, ()), data, media_type, None, now)


def store_made_stream(name: str, stream: BinaryIO, media_type: str, *, now: datetime) -> StoredFile:
    """Store a file the system made that may be too large for memory; return its row, flushed."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while part := stream.read(1024 * 1024):
        digest.update(part)
        size += len(part)
    stream.seek(0)
    file = StoredFile(
        path=storage.write_stream(stream, now=now), name=with_extension(name, ()), media_type=media_type, size=size,
        sha256=digest.hexdigest(), owner_id=None, created_at=now,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def read(file: StoredFile) -> bytes:
    """Return the stored bytes, the very ones whose SHA-256 the row holds. Raises DamagedFile."""
    try:
        data = storage.read(file.path)
    except FileNotFoundError as problem:
        raise DamagedFile(f"stored file {file.key} is gone: {file.path}") from problem
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise DamagedFile(f"stored file {file.key} was changed: {file.path}")
    return data


def _keep(name: str, data: bytes, media_type: str, owner_id: int | None, now: datetime) -> StoredFile:
    file = StoredFile(
        path=storage.write(data, now=now), name=name, media_type=media_type, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), owner_id=owner_id, created_at=now,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file
