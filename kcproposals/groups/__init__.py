"""Beneficiaries of group proposals, listed by the unit after the approval and approved by the office (Mẫu số 11)."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Show lists on the pages of proposals and facilities, say what waits, register the decision about a list."""
    from kcproposals.accounts.personal import gives_data
    from kcproposals.documents.kinds import Kind, register
    from kcproposals.domain.errors import N_
    from kcproposals.domain.policy import Permission
    from kcproposals.facilities.panels import PANELS as ON_FACILITIES
    from kcproposals.groups import papers, personal
    from kcproposals.groups.panels import of_facility, of_proposal
    from kcproposals.groups.queries import list_by_key, waiting
    from kcproposals.proposals.panels import PANELS
    from kcproposals.web.waiting import waits

    register(
        Kind(
            papers.APPROVAL, "QĐ", N_("Quyết định duyệt danh sách thụ hưởng"), build=papers.build_approval,
            ready=papers.ready, on_issued=papers.announce, page="groups.show", subject=list_by_key,
            permission=Permission.VIEW_BENEFICIARIES,
        )
    )  # fmt: skip
    waits(waiting)
    gives_data(personal.beneficiaries)
    if of_proposal not in PANELS:
        PANELS.append(of_proposal)
    if of_facility not in ON_FACILITIES:
        ON_FACILITIES.append(of_facility)
