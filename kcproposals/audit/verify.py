"""Check the audit chains: find any changed, removed, inserted or reordered event, and a cut tail, and name it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.audit.services import GENESIS, digest
from kcproposals.extensions import db


@dataclass(frozen=True)
class Break:
    """One place where a chain does not hold: the chain, the event's number and what is wrong (a plain line)."""

    chain: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain} #{self.number}: {self.what}"


def broken(anchors: Mapping[str, str] | None = None) -> Iterator[Break]:
    """Yield every break of every chain. ``anchors`` are checkpoints kept elsewhere: "chain number" → hash."""
    kept = dict(anchors or {})
    for chain in db.session.scalars(select(AuditChain).order_by(AuditChain.id)):
        yield from _of_chain(chain, kept)
    for place in kept:  # what is left was met nowhere: inside the database a cut tail with a mended head looks whole
        name, _space, number = place.partition(" ")
        if number != "0":
            gone = _("không còn sự kiện của mốc đã in hoặc đã gửi đi: chuỗi bị cắt hoặc bị xóa")
            yield Break(name, int(number), gone)


def chain_name(chain: AuditChain) -> str:
    """Return how commands and anchors name a chain: ``agency-3``, or ``common``."""
    return "common" if chain.agency_id is None else f"agency-{chain.agency_id}"


def _of_chain(chain: AuditChain, anchors: dict[str, str]) -> Iterator[Break]:
    name, expected, previous = chain_name(chain), 1, GENESIS
    events = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain_id == chain.id)
        .order_by(AuditEvent.number)
        .execution_options(yield_per=500)
    )
    for event in events:
        if event.number != expected:
            gap = _("thiếu sự kiện (sau số %(before)s là số %(after)s)", before=expected - 1, after=event.number)
            yield Break(name, expected, gap)
            expected = event.number
        elif event.previous_hash != previous:
            yield Break(name, event.number, _("không nối với sự kiện trước: có dòng bị thay, chèn hoặc đổi chỗ"))
        if hash_of(event) != event.hash:
            event_name = f"{event.action} {event.object_type} {event.object_key}"
            yield Break(name, event.number, _("nội dung bị sửa (%(event)s)", event=event_name))
        anchor = anchors.pop(f"{name} {event.number}", None)
        if anchor is not None and anchor != event.hash:
            yield Break(name, event.number, _("khác mốc đã in hoặc đã gửi đi: chuỗi đã bị viết lại"))
        expected, previous = expected + 1, event.hash
    if (chain.head_number, chain.head_hash) != (expected - 1, previous):
        cut = _("đuôi chuỗi bị cắt: sổ ghi %(head)s, còn %(left)s sự kiện", head=chain.head_number, left=expected - 1)
        yield Break(name, chain.head_number, cut)


def hash_of(event: AuditEvent) -> str:
    """Return the hash the event's content gives."""
    return digest(
        number=event.number, at=event.at, actor_id=event.actor_id, action=event.action,
        object_type=event.object_type, object_key=event.object_key, data=event.data,
        previous_hash=event.previous_hash,
    )  # fmt: skip
