"""Where a form may send people afterwards: pages of this site only."""

from urllib.parse import urlsplit


def safe_path(target: str | None, otherwise: str) -> str:
    """Return ``target`` if it is a path on this site, else ``otherwise``.

    Refused: other hosts, ``//host``, backslashes (browsers read them as slashes) and control characters.
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise
    if any(ord(char) < 0x21 or ord(char) == 0x7F for char in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
