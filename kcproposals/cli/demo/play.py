"""The director: the whole story in order of time."""

from collections.abc import Callable
from datetime import datetime
from importlib.resources import files

from flask import Flask
from flask_babel import force_locale

from kcproposals.cli.context import translate as _
from kcproposals.cli.demo import drafting, norms, offices, own_criteria, year_2026, year_2027
from kcproposals.cli.demo.applying import Applicants
from kcproposals.cli.demo.stage import Stage
from kcproposals.cli.demo.story import Story
from kcproposals.extensions import db
from kcproposals.facilities.imports import import_support
from kcproposals.regulations import library
from kcproposals.regulations.services import load_packs


def play(app: Flask, created: datetime, tell: Callable[[str], None]) -> Stage:
    """Play the story on an empty, migrated database. ``tell`` gets a line for every part."""
    stage = Stage(app, Story.told_at(created), tell)
    with force_locale("vi"):
        tell(_("Lập ba cơ quan, người và 20 cơ sở minh họa…"))
        stage.move(stage.story.at(2025, 10, 1))
        load_packs(stage.now, found=rules_with_example())
        db.session.commit()
        offices.open_office(stage, stage.story.at(2025, 10, 1, 10))
        other = offices.open_other_office(stage, stage.story.at(2025, 10, 2))
        offices.open_ministry(stage, stage.story.at(2025, 10, 2, 10))
        drafting.open_unit(stage, stage.story.at(2025, 10, 3))
        norms.enter(stage, stage.story.at(2025, 10, 4))
        own_criteria.publish(stage, stage.story.at(2025, 10, 5))
        applicants = Applicants(stage)
        applicants.register(stage.story.at(2025, 10, 6))
        _bring_in_history(stage)
        year_2026.play(stage, applicants)
        year_2027.play(stage, applicants, other)
    return stage


def _bring_in_history(stage: Stage) -> None:
    """Import support of earlier years, as ``import-history`` does."""
    data = (files("kcproposals.cli.demo") / "data" / "past-support.csv").read_bytes()
    import_support(data, library.load().activities, now=stage.now)
    db.session.commit()


def rules_with_example() -> library.Library:
    """Return the shipped packs and the examples of provincial norms that only the demo has."""
    shipped = {pack.id: pack.content for pack in library.load().packs}
    return library.from_contents({**shipped, **library.read_folder(files("kcproposals.cli.demo") / "packs")})
