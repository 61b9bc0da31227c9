"""Which function does which kind of job, and what runs by the clock. Slices register at import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Handler = Callable[..., None]
HANDLERS: dict[str, Handler] = {}


@dataclass(frozen=True)
class Periodic:
    """A function of ``now`` that some worker runs once per ``every``."""

    name: str
    every: timedelta
    run: Callable[[datetime], Any]


PERIODIC: dict[str, Periodic] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register ``handler(job, *, now)`` for a kind of job; the runner commits after it."""

    def decorate(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return decorate


def periodic(name: str, *, minutes: int) -> Callable[[Callable[[datetime], Any]], Callable[[datetime], Any]]:
    """Register ``run(now)`` to be done about every ``minutes`` by one worker at a time; the runner commits."""

    def decorate(run: Callable[[datetime], Any]) -> Callable[[datetime], Any]:
        PERIODIC[name] = Periodic(name, timedelta(minutes=minutes), run)
        return run

    return decorate
