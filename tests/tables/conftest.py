"""The cast and the draft of ``tests.proposals``, and the owner's browser."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.people import sign_in
from tests.proposals.conftest import call, cast, complete, draft, owner, submitted

__all__ = ["call", "cast", "complete", "draft", "owner", "submitted"]


@pytest.fixture
def page(client: Any, cast: SimpleNamespace) -> Any:
    """The owner's browser."""
    return sign_in(client, cast.owner)
