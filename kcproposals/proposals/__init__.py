"""Proposals from draft to handed in, with all their parties."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Say what waits for a facility, who follows a call, and what the clock ends."""
    from kcproposals.accounts.personal import gives_data
    from kcproposals.calls.services import FOLLOWERS
    from kcproposals.facilities import services as facilities
    from kcproposals.implementers import services as implementers
    from kcproposals.jobs.registry import periodic
    from kcproposals.proposals import personal, queries, search, services_ending, services_reminding
    from kcproposals.proposals import waits as proposal_waits
    from kcproposals.web.waiting import waits

    if queries.followers not in FOLLOWERS:
        FOLLOWERS.append(queries.followers)
    waits(proposal_waits.waiting)
    gives_data(personal.proposals)
    gives_data(personal.saved_sections)
    for renamed, refresh in (
        (facilities.RENAMED, search.facility_renamed),
        (implementers.RENAMED, search.unit_renamed),
    ):
        if refresh not in renamed:
            renamed.append(refresh)
    periodic(minutes=5)(services_ending.lapse_overdue)
    periodic(minutes=10)(services_reminding.remind)
