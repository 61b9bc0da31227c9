"""The cast and the proposals of ``tests/proposals``."""

from tests.proposals.conftest import call, cast, complete, draft, owner, submitted

__all__ = ["call", "cast", "complete", "draft", "owner", "submitted"]
