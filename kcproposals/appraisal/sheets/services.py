"""Fill, hand in and take back a sheet. Every saved change is kept; an event holds a commitment, never a mark."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kcproposals.appraisal.models import ScoreSheet, SheetRevision
from kcproposals.appraisal.sheets import opening
from kcproposals.audit.services import record
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of, step_of
from kcproposals.domain.errors import N_, Missing, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.scoring import from_hundredths
from kcproposals.domain.scoring.items import needs_reason, read_justify
from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal

CONCLUSIONS = ("support", "support_after_changes", "do_not_support")


@dataclass(frozen=True)
class SheetContent:
    """What a member typed. Marks in hundredths, None for "not applicable", absent while open; money in đồng."""

    marks: dict[str, int | None]
    justifications: dict[str, str]
    recommended: int | None
    conclusion: str
    shared_note: str

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept in a revision and committed to."""
        return asdict(self)


def make_nonce() -> str:
    """Return the secret that keeps a commitment from being guessed until the close opens it."""
    return secrets.token_hex(32)


def commitment_to(nonce: str, content: SheetContent) -> str:
    """Return SHA-256(nonce ‖ sheet): it tells nothing before the close and proves the sheet after it."""
    text = json.dumps(content.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((nonce + text).encode()).hexdigest()


def save(
    sheet: ScoreSheet, content: SheetContent, *, version: int, actor: Actor, now: datetime,
    opened_at: datetime | None = None,
) -> None:  # fmt: skip
    """Save a draft, finished or not; saving what is saved changes nothing. Raises StaleVersion when another tab saved
    meanwhile, RuleViolation for a mark that is out of range or off the step, or an amount above request or ceiling."""
    _hold(sheet, actor)
    if content == content_of(sheet):
        return
    if sheet.state != "draft":
        raise NotAllowed(N_("Phiếu đã nộp. Muốn sửa, xin bấm “Sửa lại phiếu” trước."))
    if sheet.version != version:
        raise StaleVersion(current=sheet.version, yours=version)
    for key, mark in content.marks.items():
        check_mark(sheet.appraisal.round.criteria_set, key, mark)
    check_recommended(sheet.appraisal.proposal, content.recommended)
    sheet.marks, sheet.justifications = dict(content.marks), dict(content.justifications)
    sheet.recommended, sheet.conclusion = content.recommended, content.conclusion
    sheet.shared_note, sheet.saved_at = content.shared_note, now
    opening.note(sheet, opened_at)
    db.session.add(SheetRevision(sheet_id=sheet.id, number=version, content=content.as_json(), saved_at=now))
    db.session.flush()


def content_of(sheet: ScoreSheet) -> SheetContent:
    """Return what a sheet holds."""
    return SheetContent(
        dict(sheet.marks), dict(sheet.justifications), sheet.recommended, sheet.conclusion, sheet.shared_note
    )


def submit(sheet: ScoreSheet, *, actor: Actor, now: datetime, opened_at: datetime | None = None) -> None:
    """Hand in a complete sheet. After the round's due instant it is late: listed, not counted.

    Raises Missing naming the first field that is not filled as the set demands.
    """
    _hold(sheet, actor)
    if sheet.state != "draft":
        return
    for field, msgid in missing(sheet):
        raise Missing(msgid, field=field)
    opening.note(sheet, opened_at)
    sheet.state = "late" if is_late(sheet, now) else "submitted"
    sheet.submitted_at, sheet.nonce = now, make_nonce()
    sheet.commitment = commitment_to(sheet.nonce, content_of(sheet))
    db.session.flush()
    record(
        "sheet.submitted", "sheet", sheet.key, actor=actor, now=now, agency_id=sheet.agency_id,
        round=sheet.appraisal.round.key, version=sheet.version, commitment=sheet.commitment,
        late=sheet.state == "late",
    )  # fmt: skip


def reopen(sheet: ScoreSheet, *, actor: Actor, now: datetime) -> None:
    """Make a submitted sheet a draft again, for its author, while the round is open and the deadline has not passed."""
    _hold(sheet, actor)
    if sheet.state == "draft":
        return
    if is_late(sheet, now):
        raise NotAllowed(N_("Đã hết hạn nộp phiếu: sửa lại bây giờ thì phiếu thành nộp muộn và không được tính."))
    sheet.state, sheet.submitted_at, sheet.nonce, sheet.commitment = "draft", None, "", ""
    db.session.flush()
    record(
        "sheet.reopened", "sheet", sheet.key, actor=actor, now=now, agency_id=sheet.agency_id,
        round=sheet.appraisal.round.key, version=sheet.version,
    )  # fmt: skip


def is_late(sheet: ScoreSheet, now: datetime) -> bool:
    """Say whether a sheet handed in at ``now`` does not count: the deadline is strictly before the instant."""
    due = sheet.appraisal.round.due_at
    return due is not None and now >= due


def missing(sheet: ScoreSheet) -> Iterator[tuple[str, str]]:
    """Yield (field, msgid) for everything that keeps the sheet from being handed in."""
    return gaps(sheet.appraisal.round.criteria_set, content_of(sheet))


def gaps(criteria_set: CriteriaSet, content: SheetContent) -> Iterator[tuple[str, str]]:
    """Yield (field, msgid) for everything that a sheet by these criteria still lacks."""
    items = {item["key"]: item for item in criteria_set.definition["items"]}
    for criterion in rules_of(criteria_set).criteria:
        key = criterion.key
        if key not in content.marks:
            yield f"mark-{key}", N_("Xin cho điểm tiêu chí này.")
            continue
        mark = content.marks[key]
        points = None if mark is None else from_hundredths(mark)
        wanted = needs_reason(read_justify(items[key]["justify"]), criterion.max, points)
        if wanted and not (content.justifications.get(key) or "").strip():
            yield f"why-{key}", N_("Xin nêu lý do cho mức điểm này.")
    if content.marks and all(mark is None for mark in content.marks.values()):
        yield f"mark-{next(iter(content.marks))}", N_("Không thể bỏ qua tất cả các tiêu chí.")
    if not content.conclusion:
        yield "conclusion", N_("Xin chọn kết luận.")
    if content.recommended is None and content.conclusion != "do_not_support":
        yield "recommended", N_("Xin ghi mức hỗ trợ đề xuất.")


def check_mark(criteria_set: CriteriaSet, key: str, mark: int | None) -> None:
    """Raise RuleViolation for a mark (hundredths, None "not applicable") that the criterion does not allow."""
    field = f"mark-{key}"
    criterion = next((criterion for criterion in rules_of(criteria_set).criteria if criterion.key == key), None)
    if criterion is None:
        raise RuleViolation(N_("Tiêu chí không có trong bộ tiêu chí."), field=field)
    if mark is None:
        if criterion.not_applicable != "rebased":
            raise RuleViolation(N_("Tiêu chí này phải cho điểm."), field=field)
        return
    points, step = Fraction(mark, 100), step_of(criteria_set, key)
    if not 0 <= points <= criterion.max:
        raise RuleViolation(N_("Xin nhập điểm từ 0 đến %(max)s."), field=field, max=format_mark(criterion.max))
    if (points / step).denominator != 1:
        raise RuleViolation(N_("Điểm cho theo bước %(step)s, ví dụ %(example)s."), field=field,
                            step=format_mark(step), example=format_mark(points // step * step))  # fmt: skip


def check_recommended(proposal: Proposal, amount: int | None) -> None:
    """Refuse a recommended support above the request or the ceiling (đồng)."""
    most = most_support(proposal)
    if amount is not None and most is not None and amount > most:
        raise RuleViolation(N_("Mức đề xuất không quá %(most)s đồng."), field="recommended", most=format_dong(most))


def most_support(proposal: Proposal) -> int | None:
    """Return the most a member may recommend, in đồng: the request, or the ceiling if that is lower."""
    return min((limit for limit in (proposal.requested, proposal.ceiling) if limit is not None), default=None)


_ROUND = ("state", "due_at", "version")
_SHEET = ("state", "version", "marks", "justifications", "recommended", "conclusion", "shared_note")


def _hold(sheet: ScoreSheet, actor: Actor) -> None:
    """Hold round and sheet until the commit, read anew: no mark changes once the secretary asked to close."""
    db.session.refresh(sheet.appraisal.round, _ROUND, with_for_update={"read": True})
    db.session.refresh(sheet, _SHEET, with_for_update=True)
    if not can(actor, Permission.SCORE, sheet):
        raise NotAllowed(N_("Phiếu này không còn chấm được: vòng chấm đã khóa hoặc bạn đã rút vì xung đột lợi ích."))
    if sheet.member.undertaken_at is None:
        raise NotAllowed(N_("Xin cam kết bảo mật và khách quan trước khi mở hồ sơ."))
