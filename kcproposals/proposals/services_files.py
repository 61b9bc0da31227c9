"""Attach files to a proposal and take them out again.

The answers hold the keys of the files that stand; a file taken out stays in the store and in the history, so that what
was submitted once can always be shown. What a file may be is decided by ``files``.
"""

from datetime import datetime

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import Actor, Permission
from kcproposals.extensions import db
from kcproposals.files import services as files
from kcproposals.files.models import StoredFile
from kcproposals.proposals.models import Attachment, Proposal
from kcproposals.proposals.services import ask, lock, must_be_open
from kcproposals.proposals.services_drafting import store_section
from kcproposals.regulations.definitions import Field

MOST_FILES = 20


def attach(
    proposal: Proposal, section: str, question: Field, name: str, data: bytes, *, actor: Actor, now: datetime
) -> StoredFile:
    """Store a file as an answer to ``question``; a question for one file gets the new one instead of the old.

    Raises RuleViolation when the file cannot be taken or there are too many, NotAllowed when the section is closed.
    """
    ask(actor, Permission.EDIT_PROPOSAL, proposal)
    lock(proposal)
    must_be_open(proposal, section, now)
    standing = _keys(proposal, section, question)
    if question.many and len(standing) >= MOST_FILES:
        raise RuleViolation(N_("Mục này nhận nhiều nhất %(max)s tệp. Xin bỏ bớt tệp cũ."), field="file", max=MOST_FILES)
    stored = files.store(name, data, owner_id=actor.user_id, now=now)
    db.session.add(Attachment(proposal_id=proposal.id, field=f"{section}.{question.key}", file_id=stored.id))
    if not question.many:
        _take_out(proposal, standing, now)
        standing = []
    _write(proposal, section, question, [*standing, stored.key], actor=actor, now=now)
    return stored


def detach(proposal: Proposal, attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    """Take a file out of its question. Raises NotAllowed when the section is closed."""
    ask(actor, Permission.EDIT_PROPOSAL, proposal)
    lock(proposal)
    section, key = attachment.field.split(".")
    must_be_open(proposal, section, now)
    attachment.removed_at = now
    stored = dict(proposal.answers.get(section) or {})
    stored[key] = [one for one in stored.get(key) or () if one != attachment.file.key]
    store_section(proposal, section, {k: v for k, v in stored.items() if v != []}, actor=actor, now=now)


def _keys(proposal: Proposal, section: str, question: Field) -> list[str]:
    return list((proposal.answers.get(section) or {}).get(question.key) or ())


def _take_out(proposal: Proposal, keys: list[str], now: datetime) -> None:
    for attachment in proposal.attachments:
        if attachment.file.key in keys and attachment.removed_at is None:
            attachment.removed_at = now


def _write(proposal: Proposal, section: str, question: Field, keys: list[str], *, actor: Actor, now: datetime) -> None:
    answers = {**(proposal.answers.get(section) or {}), question.key: keys}
    store_section(proposal, section, answers, actor=actor, now=now)
