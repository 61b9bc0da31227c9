"""Send a stored file to a browser: as an attachment, unless it is of a kind that is safe to show."""

from urllib.parse import quote

from flask import Response

from kcproposals.files import services
from kcproposals.files.models import StoredFile

SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})
# What a file could want to load or run when shown by itself: nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def send(file: StoredFile, inline: bool = False) -> Response:
    """Answer with the file's bytes under its name. ``inline`` lets PDF and pictures open in the browser.

    Whether the reader may is the caller's question. Raises ``services.DamagedFile`` when the stored bytes are gone or
    are not those that were stored.
    """
    answer = Response(services.read(file), mimetype=file.media_type)
    how = "inline" if inline and file.media_type in SHOWN else "attachment"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in file.name)
    answer.headers["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
