"""Every event the program writes has a name for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.audit.words import EVENTS
from kcproposals.domain.workflow import TRANSITIONS
from kcproposals.extensions import db

pytest_plugins = ["tests.demo_year"]
SOURCE = Path(__file__).parents[2] / "kcproposals"
WRITERS = {"record", "_record", "_tell_chain", "_moved"}


def written() -> Iterator[str]:
    """Yield the constants handed to whoever writes events, and the events of the workflow."""
    yield from (row.event for row in TRANSITIONS)
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in WRITERS:
                texts = [part.value for argument in node.args[:2] for part in ast.walk(argument)
                         if isinstance(part, ast.Constant) and isinstance(part.value, str)]  # fmt: skip
                yield from (text for text in texts if "." in text and not text.endswith("."))


def test_every_event_has_words() -> None:
    found = set(written())
    assert len(found) > 80 and found - EVENTS.keys() == set()


def test_every_event_of_the_demo_has_words(demo_app: Flask) -> None:
    assert set(db.session.scalars(select(AuditEvent.action).distinct())) - EVENTS.keys() == set()
