"""Invite somebody by an address, and let in who accepts.

The answer to who invites is the same for every address: whether it has an account, holds a role or sits on a board is
never looked up. Who follows the link decides with which account they accept.
Not here: who may invite into what; the slice that owns the subject asks the policy.
"""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import update

from kcproposals.accounts.codes import link_hash
from kcproposals.accounts.models import User
from kcproposals.accounts.queries import normalised_login
from kcproposals.accounts.services import create_user
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.identifiers import normalise_phone
from kcproposals.domain.policy import Actor
from kcproposals.domain.text import clean_line
from kcproposals.extensions import db
from kcproposals.invitations.joining import JOININGS
from kcproposals.invitations.models import Invitation
from kcproposals.invitations.queries import pending
from kcproposals.notifications.services import send_mail

LASTS = timedelta(days=14)
MOST_WAITING = 20  # for one facility or unit: nobody's mailbox is filled through us
GONE = N_("Lời mời này đã được nhận, đã rút lại hoặc đã hết hạn. Xin đề nghị người mời gửi lại.")


def invite(
    kind: str, subject_id: int, role: str, name: str, address: str, *, actor: Actor, now: datetime,
    agency_id: int | None = None,
) -> tuple[Invitation, str]:  # fmt: skip
    """Invite the person behind an e-mail address or telephone number; an earlier invitation of the address ends.

    ``agency_id``: the office that invites, whose administrator may see that the mail went out.

    Return the invitation and its link: '' when the link went by mail, else to be passed on by the one who invites.
    Raises RuleViolation for a number that is none, or when too many wait for an answer.
    """
    address = normalised_login(address)
    if "@" not in address:
        address = normalise_phone(address, field="phone")
    waiting = pending(kind, subject_id, now)
    for earlier in waiting:
        if earlier.address == address:
            withdraw(earlier, now=now)
    if len(waiting) >= MOST_WAITING:
        raise RuleViolation(
            N_("Đang có %(max)s lời mời chờ trả lời. Xin rút bớt trước khi mời thêm."), max=MOST_WAITING
        )
    code = secrets.token_urlsafe(24)
    invitation = Invitation(
        kind=kind, subject_id=subject_id, role=role, name=clean_line(name), address=address,
        code_hash=link_hash(code), invited_by_id=actor.user_id, created_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    link = f"{current_app.config['KCP'].public_url}/join/{code}"
    if "@" not in address:
        return invitation, link
    joining = JOININGS[kind]
    what = joining.words[role] % {"name": joining.name_of(subject_id)}
    text = _MAIL.format(name=invitation.name, inviter=actor.name, what=what, link=link, days=LASTS.days)
    send_mail(address, f"Lời mời: {what}", text, now=now, agency_id=agency_id, secret=True)
    return invitation, ""


def withdraw(invitation: Invitation, *, now: datetime) -> None:
    """Take back an invitation that nobody accepted; its link ends. The caller asked the policy."""
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        db.session.flush()


def accept(invitation: Invitation, user: User, *, now: datetime) -> str:
    """Let ``user`` in and return where to go. Raises RuleViolation when the invitation is used, withdrawn or too old.

    Of two who follow the link at once only the first gets in.
    """
    taken = db.session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation.id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(accepted_at=now, accepted_by_id=user.id)
        .returning(Invitation.id)
    )  # fmt: skip
    if taken is None:
        raise RuleViolation(GONE)
    db.session.refresh(invitation)
    joining = JOININGS[invitation.kind]
    joining.join(invitation, user, now)
    return joining.url_of(invitation.subject_id)


def accept_as_new(invitation: Invitation, name: str, password: str, *, now: datetime) -> tuple[User, str]:
    """Make an account under the invited address and let its person in; return both the person and where to go.

    Raises RuleViolation when the address has an account already (they must sign in) or the password is weak.
    """
    email, phone = (invitation.address, None) if "@" in invitation.address else (None, invitation.address)
    try:
        user = create_user(name, email, phone, password, now=now)
    except RuleViolation as problem:
        problem.field = "password" if problem.field == "password" else None
        raise
    return user, accept(invitation, user, now=now)


_MAIL = """Kính gửi {name},

{inviter} mời bạn trên hệ thống Đề án Khuyến công:

{what}

Xin mở liên kết sau trong vòng {days} ngày. Có tài khoản rồi thì đăng nhập để nhận lời; chưa có thì lập ngay tại đó:

{link}

Liên kết chỉ dùng được một lần. Nếu không biết người mời, xin bỏ qua thư này: không có gì thay đổi."""
