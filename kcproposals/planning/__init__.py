"""The annual plan and its batches."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Register the papers of the plan."""
    from kcproposals.documents.kinds import Kind, register
    from kcproposals.domain.errors import N_
    from kcproposals.domain.policy import Permission
    from kcproposals.planning import documents, notices, what_if  # noqa: F401  (what_if: a job handler)
    from kcproposals.planning.queries import batch_by_key, waiting
    from kcproposals.proposals.queries import proposal_by_key

    register(
        Kind(
            documents.DECISION, "QĐ", N_("Quyết định phê duyệt"), build=documents.build_decision,
            ready=documents.ready, on_numbered=documents.decide, on_issued=documents.announce,
            page="planning.batch", subject=batch_by_key, permission=Permission.VIEW_PLAN,
        )
    )  # fmt: skip
    register(
        Kind(
            notices.NOTICE, "TB", N_("Thông báo kết quả"), build=notices.build_notice, ready=notices.ready,
            on_issued=notices.announce, page="proposals.show", subject=proposal_by_key,
            permission=Permission.VIEW_PROPOSAL,
        )
    )  # fmt: skip
    from kcproposals.planning.panels import papers_of
    from kcproposals.planning.services import free_money
    from kcproposals.proposals.panels import PANELS
    from kcproposals.proposals.services_ending import LEAVING
    from kcproposals.web.waiting import waits

    waits(waiting)
    if free_money not in LEAVING:
        LEAVING.append(free_money)
    if papers_of not in PANELS:
        PANELS.append(papers_of)
