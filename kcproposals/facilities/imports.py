"""Bring in support of earlier years from a CSV file: a row is taken, known already, or refused with line and reason.

Amounts in the file are triệu đồng with a decimal point; they are kept in đồng. What a source does not say stays empty.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.policy import SYSTEM
from kcproposals.domain.text import clean_line, clean_text, fold
from kcproposals.extensions import db
from kcproposals.facilities.merged import province_code_of
from kcproposals.facilities.models import PastSupport
from kcproposals.facilities.queries import beneficiary_key

COLUMNS = (
    "source", "year", "programme", "province", "commune_or_district", "proposal_title", "content_type",
    "implementing_unit", "beneficiary", "total_cost_million_vnd", "state_support_million_vnd",
    "counterpart_million_vnd", "start", "end", "note",
)  # fmt: skip
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_MONTH = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-[0-3][0-9])?)?")
_SEARCHED = ("beneficiary", "proposal_title", "province", "commune_or_district")
_LONGEST = {"source": 300, "province": 60, "commune_or_district": 300, "implementing_unit": 300, "beneficiary": 500}


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: its line in the file and why (msgid, values)."""

    line: int
    problem: RuleViolation


@dataclass(frozen=True)
class Outcome:
    """What became of the rows; taken + known + refused = rows of the file."""

    taken: int
    known: int
    refused: tuple[Refusal, ...]


def import_support(data: bytes, activities: Collection[str], *, now: datetime) -> Outcome:
    """Store every good row once. Raises RuleViolation, storing nothing, when the file as a whole cannot be read."""
    known = set(db.session.scalars(select(PastSupport.row_hash)))
    taken, old, refused = 0, 0, []
    for line, row in rows_of(data):
        try:
            support = _support(line, row, activities, now)
        except RuleViolation as problem:
            refused.append(Refusal(line, problem))
            continue
        if support.row_hash in known:
            old += 1
            continue
        known.add(support.row_hash)
        db.session.add(support)
        taken += 1
    if taken:
        digest = hashlib.sha256(data).hexdigest()
        record("past_support.imported", "past_support", digest[:10], actor=SYSTEM, now=now, sha256=digest, rows=taken)
    return Outcome(taken, old, tuple(refused))


def rows_of(data: bytes) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield (line, row); None for a row with another number of columns. Raises RuleViolation for another file."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleViolation(N_("Tệp không phải UTF-8. Trong Excel, hãy lưu kiểu “CSV UTF-8”.")) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    head = [clean_line(name) for name in next(reader, [])]
    if tuple(head) != COLUMNS:
        raise RuleViolation(N_("Dòng tiêu đề phải gồm đúng các cột: %(columns)s."), columns=", ".join(COLUMNS))
    start = reader.line_num + 1
    try:
        for cells in reader:
            if cells:
                yield start, dict(zip(COLUMNS, cells, strict=True)) if len(cells) == len(COLUMNS) else None
            start = reader.line_num + 1
    except csv.Error as problem:
        raise RuleViolation(N_("Tệp CSV hỏng từ dòng %(line)s: %(why)s."), line=start, why=str(problem)) from None


def _support(line: int, row: dict[str, Any] | None, activities: Collection[str], now: datetime) -> PastSupport:
    if row is None:
        raise RuleViolation(N_("số cột không đúng (cần %(n)s cột)"), n=len(COLUMNS))
    if any("\0" in cell for cell in row.values()):
        raise RuleViolation(N_("có ký tự NUL"))
    cells = {name: clean_text(cell) if name == "note" else clean_line(cell) for name, cell in row.items()}
    for name, most in _LONGEST.items():
        if len(cells[name]) > most:
            raise RuleViolation(N_("cột %(name)s dài quá %(most)s ký tự"), name=name, most=most)
    if not cells["source"] or not cells["proposal_title"] or not cells["province"]:
        raise RuleViolation(N_("thiếu nguồn, tên đề án hoặc tỉnh"))
    return PastSupport(
        row_hash=hashlib.sha256(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        source=cells["source"], source_line=line, year=_year(cells["year"], now),
        programme=_programme(cells["programme"]),
        province=cells["province"], province_code=province_code_of(cells["province"]),
        place=cells["commune_or_district"], title=cells["proposal_title"],
        activity=_activity(cells["content_type"], activities), implementing_unit=cells["implementing_unit"],
        beneficiary=cells["beneficiary"], beneficiary_folded=beneficiary_key(cells["beneficiary"]),
        search_text=fold(" ".join(cells[name] for name in _SEARCHED)),
        total_cost=_dong(cells, "total_cost_million_vnd"), support=_dong(cells, "state_support_million_vnd"),
        counterpart=_dong(cells, "counterpart_million_vnd"), started=_month(cells, "start"),
        ended=_month(cells, "end"),
        note=cells["note"], imported_at=now,
    )  # fmt: skip


def _year(text: str, now: datetime) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 1990 <= int(text) <= now.year + 1:
        raise RuleViolation(N_("năm “%(text)s” không hợp lệ"), text=text[:20])
    return int(text)


def _programme(text: str) -> str | None:
    if text not in ("", "KCQG", "KCDP"):
        raise RuleViolation(N_("chương trình “%(text)s” không phải KCQG hay KCDP"), text=text[:20])
    return text or None


def _activity(text: str, activities: Collection[str]) -> str | None:
    if text and text not in activities:
        raise RuleViolation(N_("không có nội dung hoạt động “%(text)s”"), text=text[:40])
    return text or None


def _dong(cells: dict[str, str], name: str) -> int | None:
    """Return triệu đồng with a decimal point as whole đồng."""
    text = cells[name]
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise RuleViolation(
            N_("số tiền “%(text)s” ở cột %(name)s phải là triệu đồng, ví dụ 300 hoặc 102.25"), text=text[:30], name=name
        )
    return int(Decimal(text) * 1_000_000)


def _month(cells: dict[str, str], name: str) -> str:
    text = cells[name]
    if text and not _MONTH.fullmatch(text):
        raise RuleViolation(N_("thời gian “%(text)s” ở cột %(name)s không hợp lệ"), text=text[:20], name=name)
    return text
