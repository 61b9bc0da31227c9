"""What turns a file that passed into money: the plan, its batch, the decision, and a notice for everybody."""

from collections.abc import Iterable
from datetime import datetime

from kcproposals.cli.demo.cast import HOME, Office
from kcproposals.cli.demo.stage import Stage
from kcproposals.documents import services as papers
from kcproposals.documents.models import Document
from kcproposals.planning import approval, notices, services
from kcproposals.planning.models import Batch, Plan
from kcproposals.planning.queries import notices_in
from kcproposals.proposals.models import Proposal


def issue(stage: Stage, documents: Iterable[Document], when: datetime, office: Office = HOME) -> None:
    """Let the clerk number signed papers and the worker render them."""
    for document in documents:
        with stage.turn(office.clerk, when) as turn:
            papers.give_number(document, actor=turn.actor, now=turn.now)


def open_plan(
    stage: Stage, programme: str, year: int, envelope: int, source: str, when: datetime, office: Office = HOME
) -> Plan:
    """Open a plan with its envelope (đồng)."""
    with stage.turn(office.planner, when) as turn:
        return services.open_plan(
            stage.office(office), programme, year, envelope, source, actor=turn.actor, now=turn.now
        )


def submit(stage: Stage, plan: Plan, request: str, drafted: datetime, office: Office = HOME) -> Batch:
    """Cut the ranking at the envelope and submit the batch to the leader."""
    with stage.turn(office.planner, drafted) as turn:
        batch = services.draft_batch(plan, "stop", actor=turn.actor, now=turn.now)
    with stage.turn(office.planner, drafted) as turn:
        approval.submit(batch, request, actor=turn.actor, now=turn.now)
    return batch


def decide(
    stage: Stage, plan: Plan, request: str, *, drafted: datetime, approved: datetime, dated: datetime,
    office: Office = HOME,
) -> Batch:  # fmt: skip
    """Submit a batch, have it approved and its decision issued."""
    batch = submit(stage, plan, request, drafted, office)
    with stage.turn(office.leader, approved) as turn:
        approval.approve(batch, actor=turn.actor, now=turn.now)
    decision = approval.decision_of(batch)
    if decision is None:
        raise LookupError(batch.key)
    issue(stage, [decision], dated, office)
    return batch


def answer(
    stage: Stage, plan: Plan, answered: Iterable[Proposal], *, drafted: datetime, signed: datetime, dated: datetime
) -> None:
    """Decline what failed, and send everybody with a final answer a notice."""
    with stage.turn("planner", drafted) as turn:
        for proposal in answered:
            if proposal.status == "failed":
                notices.decline(plan, proposal, "", actor=turn.actor, now=turn.now)
    with stage.turn("planner", drafted) as turn:
        notices.draft_notices(plan, answered, actor=turn.actor, now=turn.now)
    for document in notices_in(plan, "to_sign"):
        with stage.turn("director", signed) as turn:
            papers.sign(document, actor=turn.actor, now=turn.now)
    issue(stage, notices_in(plan, "signed"), dated)
