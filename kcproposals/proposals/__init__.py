"""Proposals from draft to accepted."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Say what waits for a facility, who follows a call, and what the clock ends."""
    from kcproposals.calls.services import FOLLOWERS
    from kcproposals.jobs.registry import periodic
    from kcproposals.proposals import queries, services_ending
    from kcproposals.web.waiting import waits

    if queries.followers not in FOLLOWERS:
        FOLLOWERS.append(queries.followers)
    waits(queries.waiting)
    periodic(minutes=5)(services_ending.lapse_overdue)
