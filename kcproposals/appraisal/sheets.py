"""Fill and submit a sheet. Every saved change is kept; an event of a sheet holds a commitment, never a mark."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from kcproposals.appraisal.models import ScoreSheet, SheetRevision
from kcproposals.audit.services import record
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of
from kcproposals.domain.errors import N_, Missing, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.scoring import Criterion
from kcproposals.extensions import db

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
        return {
            "marks": self.marks, "justifications": self.justifications, "recommended": self.recommended,
            "conclusion": self.conclusion, "shared_note": self.shared_note,
        }  # fmt: skip


# Fixed in tests that compare two worlds; a commitment must not differ there.
NONCE: Callable[[], str] = lambda: secrets.token_hex(32)  # noqa: E731


def save(sheet: ScoreSheet, content: SheetContent, *, version: int, actor: Actor, now: datetime) -> None:
    """Save a draft, finished or not. Raises StaleVersion when another tab saved meanwhile, RuleViolation for a mark
    that is out of range or off the step."""
    _may(sheet, actor)
    if sheet.version != version:
        raise StaleVersion(current=sheet.version, yours=version)
    _check_marks(sheet.appraisal.round.criteria_set, content.marks)
    before = content_of(sheet)
    if content == before:
        return
    sheet.marks, sheet.justifications = dict(content.marks), dict(content.justifications)
    sheet.recommended, sheet.conclusion, sheet.shared_note = (
        content.recommended,
        content.conclusion,
        content.shared_note,
    )
    sheet.saved_at = now
    if sheet.state == "submitted":
        sheet.state, sheet.submitted_at = "draft", None
        record(
            "sheet.reopened", "sheet", sheet.key, actor=actor, now=now, agency_id=sheet.agency_id, version=sheet.version
        )
    number = db.session.scalar(select(func.max(SheetRevision.number)).where(SheetRevision.sheet_id == sheet.id)) or 0
    db.session.add(SheetRevision(sheet_id=sheet.id, number=number + 1, content=content.as_json(), saved_at=now))
    db.session.flush()


def content_of(sheet: ScoreSheet) -> SheetContent:
    """Return what a sheet holds."""
    return SheetContent(
        dict(sheet.marks), dict(sheet.justifications), sheet.recommended, sheet.conclusion, sheet.shared_note
    )


def submit(sheet: ScoreSheet, *, actor: Actor, now: datetime) -> None:
    """Hand in a complete sheet. After the round's due instant it is late: listed, not counted.

    Raises Missing naming the first field that is not filled as the set demands.
    """
    _may(sheet, actor)
    gaps = missing(sheet)
    if gaps:
        raise Missing(gaps[0][1], field=gaps[0][0])
    if sheet.state == "submitted":
        return
    due = sheet.appraisal.round.due_at
    sheet.state = "late" if due is not None and now >= due else "submitted"
    sheet.submitted_at = now
    sheet.nonce = NONCE()
    db.session.flush()
    sheet.commitment = commitment(sheet)
    record(
        "sheet.submitted", "sheet", sheet.key, actor=actor, now=now, agency_id=sheet.agency_id,
        round=sheet.appraisal.round.key, commitment=sheet.commitment, late=sheet.state == "late",
    )  # fmt: skip


def commitment(sheet: ScoreSheet) -> str:
    """Return SHA-256(nonce ‖ sheet): it tells nothing before the close and proves the sheet after it."""
    content = json.dumps(content_of(sheet).as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((sheet.nonce + content).encode()).hexdigest()


def missing(sheet: ScoreSheet) -> list[tuple[str, str]]:
    """Return (field, msgid) for everything that keeps the sheet from being handed in."""
    criteria_set = sheet.appraisal.round.criteria_set
    rules, items = rules_of(criteria_set), {item["key"]: item for item in criteria_set.definition["items"]}
    gaps = []
    for criterion in rules.criteria:
        if criterion.key not in sheet.marks:
            gaps.append((f"mark-{criterion.key}", N_("Xin cho điểm tiêu chí này.")))
        elif needs_reason(criterion, items[criterion.key]["justify"], sheet.marks[criterion.key]):
            if not (sheet.justifications.get(criterion.key) or "").strip():
                gaps.append((f"reason-{criterion.key}", N_("Xin nêu lý do cho mức điểm này.")))
    if not sheet.conclusion:
        gaps.append(("conclusion", N_("Xin chọn kết luận.")))
    if sheet.recommended is None and sheet.conclusion != "do_not_support":
        gaps.append(("recommended", N_("Xin ghi mức hỗ trợ đề xuất.")))
    return gaps


def needs_reason(criterion: Criterion, rule: str, mark: int | None) -> bool:
    """Say whether the set demands a written reason for this mark (hundredths)."""
    if mark is None or rule == "never":
        return mark is None
    return rule == "always" or Fraction(mark, 100) < criterion.max / 2


def _may(sheet: ScoreSheet, actor: Actor) -> None:
    if not can(actor, Permission.SCORE, sheet):
        raise NotAllowed(N_("Phiếu này không còn chấm được: vòng chấm đã khóa hoặc bạn đã rút vì xung đột lợi ích."))
    if sheet.state == "late":
        raise NotAllowed(N_("Phiếu đã nộp sau hạn nên không sửa được nữa."))
    if sheet.member.undertaken_at is None:
        raise NotAllowed(N_("Xin cam kết bảo mật và khách quan trước khi mở hồ sơ."))


def _check_marks(criteria_set: CriteriaSet, marks: dict[str, int | None]) -> None:
    rules, items = rules_of(criteria_set), {item["key"]: item for item in criteria_set.definition["items"]}
    known = {criterion.key: criterion for criterion in rules.criteria}
    for key, mark in marks.items():
        criterion = known.get(key)
        if criterion is None:
            raise RuleViolation(N_("Tiêu chí không có trong bộ tiêu chí."), field=f"mark-{key}")
        if mark is None:
            if criterion.not_applicable != "rebased":
                raise RuleViolation(N_("Tiêu chí này phải cho điểm."), field=f"mark-{key}")
            continue
        points = Fraction(mark, 100)
        if not 0 <= points <= criterion.max:
            raise RuleViolation(
                N_("Điểm phải từ 0 đến %(most)s."), field=f"mark-{key}", most=format_mark(criterion.max)
            )
        step = Fraction(items[key]["step"])
        if (points / step).denominator != 1:
            raise RuleViolation(N_("Điểm cho theo bước %(step)s."), field=f"mark-{key}", step=format_mark(step))


def check_recommended(sheet: ScoreSheet, amount: int | None) -> None:
    """Refuse a recommended support above the request or the ceiling (đồng)."""
    proposal = sheet.appraisal.proposal
    limits = [limit for limit in (proposal.requested, proposal.ceiling) if limit is not None]
    if amount is not None and limits and amount > min(limits):
        raise RuleViolation(
            N_("Mức đề xuất không quá %(most)s đồng."), field="recommended", most=format_dong(min(limits))
        )
