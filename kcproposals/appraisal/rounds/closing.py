"""The close: the chair confirms, sheets are locked, results computed and kept, statuses moved, minutes drafted."""

from collections.abc import Callable
from datetime import datetime

from kcproposals.appraisal.meetings import minutes as minutes_service
from kcproposals.appraisal.meetings.documents import MINUTES, abstract_of
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.services import Account, account_of
from kcproposals.appraisal.rounds import checkpoints
from kcproposals.appraisal.rounds.services import lock_round, tell_chain
from kcproposals.appraisal.signs.telling import tell_members
from kcproposals.criteria.services import rules_of
from kcproposals.documents import services as papers
from kcproposals.domain.errors import N_, NotAllowed
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.workflow import Action
from kcproposals.extensions import db
from kcproposals.jobs.services import enqueue
from kcproposals.notifications.services import tell
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services import advance

# What slices above do when a file has its result, in the same transaction, after the status changed: (proposal, passed,
# actor, now). They add themselves in ``wire``.
JUDGED: list[Callable[[Proposal, bool, Actor, datetime], None]] = []


def confirm_close(round_: Round, *, actor: Actor, now: datetime) -> Account:
    """The chair confirms: sheets are locked, commitments opened, results computed and kept, statuses moved.

    A file without a result (no quorum) stays in appraisal for a new round. Cannot be undone.
    """
    if not can(actor, Permission.CONFIRM_CLOSE, round_.board):
        raise NotAllowed(N_("Chỉ Chủ tịch, hoặc Phó Chủ tịch được ủy quyền bằng văn bản, xác nhận khóa được."))
    lock_round(round_, "closing")
    account = account_of(round_, rules_of(round_.criteria_set))
    openings = []
    for sheet in account.sheets:
        if sheet.is_handed_in:
            openings.append([sheet.key, sheet.version, sheet.nonce, sheet.commitment])
        if sheet.state == "submitted":
            sheet.state = "locked"
    for appraisal, result in account.results:
        kept = result.as_json()
        appraisal.result, appraisal.total = kept, kept["total"]
        appraisal.shown, appraisal.passed, appraisal.rank = result.shown, result.passed, result.rank
        appraisal.proposed = account.proposed(appraisal, result)
    round_.state, round_.closed_at, round_.closed_by_id = "closed", now, actor.user_id
    db.session.flush()
    _move(account, round_, actor=actor, now=now)
    tell_chain(round_, "round.closed", actor=actor, now=now, files=len(account.results), openings=openings)
    _draft_minutes(round_, actor=actor, now=now)
    _tell_board(round_, now)
    tell_members(round_, account.sheets, now)
    return account


def _move(account: Account, round_: Round, *, actor: Actor, now: datetime) -> None:
    """Give every file with a result its new status."""
    for appraisal, result in account.results:
        if result.passed is not None:
            appraisal.proposal.proposed = appraisal.proposed
            action = Action.PASS if result.passed else Action.FAIL
            advance(appraisal.proposal, action, actor=actor, now=now, round=round_.key, total=appraisal.total)
            for tell_above in JUDGED:
                tell_above(appraisal.proposal, result.passed, actor, now)


def _draft_minutes(round_: Round, *, actor: Actor, now: datetime) -> None:
    """Draft the minutes and hand them to the chair. No facility may read them: each gets a notice of its own."""
    minutes = papers.draft(
        MINUTES, "round", round_.key, agency_id=round_.agency_id, abstract=abstract_of(round_), actor=actor, now=now,
        board_id=round_.board_id,
    )  # fmt: skip
    minutes_service.first_draft(round_, minutes, actor=actor, now=now)
    papers.send_to_sign(minutes, actor=actor, now=now)


def _tell_board(round_: Round, now: datetime) -> None:
    """Tell who is on the board at once; the mail follows with the head of the chain that covers the close."""
    board = round_.board
    people = {member.user_id for member in board.present} | {round_.close_asked_by_id or 0}
    tell(
        people, "board", f"Đã khóa vòng chấm {round_.number}: {board.name}",
        "Kết quả thẩm định đã có. Xin xem kết quả và biên bản.", f"/rounds/{round_.key}/result", now=now, mail=False,
        agency_id=round_.agency_id,
    )  # fmt: skip
    enqueue(checkpoints.KIND, now=now, agency_id=round_.agency_id, round=round_.id)
