"""One support shared by several beneficiaries: the page where the others are named, and what it leaves behind.

The facility of the proposal is the first of them; what the others do not get is its own share. The page is there once
the proposal says that its support is shared. Checks are in ``sharing_checks``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.identifiers import check_tax_code
from kcproposals.domain.names import beneficiary_key
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.facilities.models import PastSupport
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.definitions import FormDefinition
from kcproposals.regulations.library import Library
from kcproposals.regulations.units import Commune, communes_of, province

SECTION, TABLE = "shared", "others"
Answers = Mapping[str, Any]
_TEXTS = ("name", "tax_code", "kind", "commune", "address")


@dataclass(frozen=True)
class Sharing:
    """One other beneficiary as answered; ``row`` counts from 0, ``share`` is đồng."""

    row: int
    name: str
    tax_code: str
    kind: str
    commune: str
    address: str
    share: int


def with_page(form: FormDefinition, proposal: Proposal, rules: Library) -> FormDefinition:
    """Return the form with the page of the other beneficiaries, where the proposal says there are some."""
    page = rules.extras.get(SECTION)
    if page is None or not proposal.is_shared:
        return form
    *before, last = form.sections
    return replace(form, sections=(*before, page, last))


def others_of(answers: Answers) -> list[Sharing]:
    """Return the other beneficiaries, unfinished rows too; a tax code that can be read in its stored form."""
    rows = (answers.get(SECTION) or {}).get(TABLE) or []
    told = [{key: str(row.get(key) or "") for key in _TEXTS} for row in rows]
    return [
        Sharing(at, share=row.get("share") or 0, **{**texts, "tax_code": _tax_code(texts["tax_code"])})
        for at, (row, texts) in enumerate(zip(rows, told, strict=True))
    ]


def _tax_code(typed: str) -> str:
    try:
        return check_tax_code(typed).value if typed else ""
    except RuleViolation:
        return typed


def counted(proposal: Proposal, answers: Answers, values: dict[str, Any]) -> dict[str, Any]:
    """Return the column values with as many establishments as share, unless the form counts something else."""
    if not proposal.is_shared or values.get("establishments") is not None:
        return values
    return {**values, "establishments": 1 + len(others_of(answers))}


def commune_named(name: str, province_code: str) -> Commune | None:
    """Return the commune of a province that is meant, with or without "Xã", "Phường"; None when it is not clear."""
    wanted = fold(name)
    every = communes_of(province_code)
    found = [one for one in every if fold(one.full_name) == wanted] or [
        one for one in every if fold(one.name) == wanted
    ]
    return found[0] if len(found) == 1 else None


def remember(proposal: Proposal, now: datetime) -> None:
    """Count what was approved as support of the others too, where earlier support is looked for."""
    if not proposal.is_shared or not proposal.requested:
        return
    place = province(proposal.province_code)
    for one in others_of(proposal.handed_in_answers):
        title = f"{proposal.title} (cùng thụ hưởng với {proposal.applicant_name})"
        db.session.add(
            PastSupport(
                row_hash=hashlib.sha256(f"{proposal.key}:{one.row}".encode()).hexdigest(),
                agency_id=proposal.agency_id, source=f"Đề án {proposal.code}", source_line=one.row + 1,
                year=proposal.year,
                programme=proposal.programme, province=place.name, province_code=place.code, place=one.commune,
                title=title, activity=proposal.activity, implementing_unit=proposal.implementer_name,
                beneficiary=one.name, beneficiary_folded=beneficiary_key(one.name), tax_code=one.tax_code or None,
                search_text=fold(f"{one.name} {title} {proposal.code}"),
                support=one.share * (proposal.approved or 0) // proposal.requested, started=proposal.start_month,
                ended=proposal.end_month, imported_at=now,
            )
        )  # fmt: skip
