"""The file ``demo`` in the data folder: it marks an instance of the demo from its first moment on.

Its text says whether the playing came to its end. Light, because every start of a demo asks it.
"""

from enum import StrEnum
from pathlib import Path

from kcproposals.config import Settings

_UNFINISHED, _FINISHED = "unfinished\n", "finished\n"


class Condition(StrEnum):
    """What the marker says."""

    NONE = "none"
    UNFINISHED = "unfinished"
    FINISHED = "finished"


def path_of(settings: Settings) -> Path:
    """Return the path of the marker that ``config.load`` looks for."""
    return settings.data_dir / "demo"


def condition(settings: Settings) -> Condition:
    """Return what the marker of an instance says."""
    path = path_of(settings)
    if not path.exists():
        return Condition.NONE
    return Condition.UNFINISHED if path.read_text(encoding="ascii") == _UNFINISHED else Condition.FINISHED


def begin(settings: Settings) -> None:
    """Mark the instance as one of the demo, not finished."""
    path_of(settings).write_text(_UNFINISHED, encoding="ascii")


def finish(settings: Settings) -> None:
    """Say that the playing came to its end."""
    path_of(settings).write_text(_FINISHED, encoding="ascii")
