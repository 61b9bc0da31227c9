"""Who may sign for an issuing body, in which authority (NĐ 30/2020, Điều 13), how long. Ended, never deleted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kcproposals.accounts.models import IssuingBody, Signatory
from kcproposals.accounts.queries import roles_in, user_by_key
from kcproposals.accounts.services_agency import require_administrator
from kcproposals.audit.services import record
from kcproposals.domain.dates import local_date, short_date
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import Actor
from kcproposals.domain.text import fold
from kcproposals.extensions import db

AUTHORITIES = ("", "TM.", "KT.", "TL.", "TUQ.", "Q.")
_NEEDS_OWN_TITLE = ("TM.", "KT.", "TL.", "TUQ.")
_HEADS = ("", "TM.", "Q.")
_PREFIX = re.compile(r"^(TM|KT|TL|TUQ|Q)\s*\.\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SignatoryContent:
    """What an administrator types about a signatory; see ``models.Signatory``."""

    name: str
    authority: str
    title_lines: list[str]
    other_title: str
    proxy_reference: str
    valid_from: date
    valid_to: date | None
    user_key: str | None = None


def add_signatory(body: IssuingBody, content: SignatoryContent, *, actor: Actor, now: datetime) -> Signatory:
    """Add who may sign for a body. Raises RuleViolation (dates out of order, a proxy without reference or end …)."""
    require_administrator(actor, body.agency)
    person = Signatory(body_id=body.id)
    _write_signatory(person, content, body.agency_id)
    db.session.add(person)
    db.session.flush()
    _tell_chain("signatory.added", person, actor=actor, now=now)
    return person


def change_signatory(person: Signatory, content: SignatoryContent, *, actor: Actor, now: datetime) -> None:
    """Correct a signatory for the papers to come. Raises RuleViolation."""
    require_administrator(actor, person.body.agency)
    _write_signatory(person, content, person.body.agency_id)
    _tell_chain("signatory.changed", person, actor=actor, now=now)


def end_signatory(person: Signatory, last_day: date, *, actor: Actor, now: datetime) -> None:
    """Let a person's authority end; ``last_day`` is the last day they may sign. Raises RuleViolation."""
    require_administrator(actor, person.body.agency)
    if last_day < person.valid_from:
        raise RuleViolation(
            N_("Ngày kết thúc không được trước ngày bắt đầu (%(start)s)."), field="valid_to",
            start=short_date(person.valid_from),
        )  # fmt: skip
    person.valid_to = last_day
    _tell_chain("signatory.ended", person, actor=actor, now=now)


def _tell_chain(event: str, person: Signatory, *, actor: Actor, now: datetime) -> None:
    record(
        event, "signatory", person.key, actor=actor, now=now, agency_id=person.body.agency_id, body=person.body.key,
        authority=person.authority, valid_from=person.valid_from.isoformat(),
        valid_to=person.valid_to.isoformat() if person.valid_to else None, user_id=person.user_id,
    )  # fmt: skip


def _write_signatory(person: Signatory, content: SignatoryContent, agency_id: int) -> None:
    if content.authority not in AUTHORITIES:
        raise RuleViolation(N_("Xin chọn quyền hạn ký trong danh sách."), field="authority")
    lines = [*content.title_lines]
    if lines and content.authority:
        # the authority is printed before the first line; typed there as well it would stand twice
        typed = _PREFIX.match(lines[0])
        if typed and typed[1].upper() + "." == content.authority:
            lines[0] = lines[0][typed.end() :]
    _check_titles(content.authority, lines)
    _check_validity(content)
    person.name, person.authority, person.title_lines = content.name, content.authority, lines
    person.other_title, person.proxy_reference = content.other_title, content.proxy_reference
    person.valid_from, person.valid_to = content.valid_from, content.valid_to
    person.user_id = _user_id(content.user_key, agency_id)


def _user_id(key: str | None, agency_id: int) -> int | None:
    user = user_by_key(key) if key else None
    if user is None:
        return None
    if not roles_in(user.id, agency_id):
        raise RuleViolation(N_("Tài khoản gắn với người ký phải thuộc cơ quan."), field="user_key")
    return user.id


def _check_titles(authority: str, lines: list[str]) -> None:
    if not lines:
        raise RuleViolation(N_("Xin nhập chức vụ."), field="title_lines")
    if authority in _NEEDS_OWN_TITLE and len(lines) < 2:
        raise RuleViolation(
            N_("Ký %(authority)s cần ít nhất hai dòng: thay mặt ai, rồi đến chức vụ của người ký."),
            field="title_lines", authority=authority,
        )  # fmt: skip
    if len(lines) > 4:
        raise RuleViolation(N_("Chức vụ dài nhất bốn dòng."), field="title_lines")


def _check_validity(content: SignatoryContent) -> None:
    if content.valid_to is not None and content.valid_to < content.valid_from:
        raise RuleViolation(N_("Ngày kết thúc không được trước ngày bắt đầu."), field="valid_to")
    if content.authority == "TUQ.":
        if not content.proxy_reference:
            raise RuleViolation(
                N_("Ký thừa ủy quyền cần số, ngày của văn bản ủy quyền (Nghị định 30/2020/NĐ-CP, Điều 13)."),
                field="proxy_reference",
            )
        if content.valid_to is None:
            raise RuleViolation(N_("Ủy quyền phải có thời hạn. Xin nhập ngày kết thúc."), field="valid_to")


def doubts(person: Signatory, others: Iterable[Signatory], *, now: datetime) -> list[RuleViolation]:
    """Return what an administrator should look at again about a signatory: nothing of it stops the saving."""
    found = []
    if person.authority in _HEADS:
        for other in others:
            if other is not person and other.authority in _HEADS and _overlap(person, other):
                found.append(
                    RuleViolation(
                        N_("%(other)s cũng ký với tư cách người đứng đầu trong thời gian này."), other=other.name
                    )
                )
    if any("phu trach" in fold(line) for line in person.title_lines):
        found.append(RuleViolation(N_("Chữ “phụ trách” không in trong chức vụ (Nghị định 30/2020/NĐ-CP, Phụ lục I).")))
    if person.valid_to and person.valid_to < local_date(now):
        found.append(RuleViolation(N_("Thời hạn của người này đã qua, nên họ chưa ký được văn bản nào.")))
    return found


def _overlap(one: Signatory, other: Signatory) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)
