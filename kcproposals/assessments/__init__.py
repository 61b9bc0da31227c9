"""Appraisal without a board: one officer's sheet (phiếu thẩm định), countersigned."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Give results to the plan and the next level, show sheets on a proposal's page, say what waits."""
    from kcproposals.accounts.personal import gives_data
    from kcproposals.appraisal.queries import SOURCES
    from kcproposals.assessments import personal
    from kcproposals.assessments.panels import assessments_panel
    from kcproposals.assessments.results import SOURCE
    from kcproposals.assessments.services import leave
    from kcproposals.assessments.waits import waiting
    from kcproposals.proposals.panels import PANELS
    from kcproposals.proposals.services_ending import LEAVING
    from kcproposals.web.waiting import waits

    waits(waiting)
    gives_data(personal.sheets)
    if SOURCE not in SOURCES:
        SOURCES.append(SOURCE)
    if leave not in LEAVING:
        LEAVING.append(leave)
    if assessments_panel not in PANELS:
        PANELS.append(assessments_panel)
