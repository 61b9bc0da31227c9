"""The one clock. Services are told ``now``; only views, jobs and commands read it, here."""

from datetime import UTC, datetime

from flask import current_app


def utc_now() -> datetime:
    """Return the present instant in UTC, or what the application's injected clock says."""
    clock = current_app.config.get("KCP_CLOCK")
    return clock() if clock else datetime.now(UTC)
