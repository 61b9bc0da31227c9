"""Complaints about a file: lodged by those who stand behind it or recorded from paper, answered within a term."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Show complaints on the page of the proposal they are about, and say what waits for an answer."""
    from kcproposals.accounts.personal import gives_data
    from kcproposals.complaints import panels
    from kcproposals.complaints.queries import of_person
    from kcproposals.complaints.waits import waiting
    from kcproposals.proposals.panels import PANELS
    from kcproposals.web.waiting import waits

    if panels.complaints_of not in PANELS:
        PANELS.append(panels.complaints_of)
    waits(waiting)
    gives_data(of_person)
