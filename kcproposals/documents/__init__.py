"""Official papers: registers, snapshots, bytes, the public check page."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Register the worker's handlers."""
    from kcproposals.documents import rendering  # noqa: F401  (its decorators register the handlers)
