"""Serve a stored file to someone the policy let through: as an attachment, never interpreted."""

from urllib.parse import quote

from flask import Response

from kcproposals.files.models import StoredFile
from kcproposals.files.services import read


def send(file: StoredFile, inline: bool = False) -> Response:
    """Return the bytes under the file's own name. ``inline`` shows our own PDF in the browser."""
    answer = Response(read(file), mimetype=file.media_type)
    kind = "inline" if inline else "attachment"
    plain = file.name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "").strip() or "tep"
    answer.headers["Content-Disposition"] = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
