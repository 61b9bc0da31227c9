"""Picking files of a closed round by a named rule, and giving them a second round of their board.

A preview says which files a rule finds, and of each whether the board may judge it again or why not. Picking reads
what the result says; only ``open_again`` changes anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_babel import gettext as _

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.line import trial_line
from kcproposals.appraisal.results.table import Line
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import STATUS_LABELS, Status

RULES = {
    "ticked": N_("Các đề án đã đánh dấu trong bảng"),
    "unstable": N_("Kết quả chưa ổn định"),
    "near": N_("Cách mức đạt không quá số điểm sau"),
    "spread": N_("Độ lệch giữa các phiếu lớn hơn số điểm sau"),
    "knock_out": N_("Có điểm liệt ở tiêu chí sau"),
    "none": N_("Chưa có kết quả"),
    "line": N_("Đồng hạng ở vạch kinh phí"),
}


@dataclass(frozen=True)
class Pick:
    """A rule with what it needs: ``points`` for near and spread, ``criterion`` ('' any), ``envelope`` in đồng."""

    rule: str
    positions: frozenset[int] = frozenset()
    points: Fraction | None = None
    criterion: str = ""
    envelope: int | None = None

    @property
    def lacks(self) -> str:
        """Return what must still be said before the rule finds anything, as a sentence; '' when nothing."""
        if self.rule in ("near", "spread") and self.points is None:
            return _("Xin nhập số điểm.")
        if self.rule == "line" and self.envelope is None:
            return _("Xin nhập kinh phí thử.")
        if self.rule == "ticked" and not self.positions:
            return _("Chưa đánh dấu đề án nào trong bảng kết quả.")
        return ""


def picked(lines: Sequence[Line], pick: Pick, threshold: Fraction | None) -> list[Line]:
    """Return the lines the rule finds, in their order; none while something is lacking."""
    if pick.lacks:
        return []
    at_line = _at_the_line(lines, pick.envelope) if pick.rule == "line" else frozenset[int]()
    return [line for line in lines if _fits(line, pick, threshold, at_line)]


def _fits(line: Line, pick: Pick, threshold: Fraction | None, at_line: frozenset[int]) -> bool:
    result, points = line.result, pick.points or Fraction(0)
    if pick.rule == "ticked":
        return line.file.position in pick.positions
    if pick.rule == "near":
        return threshold is not None and result.total is not None and abs(result.total - threshold) <= points
    if pick.rule == "spread":  # variances are exact, their roots are not
        return result.spread is not None and result.spread > points**2
    if pick.rule == "knock_out":
        return any(pick.criterion in ("", code.partition(":")[2]) for code in result.knock_outs)
    if pick.rule == "line":
        return line.file.position in at_line
    return result.passed is None if pick.rule == "none" else bool(result.line_changes_without)


def _at_the_line(lines: Sequence[Line], envelope: int | None) -> frozenset[int]:
    passed = [
        {"rank": line.result.rank, "amount": line.file.proposed or 0, "position": line.file.position}
        for line in lines
        if line.result.passed
    ]
    stopped = trial_line(passed, envelope or 0)["stopped"]
    return frozenset(stopped) if len(stopped) > 1 else frozenset()


def refusals(round_: Round, lines: Iterable[Line]) -> Mapping[str, str]:
    """Return why the board may not judge these files again, by the key of the proposal; the others it may."""
    board = round_.board
    if any(not one.is_closed for one in board.rounds):
        return {line.file.proposal_key: _("hội đồng còn một vòng chấm chưa khóa") for line in lines}
    again = {proposal.key for proposal in rounds.judged_files(board)}
    proposals = {appraisal.proposal.key: appraisal.proposal for appraisal in round_.appraisals}
    found = {}
    for line in lines:
        key = line.file.proposal_key
        if key not in again:
            status = Status(proposals[key].status)
            judged = status in (Status.PASSED, Status.FAILED, Status.IN_APPRAISAL)
            stands = _("đề án đang ở bước “%(status)s”", status=_(STATUS_LABELS[status]))
            found[key] = _("đã có vòng chấm mới hơn") if judged else stands
    return found


def open_again(
    round_: Round,
    lines: Sequence[Line],
    rule: str,
    *,
    due_at: datetime | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Round:
    """Open a new round of the board over these files; the log says by which rule they were picked.

    All or none: raises NotAllowed or RuleViolation as ``rounds.open_round`` does, and NotAllowed when a file may not be
    judged again.
    """
    if not lines:
        raise RuleViolation(N_("Xin chọn ít nhất một đề án."))
    refused = refusals(round_, lines)
    for line in lines:
        if line.file.proposal_key in refused:
            raise NotAllowed(N_("Đề án %(code)s không chấm lại được nữa. Xin xem trước lần nữa."), code=line.file.code)
    wanted = {line.file.proposal_key for line in lines}
    proposals = [appraisal.proposal for appraisal in round_.appraisals if appraisal.proposal.key in wanted]
    made = rounds.open_round(round_.board, proposals, due_at=due_at, reason=reason, actor=actor, now=now)
    rounds.tell_chain(
        made, "round.files_picked", actor=actor, now=now, rule=rule, earlier=round_.key, files=sorted(wanted)
    )
    return made
