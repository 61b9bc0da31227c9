"""A proposal as paper: printed to be signed, its signed scan, and a paper file that the office enters."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Show the papers on the page of a proposal, and hold a submission to the scan its call asks for."""
    from kcproposals.paperwork import printing  # noqa: F401  (its decorator registers the handler)
    from kcproposals.paperwork.panels import papers_and_scans
    from kcproposals.paperwork.scanning import must_have_scan
    from kcproposals.proposals.panels import PANELS
    from kcproposals.proposals.services_submitting import GATES

    if papers_and_scans not in PANELS:
        PANELS.append(papers_and_scans)
    if must_have_scan not in GATES:
        GATES.append(must_have_scan)
