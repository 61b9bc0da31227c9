"""Norms of a province: start a text, save it, publish it as a pack, end the one before. Nothing published changes.

A running call keeps the versions it pinned; a call announced from now on pins the new ones.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import Agency
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db
from kcproposals.regulations import checks
from kcproposals.regulations.entered import Entered, content_of, entered_examples, entered_rows
from kcproposals.regulations.entered_checks import Problem, problems
from kcproposals.regulations.library import PackError, content_hash, from_contents
from kcproposals.regulations.models import PackVersion, ProvinceNorms
from kcproposals.regulations.queries import current_packs, versions_of

_FIELDS = ("document", "issued_on", "source", "effective_from", "effective_to", "rows", "examples")


class NotReady(RuleViolation):
    """Norms that cannot be published yet; ``problems`` says where and why."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(N_("Chưa công bố được: xin sửa các mục được đánh dấu."))
        self.problems = tuple(found)


def _may(actor: Actor, subject: Any) -> None:
    if not can(actor, Permission.MANAGE_NORMS, subject):
        raise NotAllowed(N_("Chỉ người quản trị của cơ quan mới nhập được định mức của tỉnh."))


def start(agency: Agency, source: PackVersion | None, *, actor: Actor, now: datetime) -> ProvinceNorms:
    """Begin a draft, empty or with the rows of a norm pack; examples come along from the agency's own texts only."""
    own = source is not None and source.agency_id == agency.id
    norms = ProvinceNorms(
        agency_id=agency.id, agency=agency, document="", created_at=now, saved_at=now,
        rows=entered_rows(source.content, own=own) if source else [],
        examples=entered_examples(source.content) if source and own else [],
    )  # fmt: skip
    _may(actor, norms)
    if agency.province_code is None:
        raise NotAllowed(N_("Chỉ cơ quan của một tỉnh mới có định mức riêng."))
    db.session.add(norms)
    db.session.flush()
    record("norms.started", "norms", norms.key, actor=actor, now=now, agency_id=agency.id)
    return norms


def entered_of(norms: ProvinceNorms) -> Entered:
    """Return what was typed, as values."""
    return Entered(
        province=norms.agency.province_code or "", **{name: getattr(norms, name) for name in _FIELDS},
    )  # fmt: skip


def save(norms: ProvinceNorms, entered: Entered, *, version: int, actor: Actor, now: datetime) -> None:
    """Keep what was typed, unfinished or not. Raises NotAllowed once published, StaleVersion after another's save."""
    _may(actor, norms)
    _is_draft(norms, version)
    for name in _FIELDS:
        value = getattr(entered, name)
        setattr(norms, name, [dict(row) for row in value] if name in ("rows", "examples") else value)
    norms.saved_at = now
    record("norms.saved", "norms", norms.key, actor=actor, now=now, agency_id=norms.agency_id, version=norms.version)


