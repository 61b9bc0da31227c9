"""Official papers: registers, snapshots, bytes, the public check page."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Register the worker's handlers, and tell the agency pages which kinds of paper there are."""
    from kcproposals.accounts.offered import offers_paper_kinds
    from kcproposals.documents import rendering  # noqa: F401  (its decorators register the handlers)
    from kcproposals.documents.dispatches import work  # noqa: F401  (the same)
    from kcproposals.documents.kinds import KINDS

    offers_paper_kinds(KINDS.values)
    from kcproposals.documents.queries import waiting
    from kcproposals.web.waiting import waits

    waits(waiting)
