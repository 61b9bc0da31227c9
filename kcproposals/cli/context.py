"""What commands share: settings, language, the application in its context, the way to fail.

Imports nothing heavy: ``serve`` starts its children before it has seen Flask.
"""

import gettext
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kcproposals import config
from kcproposals.domain.errors import RuleViolation

if TYPE_CHECKING:
    from flask import Flask

TRANSLATIONS = Path(__file__).parent.parent / "translations"
SILENCE = 2.0
"""Seconds after which people are told what takes so long."""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", TRANSLATIONS, [language], fallback=True)


def translate(msgid: str, **values: Any) -> str:
    """Return a sentence in the operator's language (``KCP_LANG``), with its values filled in."""
    text = _catalogue(os.environ.get("KCP_LANG") or "vi").gettext(msgid)
    return text % values if values else text


def failure(problem: RuleViolation) -> click.ClickException:
    """Return the one line a command ends with, and exit code 1."""
    return click.ClickException(translate(problem.msgid, **problem.values))


@contextmanager
def working(what: str) -> Iterator[None]:
    """Print ``what`` is being done when the block takes longer than two seconds."""
    timer = threading.Timer(SILENCE, click.echo, [what])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def instance_folder() -> Path:
    """Return where everything is written unless ``KCP_DATA_DIR`` says otherwise: ``instance/`` of a checkout."""
    if given := os.environ.get("KCP_DATA_DIR"):
        return Path(given)
    from flask import Flask

    return Path(Flask("kcproposals", instance_relative_config=True).instance_path)


def load_settings() -> config.Settings:
    """Return the settings; end the command with one line when one cannot be used."""
    try:
        return config.load(instance_folder())
    except RuleViolation as problem:
        raise failure(problem) from None


@contextmanager
def application(settings: config.Settings | None = None) -> Iterator["Flask"]:
    """Yield the application in its context, speaking ``KCP_LANG``; a refusal of a rule ends the command."""
    from flask_babel import force_locale

    from kcproposals.app import create_app
    from kcproposals.extensions import db

    app = create_app(settings or load_settings())
    with app.app_context(), force_locale(app.config["KCP"].language):
        try:
            yield app
        except RuleViolation as problem:
            raise failure(problem) from None
        finally:
            db.session.remove()
            db.engine.dispose()  # one who calls commands from a program gets its connections back
