"""Khuyến công proposals: from a dated rule to a signed list.

The application itself is put together in ``kcproposals.app``. Nothing is imported here, so that
``kcproposals.domain`` and the pure commands can be used without Flask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(*args: Any, **kwargs: Any) -> Flask:
    """Return the Flask application; the arguments are those of ``kcproposals.app.create_app``."""
    from kcproposals.app import create_app as build

    return build(*args, **kwargs)
