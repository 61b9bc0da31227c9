"""What commands that need the application share: the app in its context, the language, the way to fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from kcproposals import config
from kcproposals.app import create_app
from kcproposals.domain.errors import RuleViolation


def instance_folder() -> Path:
    """Return where everything is written unless ``KCP_DATA_DIR`` says otherwise: ``instance/`` of a checkout."""
    return Path(Flask("kcproposals", instance_relative_config=True).instance_path)


def load_settings() -> config.Settings:
    """Return the settings; end the command with one line when one cannot be used."""
    try:
        return config.load(instance_folder())
    except RuleViolation as problem:
        raise click.ClickException(str(problem)) from None


@contextmanager
def application(settings: config.Settings | None = None) -> Iterator[Flask]:
    """Yield the application in its context, speaking ``KCP_LANG``."""
    from flask_babel import force_locale

    from kcproposals.web.translations import sentence

    app = create_app(settings or load_settings())
    with app.app_context(), force_locale(app.config["KCP"].language):
        try:
            yield app
        except RuleViolation as problem:
            raise click.ClickException(sentence(problem)) from None


def is_new(settings: config.Settings) -> bool:
    """Say whether ``init`` was never run on this installation's SQLite file (other databases are asked for a table)."""
    if settings.database_url.startswith("sqlite:///"):
        return not Path(settings.database_url.removeprefix("sqlite:///")).exists()
    return False
