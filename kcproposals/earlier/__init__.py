"""Earlier and double support: who was supported before, or asks somewhere else in the office now.

Found by numbers, or asked of a person by names and addresses (``domain.same``); the answer is remembered.
"""

from flask import Flask


def wire(_app: Flask) -> None:
    """Show earlier support on the page of a proposal, and what the system itself knows on that of a facility."""
    from kcproposals.earlier.panels import earlier_support, of_facility
    from kcproposals.facilities.panels import PANELS as ON_FACILITIES
    from kcproposals.proposals.panels import PANELS

    if earlier_support not in PANELS:
        PANELS.append(earlier_support)
    if of_facility not in ON_FACILITIES:
        ON_FACILITIES.append(of_facility)
