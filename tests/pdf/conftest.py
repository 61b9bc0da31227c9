"""Printing for the tests: an environment that escapes, and each paper printed once a session."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from kcproposals.documents.values import Paper
from kcproposals.pdf import render_document

TINOS = Path("/usr/share/fonts/truetype/croscore")
TEMPLATES = Path(__file__).parents[2] / "templates"

Printer = Callable[..., Path]


@pytest.fixture(scope="session")
def env() -> Environment:
    """Return a plain environment over the project's templates."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


@pytest.fixture(scope="session")
def printed(env: Environment, tmp_path_factory: pytest.TempPathFactory) -> Printer:
    """Return a function that prints a paper into a file, once for equal papers."""
    folder = tmp_path_factory.mktemp("printed")
    done: dict[tuple[Paper, bool], Path] = {}

    def print_paper(paper: Paper, *, draft: bool = False) -> Path:
        if (paper, draft) not in done:
            path = folder / f"{len(done)}.pdf"
            path.write_bytes(render_document(env, paper, draft=draft, font_dir=TINOS))
            done[paper, draft] = path
        return done[paper, draft]

    return print_paper
