"""What the office does with a file that was handed in: look it through, then accept, return or refuse it."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Say what waits for an intake officer, and what they may do on the page of a proposal."""
    from kcproposals.intake import queries
    from kcproposals.intake.acts import acts_of
    from kcproposals.intake.panels import checked, visited
    from kcproposals.proposals.panels import ACTS, PANELS
    from kcproposals.web.waiting import waits

    waits(queries.waiting)
    if acts_of not in ACTS:
        ACTS.append(acts_of)
    for panel in (checked, visited):
        if panel not in PANELS:
            PANELS.append(panel)
