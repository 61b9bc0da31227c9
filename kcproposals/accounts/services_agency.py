"""Set up an agency and the bodies whose name stands on papers. Nothing here is ever deleted.

Papers that were issued keep their own copy of all this, so a change speaks for later papers only.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from kcproposals.accounts.models import Agency, IssuingBody
from kcproposals.accounts.offered import paper_kinds
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.levels import OfficeKind
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.text import fold
from kcproposals.extensions import db

_SYMBOL = re.compile(r"[A-Za-zÀ-ỹĐđ0-9]+([-.][A-Za-zÀ-ỹĐđ0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class AgencyContent:
    """What an administrator types about the agency.

    ``province_code`` and ``is_ministry`` count only while the agency is of no province and not the ministry's.
    """

    name: str
    short_name: str
    address: str
    phone: str
    email: str
    province_code: str | None = None
    is_ministry: bool = False


@dataclass(frozen=True, kw_only=True)
class BodyContent:
    """What an administrator types about an issuing body; see ``models.IssuingBody``."""

    name: str
    parent_line: str
    name_lines: list[str]
    place: str
    issuer_title: str
    symbols: Mapping[str, str]
    kinds: list[str]
    recipients: Mapping[str, list[str]]
    archive_unit: str
    numbering_scope: str


def require_administrator(actor: Actor, agency: Agency) -> None:
    """Raise NotAllowed unless the actor administers the agency."""
    if not can(actor, Permission.MANAGE_AGENCY, agency):
        raise NotAllowed(N_("Chỉ quản trị viên của cơ quan mới làm được việc này."))


def _same_version(row: Agency | IssuingBody, version: int) -> None:
    if row.version != version:
        raise StaleVersion(current=row.version, yours=version)


def change_agency(agency: Agency, content: AgencyContent, *, version: int, actor: Actor, now: datetime) -> None:
    """Save what the agency is called and how it is reached.

    The province is given once, and to one agency only: it decides whose facilities an office sees; so is being the
    ministry's, which sees what provinces send up. Raises RuleViolation, StaleVersion.
    """
    require_administrator(actor, agency)
    _same_version(agency, version)
    if _somebody_has(Agency.name == content.name, agency):
        raise RuleViolation(N_("Tên này đã có cơ quan khác dùng."), field="name")
    is_settled = agency.province_code is not None or agency.kind == OfficeKind.MINISTRY
    if content.is_ministry and not is_settled:
        if _somebody_has(Agency.kind == OfficeKind.MINISTRY.value, agency):
            raise RuleViolation(N_("Đã có cơ quan cấp Bộ."), field="province_code")
        agency.kind = OfficeKind.MINISTRY.value
    elif content.province_code and not is_settled:
        if _somebody_has(Agency.province_code == content.province_code, agency):
            raise RuleViolation(N_("Tỉnh, thành phố này đã có cơ quan khác phụ trách."), field="province_code")
        agency.province_code = content.province_code
    agency.name, agency.short_name = content.name, content.short_name or content.name
    agency.address, agency.phone, agency.email = content.address, content.phone, content.email
    record("agency.changed", "agency", agency.key, actor=actor, now=now, agency_id=agency.id, version=version + 1)


def _somebody_has(condition: ColumnElement[bool], agency: Agency) -> bool:
    return db.session.scalar(select(Agency.id).where(condition, Agency.id != agency.id).limit(1)) is not None


def add_body(agency: Agency, content: BodyContent, *, actor: Actor, now: datetime) -> IssuingBody:
    """Add an issuing body. Raises RuleViolation for a symbol that does not fit, or a kind another body issues."""
    require_administrator(actor, agency)
    body = IssuingBody(agency_id=agency.id, symbols={}, recipients={}, kinds=[], name_lines=[])
    _write_body(body, content)
    db.session.add(body)
    db.session.flush()
    record("body.added", "body", body.key, actor=actor, now=now, agency_id=agency.id, kinds=sorted(body.kinds))
    return body


def change_body(body: IssuingBody, content: BodyContent, *, version: int, actor: Actor, now: datetime) -> None:
    """Save an issuing body for the papers to come. Raises RuleViolation, StaleVersion."""
    require_administrator(actor, body.agency)
    _same_version(body, version)
    _write_body(body, content)
    record(
        "body.changed", "body", body.key, actor=actor, now=now, agency_id=body.agency_id,
        kinds=sorted(body.kinds), numbering_scope=body.numbering_scope, version=version + 1,
    )  # fmt: skip


def _write_body(body: IssuingBody, content: BodyContent) -> None:
    known = {kind.code: kind for kind in paper_kinds()}
    types = {kind.doc_type for kind in known.values()}
    _check_lines(content)
    _check_symbols(content, {known[code].doc_type for code in content.kinds if code in known})
    _check_kinds(body, content)
    for name in ("name", "parent_line", "place", "issuer_title", "archive_unit", "numbering_scope"):
        setattr(body, name, getattr(content, name))
    body.name_lines = list(content.name_lines)
    # What the forms do not show, because no slice makes such papers now, stays as it is.
    body.kinds = [*content.kinds, *(code for code in body.kinds if code not in known)]
    body.symbols = {**_unknown(body.symbols, types), **{k: v for k, v in content.symbols.items() if v}}
    body.recipients = {**_unknown(body.recipients, known), **{k: v for k, v in content.recipients.items() if v}}


def _unknown(stored: Mapping[str, object], known: Iterable[str]) -> dict[str, object]:
    return {key: value for key, value in stored.items() if key not in set(known)}


def _check_lines(content: BodyContent) -> None:
    if not 1 <= len(content.name_lines) <= 3:
        raise RuleViolation(N_("Tên cơ quan ban hành cần từ một đến ba dòng."), field="name_lines")


def _check_symbols(content: BodyContent, needed: Iterable[str]) -> None:
    for doc_type, symbol in content.symbols.items():
        field = symbol_field(doc_type)
        if symbol and not (_SYMBOL.fullmatch(symbol) and symbol.split("-")[0] == doc_type):
            raise RuleViolation(
                N_("Ký hiệu viết liền, bắt đầu bằng %(type)s và dấu gạch nối, ví dụ %(type)s-SCT."),
                field=field, type=doc_type,
            )  # fmt: skip
    for doc_type in sorted(needed):
        if not content.symbols.get(doc_type):
            raise RuleViolation(
                N_("Xin nhập ký hiệu cho loại %(type)s, vì cơ quan này ban hành văn bản loại đó."),
                field=symbol_field(doc_type), type=doc_type,
            )  # fmt: skip


def symbol_field(doc_type: str) -> str:
    """Return the name of the form field for the symbol of a document type: QĐ is ``symbol_qd``."""
    return f"symbol_{fold(doc_type)}"


def _check_kinds(body: IssuingBody, content: BodyContent) -> None:
    """One kind of paper has one issuer in an agency."""
    others = db.session.scalars(
        select(IssuingBody).where(IssuingBody.agency_id == body.agency_id, IssuingBody.id != (body.id or 0))
    )
    for other in others:
        if set(other.kinds) & set(content.kinds):
            raise RuleViolation(
                N_("Có loại văn bản đã chọn cho %(body)s. Xin bỏ ở đó trước."), field="kinds", body=other.name
            )
