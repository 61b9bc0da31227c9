"""A person's own data, to be taken away: everything the system holds about them, as JSON and to be read.

Each slice says what it has about a person (``gives_data``); nothing about others, except what they wrote to or about
this person in notices. Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 gives people the right to be provided with it.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.models import Agency, RoleGrant, User
from kcproposals.accounts.services import acting_as
from kcproposals.audit.models import AuditEvent
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail, Notice


@dataclass(frozen=True)
class Section:
    """One part of the data: its code in the JSON, its heading (msgid), its rows by field code."""

    code: str
    title: str
    rows: list[dict[str, Any]]


PARTS: list[Callable[[int], Section]] = []


def gives_data(part: Callable[[int], Section]) -> Callable[[int], Section]:
    """Register what a slice holds about a person (user id → section); the same one again changes nothing."""
    if part not in PARTS:
        PARTS.append(part)
    return part


def export(user: User, render: Callable[[list[Section]], str], *, now: datetime) -> bytes:
    """Return a ZIP with all data as JSON and as a page made by ``render``; the event tells that it was taken."""
    sections = [part(user.id) for part in PARTS]
    record("user.data_exported", "user", user.key, actor=acting_as(user), now=now)
    whole = {"exported_at": now, **{section.code: section.rows for section in sections}}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(whole, ensure_ascii=False, indent=2, default=_plain)
        archive.writestr("du-lieu-ca-nhan.json", text)
        archive.writestr("tom-tat.html", render(sections))
    return packed.getvalue()


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def columns(row: Any, names: str) -> dict[str, Any]:
    """Return some columns of a row by name."""
    return {name: getattr(row, name) for name in names.split()}


@gives_data
def _account(user_id: int) -> Section:
    user = db.session.get_one(User, user_id)
    facts = columns(user, "name email phone locale is_active created_at signed_in_at")
    return Section("account", N_("Tài khoản"), [facts])


@gives_data
def _roles(user_id: int) -> Section:
    rows = db.session.execute(
        select(Agency.name, RoleGrant.role, RoleGrant.granted_at)
        .join(RoleGrant, RoleGrant.agency_id == Agency.id)
        .where(RoleGrant.user_id == user_id)
        .order_by(RoleGrant.id)
    )
    found = [{"agency": agency, "role": role, "since": since} for agency, role, since in rows]
    return Section("roles", N_("Vai trò tại cơ quan"), found)


@gives_data
def _notices(user_id: int) -> Section:
    rows = db.session.scalars(select(Notice).where(Notice.user_id == user_id).order_by(Notice.id))
    return Section("notices", N_("Thông báo"), [columns(row, "created_at title body url read_at") for row in rows])


@gives_data
def _mails(user_id: int) -> Section:
    """Mails sent to the person, without those that open an account."""
    query = select(Mail).where(Mail.user_id == user_id, Mail.is_secret.is_(False)).order_by(Mail.id)
    rows = db.session.scalars(query)
    return Section("mails", N_("Thư đã gửi"), [columns(row, "created_at to_address subject body") for row in rows])


@gives_data
def _acts(user_id: int) -> Section:
    """What the person did and when, signing in included."""
    rows = db.session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.object_type, AuditEvent.object_key)
        .where(AuditEvent.actor_id == user_id)
        .order_by(AuditEvent.id)
    )
    found = [{"at": at, "action": act, "object": f"{kind} {key}".strip()} for at, act, kind, key in rows]
    return Section("acts", N_("Nhật ký việc bạn đã làm"), found)


WORDS: Mapping[str, str] = {
    "name": N_("Tên"), "email": N_("Thư điện tử"), "phone": N_("Điện thoại"), "locale": N_("Ngôn ngữ của trang"),
    "is_active": N_("Tài khoản dùng được"), "created_at": N_("Lập lúc"), "signed_in_at": N_("Đăng nhập lần cuối"),
    "agency": N_("Cơ quan"), "role": N_("Vai trò"), "since": N_("Từ lúc"), "until": N_("Đến lúc"),
    "title": N_("Tiêu đề"), "body": N_("Nội dung"), "url": N_("Trang"), "read_at": N_("Đọc lúc"),
    "to_address": N_("Gửi tới"), "subject": N_("Tiêu đề"), "at": N_("Lúc"), "action": N_("Việc"),
    "object": N_("Đối tượng"), "facility": N_("Cơ sở"), "unit": N_("Đơn vị"), "kind": N_("Loại"),
    "tax_code": N_("Mã số thuế"), "registered_on": N_("Ngày đăng ký kinh doanh"), "registered_at": N_("Nơi cấp"),
    "office_address": N_("Trụ sở"), "site_address": N_("Nơi sản xuất"), "unit_code": N_("Mã xã, phường"),
    "craft_village": N_("Làng nghề"), "trade": N_("Ngành nghề"), "main_products": N_("Sản phẩm chính"),
    "workers": N_("Lao động"), "capital": N_("Tổng nguồn vốn"), "representative": N_("Người đại diện"),
    "representative_title": N_("Chức vụ"), "wants_call_news": N_("Báo khi có đợt mới"), "code": N_("Mã"),
    "status": N_("Trạng thái"), "year": N_("Năm"), "requested": N_("Đề nghị hỗ trợ (đồng)"),
    "submitted_at": N_("Nộp lúc"), "answers": N_("Nội dung hồ sơ"), "files": N_("Tệp đính kèm"),
    "board": N_("Hội đồng"), "organisation": N_("Đơn vị công tác"), "undertaken_at": N_("Cam kết lúc"),
    "reason": N_("Lý do"), "section": N_("Phần"), "saved_at": N_("Lưu lúc"),
    "opened_at": N_("Mở lúc"), "saves": N_("Số lần lưu"),
}  # fmt: skip
