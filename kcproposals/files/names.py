"""Names of files as people gave them, made fit to store and to offer for download."""

import re
from collections.abc import Sequence

from kcproposals.domain.text import clean_line

LONGEST = 200
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # Windows could not save them
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}")


def with_extension(name: str, extensions: Sequence[str]) -> str:
    """Return ``name`` without folders, control and direction characters, in NFC, at most 200 characters long.

    It ends in one of ``extensions`` (the first, if it had another): a picture called ``hoa-don.exe`` is stored as
    ``hoa-don.jpg``. Without ``extensions`` its own is kept.
    """
    bare = _FORBIDDEN.sub("_", clean_line(name.replace("\\", "/").rpartition("/")[2])).strip(". ")
    stem, dot, last = bare.rpartition(".")
    own = f".{last}" if dot and _EXTENSION.fullmatch(f".{last}") else ""
    stem = (stem if own else bare).rstrip(". ") or "tep"
    extension = own if not extensions or own.lower() in extensions else extensions[0]
    return stem[: LONGEST - len(extension)].rstrip(". ") + extension
