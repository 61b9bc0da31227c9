"""A registry that forgets after the test what it registered."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kcproposals.jobs import registry


@pytest.fixture(autouse=True)
def own_registry(app: Flask) -> Iterator[None]:
    """Only the test's own handlers and periodic acts exist, once the slices have registered theirs."""
    kinds, acts = dict(registry.HANDLERS), dict(registry.PERIODIC)
    registry.HANDLERS.clear()
    registry.PERIODIC.clear()
    yield
    for live, kept in ((registry.HANDLERS, kinds), (registry.PERIODIC, acts)):
        live.clear()
        live.update(kept)
