"""Who does which work: handlers of jobs by kind, and acts that return every so many minutes.

The slices that own the work register it, when they are imported. Not here: running it (``runner``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from kcproposals.jobs.models import Job


class Handler(Protocol):
    """Does one job; raises when it cannot."""

    def __call__(self, job: Job, *, now: datetime) -> None: ...


class Act(Protocol):
    """Does what is due; called again and again."""

    def __call__(self, *, now: datetime) -> None: ...


@dataclass(frozen=True)
class Work:
    """One kind of job: what does it, and what is told when it has failed for good."""

    handler: Handler
    failed: Handler | None = None


@dataclass(frozen=True)
class Periodic:
    """One returning act and the time from one run to the next."""

    act: Act
    every: timedelta


HANDLERS: dict[str, Work] = {}
PERIODIC: dict[str, Periodic] = {}


def handles(kind: str, *, failed: Handler | None = None) -> Callable[[Handler], Handler]:
    """Register the decorated ``handler(job, *, now)`` for jobs of ``kind``.

    It has a transaction of its own, which the runner commits; an exception undoes it and the job is tried again, so
    that it must stand being repeated. ``job`` is a copy apart from the session: read its args, report by
    ``services.progress``. Work that takes long (a rendering, a mail server) belongs between two transactions, else on
    SQLite everyone who writes waits for it: read, ``db.session.commit()``, work, write.
    ``failed(job, *, now)`` runs in the transaction that gives the job up.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = Work(handler, failed)
        return handler

    return register


def periodic(*, minutes: int, name: str | None = None) -> Callable[[Any], Any]:
    """Register the decorated ``act(*, now)`` to run every ``minutes``, by one worker however many there are.

    It runs in one transaction with the row that guards it, and is tried again at the next tick when it raises.
    """

    def register(act: Any) -> Any:
        PERIODIC[name or f"{act.__module__}.{act.__name__}".removeprefix("kcproposals.")] = Periodic(
            act, timedelta(minutes=minutes)
        )
        return act

    return register
