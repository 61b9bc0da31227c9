"""Write down the completeness check of a file, one record for each time it was handed in."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor
from kcproposals.domain.workflow import Action
from kcproposals.extensions import db
from kcproposals.intake.checklist import MARKS, Looked
from kcproposals.intake.models import RECOMMENDATIONS, CompletenessCheck
from kcproposals.intake.queries import check_of, submission_of
from kcproposals.intake.services import hold
from kcproposals.proposals.models import Proposal


def save_check(
    proposal: Proposal, looked: Mapping[str, Looked], recommendation: str | None, words: str, *, keys: Sequence[str],
    version: int, check_version: int, actor: Actor, now: datetime,
) -> CompletenessCheck:  # fmt: skip
    """Save the check of the file as it lies there; ``keys`` are all items of its checklist, ``check_version`` is what
    was read (0: nothing yet).

    Raises StaleVersion when the file or the check changed meanwhile; RuleViolation for a lacking item without words, a
    recommendation while items are open, one that is not accept, or accept in spite of a lacking item, without words.
    """
    hold(proposal, Action.ACCEPT, version, actor)
    check = check_of(proposal)
    if (check.version if check else 0) != check_version:
        raise StaleVersion(
            current=check.version if check else 0, yours=check_version,
            msgid=N_("Người khác vừa lưu bản kiểm tra này nên chưa ghi gì. Xin đọc lại rồi lưu."),
        )  # fmt: skip
    found = {key: looked[key] for key in keys if key in looked and looked[key].mark in MARKS}
    _hold_to_rules(found, recommendation, words, keys)
    if check is None:
        check = CompletenessCheck(proposal_id=proposal.id, submission=submission_of(proposal))
        db.session.add(check)
    check.items = {key: {"mark": one.mark, "finding": one.finding} for key, one in found.items()}
    check.recommendation, check.words = recommendation, words
    check.checked_by_id, check.checked_at = actor.user_id or 0, now
    db.session.flush()
    lacking = sum(one.mark == "lacking" for one in found.values())
    record(
        "proposal.checked", "proposal", proposal.key, actor=actor, now=now, agency_id=proposal.agency_id,
        submission=check.submission, version=check.version, open=len(keys) - len(found), lacking=lacking,
        recommendation=recommendation, content=_digest(check),
    )  # fmt: skip
    return check


def _hold_to_rules(found: Mapping[str, Looked], recommendation: str | None, words: str, keys: Sequence[str]) -> None:
    for key, one in found.items():
        if one.mark == "lacking" and not one.finding.strip():
            raise RuleViolation(N_("Xin ghi chưa đạt ở điểm nào."), field=f"finding-{key}")
    if recommendation is None:
        return
    if recommendation not in RECOMMENDATIONS:
        raise RuleViolation(N_("Xin chọn một kết luận."), field="recommendation")
    if len(found) < len(keys):
        raise RuleViolation(
            N_("Còn %(count)s mục chưa đánh giá nên chưa kết luận được. Xin đánh giá hết, hoặc lưu mà chưa kết luận."),
            field="recommendation", count=len(keys) - len(found),
        )  # fmt: skip
    lacking = any(one.mark == "lacking" for one in found.values())
    if not words.strip() and (recommendation != "accept" or lacking):
        raise RuleViolation(N_("Xin ghi lý do của kết luận."), field="words")


def _digest(check: CompletenessCheck) -> str:
    """Return the SHA-256 of what was written: the log proves the record without repeating it."""
    text = json.dumps([check.items, check.words], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
