"""What goes from one level of appraisal to the next: packages of national proposals (KCQG), and the answers to them."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Show on a proposal's page what stands in its packages, say what waits, tell the province of results above."""
    from kcproposals.appraisal.rounds.closing import JUDGED
    from kcproposals.levels import archive, panels, telling  # noqa: F401  (archive: a job handler)
    from kcproposals.levels.waits import waiting
    from kcproposals.proposals.panels import PANELS
    from kcproposals.proposals.services_ending import LEAVING
    from kcproposals.web.waiting import waits

    waits(waiting)
    if panels.levels_of not in PANELS:
        PANELS.append(panels.levels_of)
    if telling.of_result not in JUDGED:
        JUDGED.append(telling.of_result)
    if telling.of_leaving not in LEAVING:
        LEAVING.append(telling.of_leaving)
