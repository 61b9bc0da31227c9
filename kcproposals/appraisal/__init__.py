"""Boards, sheets, rounds and results."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Give seats to the policy, minutes to the papers, and say what waits; let withdrawn files leave their round."""
    from kcproposals.accounts.actor import gives_grants
    from kcproposals.accounts.personal import gives_data
    from kcproposals.accounts.queries import serves
    from kcproposals.appraisal import grants, personal
    from kcproposals.appraisal.answers.panels import answers_of
    from kcproposals.appraisal.boards import invitations
    from kcproposals.appraisal.boards.criteria import criteria_uses
    from kcproposals.appraisal.meetings.panels import changes_of
    from kcproposals.appraisal.meetings.waits import waiting as meetings_ahead
    from kcproposals.appraisal.results import printing  # noqa: F401  (a job handler)
    from kcproposals.appraisal.rounds import checkpoints  # noqa: F401  (a job handler)
    from kcproposals.appraisal.rounds import services as rounds
    from kcproposals.appraisal.rounds.panels import results_of
    from kcproposals.appraisal.waits import waiting
    from kcproposals.criteria.uses import tells_uses as tells_criteria_uses
    from kcproposals.jobs.registry import periodic
    from kcproposals.proposals.panels import PANELS
    from kcproposals.proposals.services_ending import LEAVING
    from kcproposals.web.waiting import waits

    for select_grants in (grants.seat_grants, grants.chair_grants, grants.undertaking_grants):
        gives_grants(select_grants)
    serves(grants.seated_people)
    _register_papers()
    periodic(minutes=60)(invitations.remind)
    waits(waiting)
    waits(meetings_ahead)
    gives_data(personal.seats)
    gives_data(personal.declared_conflicts)
    gives_data(personal.declared_ties)
    gives_data(personal.worked_sheets)
    tells_criteria_uses(criteria_uses)
    if rounds.leave_rounds not in LEAVING:
        LEAVING.append(rounds.leave_rounds)
    if results_of not in PANELS:
        PANELS.append(results_of)
    if changes_of not in PANELS:
        PANELS.append(changes_of)
    if answers_of not in PANELS:
        PANELS.append(answers_of)


def _register_papers() -> None:
    """Say how minutes, the decision to appoint and the invitation are made."""
    from kcproposals.appraisal.boards import documents as board_papers
    from kcproposals.appraisal.boards.queries import board_by_key
    from kcproposals.appraisal.meetings import documents
    from kcproposals.appraisal.results.queries import round_by_key
    from kcproposals.documents.kinds import Kind, register
    from kcproposals.domain.errors import N_
    from kcproposals.domain.policy import Permission

    register(
        Kind(
            documents.MINUTES, "BB", N_("Biên bản họp hội đồng"), build=documents.build_minutes,
            ready=documents.ready, page="appraisal.result", subject=round_by_key, permission=Permission.VIEW_RESULT,
        )
    )  # fmt: skip
    for kind in (
        Kind(
            board_papers.APPOINTMENT, "QĐ", N_("Quyết định thành lập hội đồng"), build=board_papers.build_appointment,
            ready=board_papers.appointment_ready, on_numbered=board_papers.appoint_by,
            on_issued=board_papers.tell_appointed, page="appraisal.board", subject=board_by_key,
            permission=Permission.VIEW_BOARD,
        ),
        Kind(
            board_papers.INVITATION, "GM", N_("Giấy mời họp hội đồng"), build=board_papers.build_invitation,
            ready=board_papers.invitation_ready, on_issued=board_papers.send_invitation, page="appraisal.invitation",
            subject=board_by_key, permission=Permission.VIEW_BOARD,
        ),
    ):  # fmt: skip
        register(kind)
