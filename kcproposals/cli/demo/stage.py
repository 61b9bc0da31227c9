"""Where the story is played: one clock that only goes forward, one person acting at a time, one commit an act."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from flask import Flask

from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.queries import user_by_login
from kcproposals.cli.demo.cast import Office
from kcproposals.cli.demo.story import Story
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.jobs.services import run_pending
from kcproposals.notifications.services import mark_read


class Turn(NamedTuple):
    """Who acts and when: what every service wants to know."""

    actor: Actor
    now: datetime


class Stage:
    """The application, the calendar and the people, by the keys of ``cast``."""

    def __init__(self, app: Flask, story: Story, tell: Callable[[str], None]) -> None:
        """Put the application's clock into the story's hands; ``tell`` shows progress."""
        self.app, self.story, self.tell = app, story, tell
        self.now = story.at(2025, 1, 1)
        self.emails: dict[str, str] = {}
        self.agency_id = 0
        self.agency_ids: dict[str, int] = {}
        self.facility_ids: dict[int, int] = {}
        app.config["KCP_CLOCK"] = lambda: self.now
        app.config["KCP_NO_QUEUE"] = True

    def move(self, when: datetime) -> datetime:
        """Move the clock on. Raises ValueError when the story would go back in time."""
        if when < self.now:
            raise ValueError(f"the story goes back from {self.now} to {when}")
        self.now = when
        return when

    def user(self, key: str) -> User:
        """Return a person by key, read anew."""
        user = user_by_login(self.emails[key])
        if user is None:
            raise LookupError(key)
        return user

    @property
    def agency(self) -> Agency:
        """The office of the story."""
        return db.session.get_one(Agency, self.agency_id)

    def office(self, office: Office) -> Agency:
        """Return an office of the cast."""
        return db.session.get_one(Agency, self.agency_ids[office.name])

    def facility(self, number: int) -> Facility:
        """Return a facility by its number in ``facts``."""
        return db.session.get_one(Facility, self.facility_ids[number])

    def actor(self, key: str) -> Actor:
        """Return a person as who acts, with all they hold now."""
        return actor_of(self.user(key))

    @contextmanager
    def turn(self, key: str, when: datetime) -> Iterator[Turn]:
        """Let a person act at an instant, commit what they did and let the worker do what follows from it."""
        self.move(when)
        yield Turn(self.actor(key), when)
        self.work()

    def read_notices(self, when: datetime) -> None:
        """Let everybody read what they were told so far."""
        self.move(when)
        for key in self.emails:
            mark_read(self.user(key).id, now=when)
        db.session.commit()

    def work(self) -> None:
        """Commit, then do as the worker everything that waits: papers, mails."""
        db.session.commit()
        run_pending(self.now)