def delete(norms: ProvinceNorms, *, version: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away."""
    _may(actor, norms)
    _is_draft(norms, version)
    record("norms.deleted", "norms", norms.key, actor=actor, now=now, agency_id=norms.agency_id)
    db.session.delete(norms)


def _is_draft(norms: ProvinceNorms, version: int) -> None:
    if norms.state != "draft":
        raise NotAllowed(N_("Văn bản đã công bố thì không sửa, không xóa. Thay đổi là một văn bản mới."))
    if norms.version != version:
        raise StaleVersion(current=norms.version, yours=version)


def what_is_wrong(norms: ProvinceNorms) -> list[Problem]:
    """Return everything that keeps a draft from being published."""
    base = {pack.code: pack.content for pack in current_packs() if pack.kind == "activities"}
    return [*problems(entered_of(norms), base), *_overlaps(norms)]


def others_in_force(norms: ProvinceNorms) -> list[PackVersion]:
    """Return the province's other norms, newest versions, that share a day with a draft; the first to begin first."""
    if norms.effective_from is None:
        return []
    found = []
    for pack in current_packs(norms.agency_id):
        if (
            pack.kind != "norms"
            or pack.content.get("province") != norms.agency.province_code
            or pack.id == norms.pack_id
        ):
            continue
        starts, ends = period(pack)
        if starts <= (norms.effective_to or date.max) and norms.effective_from <= ends:
            found.append(pack)
    return sorted(found, key=lambda pack: period(pack)[0])


def period(pack: PackVersion) -> tuple[date, date]:
    """Return the first and the last day of a pack; what has no end lasts for ever."""
    first, last = pack.content.get("effective_from"), pack.content.get("effective_to")
    return (date.fromisoformat(first) if first else date.min, date.fromisoformat(last) if last else date.max)


def predecessors(norms: ProvinceNorms) -> list[PackVersion]:
    """Return the packs of the province that these norms end: in force on the day they begin, and begun before it."""
    return [pack for pack in others_in_force(norms) if not _is_in_the_way(pack, norms)]


def _is_in_the_way(pack: PackVersion, norms: ProvinceNorms) -> bool:
    return period(pack)[0] >= (norms.effective_from or date.max)


def _overlaps(norms: ProvinceNorms) -> list[Problem]:
    return [
        Problem(
            where="effective_from",
            msgid=N_("“%(title)s” đã có hiệu lực từ %(day)s nên hai văn bản sẽ cùng hiệu lực."),
            values={"title": pack.title, "day": f"{period(pack)[0]:%d/%m/%Y}"},
        )
        for pack in others_in_force(norms)
        if _is_in_the_way(pack, norms)
    ]


def publish(norms: ProvinceNorms, *, version: int, actor: Actor, now: datetime) -> PackVersion:
    """Make a draft a pack for good and end what was in force on the day before it begins.

    Raises NotReady with every place to be put right; NotAllowed and StaleVersion as ``save`` does.
    """
    _may(actor, norms)
    db.session.scalars(select(Agency.id).where(Agency.id == norms.agency_id).with_for_update()).one()
    _is_draft(norms, version)
    found = what_is_wrong(norms)
    if found:
        raise NotReady(found)
    assert norms.effective_from is not None
    last_day = norms.effective_from - timedelta(days=1)
    for pack in predecessors(norms):
        content = {**pack.content, "effective_to": last_day.isoformat()}
        ended = _add(pack.code, versions_of(pack.code)[0].number + 1, content, norms, now)
        record(
            "pack.ended", "pack", ended.key, actor=actor, now=now, agency_id=norms.agency_id,
            code=ended.code, number=ended.number, last_day=last_day.isoformat(),
        )  # fmt: skip
    code = f"norms-kcdp-{norms.agency.province_code}-{norms.key}"
    pack = _add(code, 1, content_of(entered_of(norms), code), norms, now)
    _must_hold(norms.agency_id, pack)
    norms.state, norms.published_at, norms.pack, norms.pack_id = "published", now, pack, pack.id
    record(
        "norms.published", "norms", norms.key, actor=actor, now=now, agency_id=norms.agency_id,
        code=pack.code, sha256=pack.sha256, effective_from=norms.effective_from.isoformat(),
    )  # fmt: skip
    return pack


def _add(code: str, number: int, content: dict[str, Any], norms: ProvinceNorms, now: datetime) -> PackVersion:
    pack = PackVersion(
        agency_id=norms.agency_id, code=code, kind="norms", number=number, title=content["title"]["vi"],
        sha256=content_hash(content), content=content, loaded_at=now,
    )  # fmt: skip
    db.session.add(pack)
    db.session.flush()
    return pack


def _must_hold(agency_id: int, pack: PackVersion) -> None:
    """Read all packs together once more, as a call will, and run the new one's examples: what fails is refused."""
    try:
        rules = from_contents({one.code: one.content for one in current_packs(agency_id)})
    except PackError as error:
        raise RuleViolation(N_("Không công bố được: %(reason)s"), reason=error.reason) from error
    for example, difference in checks.failures(rules):
        if example.pack_id == pack.code:
            raise RuleViolation(N_("Không công bố được: %(reason)s"), reason=f"{example.title}: {difference}")
