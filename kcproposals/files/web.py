"""Send a stored file to a browser: as an attachment, unless it is of a kind that is safe to show."""

from urllib.parse import quote

from flask import Response

from kcproposals.files import services, storage
from kcproposals.files.models import StoredFile

SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})
# What a file could want to load or run when shown by itself: nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def send(file: StoredFile, inline: bool = False) -> Response:
    """Answer with the file's bytes under its name. ``inline`` lets PDF and pictures open in the browser.

    Whether the reader may is the caller's question. Raises ``services.DamagedFile`` when the stored bytes are gone or
    are not those that were stored.
    """
    how = "inline" if inline and file.media_type in SHOWN else "attachment"
    return _headed(Response(services.read(file), mimetype=file.media_type), file, how)


def send_stream(file: StoredFile) -> Response:
    """Answer with a large file the system made, part by part: its hash is not checked on the way.

    Whether the reader may is the caller's question. Raises ``services.DamagedFile`` when the stored bytes are gone.
    """
    try:
        parts = storage.stream(file.path)
    except FileNotFoundError as problem:
        raise services.DamagedFile(f"stored file {file.key} is gone: {file.path}") from problem
    answer = Response(parts, mimetype=file.media_type)
    answer.content_length = file.size
    return _headed(answer, file, "attachment")


def _headed(answer: Response, file: StoredFile, how: str) -> Response:
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in file.name)
    answer.headers["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
