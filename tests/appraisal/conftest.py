"""A call with three accepted files of two facilities, a board of five, an open round, a closed round."""

from types import SimpleNamespace

import pytest

from kcproposals.appraisal.models import Board, Round
from kcproposals.extensions import db
from tests.appraisal import scene


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people, the starter criteria, a call and three accepted files."""
    return scene.make_cast(people)


@pytest.fixture
def board(cast: SimpleNamespace) -> Board:
    """A board of a chair and four members who have undertaken."""
    made = scene.make_board(cast, cast.call)
    db.session.commit()
    return made


@pytest.fixture
def round_(cast: SimpleNamespace, board: Board) -> Round:
    """An open round over the three files, nothing marked."""
    made = scene.open_round(cast, board)
    db.session.commit()
    return made


@pytest.fixture
def closed(cast: SimpleNamespace, round_: Round) -> Round:
    """A closed round: the first file passed with 82, the second with 74, the third failed with 60."""
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges})
    scene.close(cast, round_)
    return round_
