"""What an approved list means for later proposals: each row counts as support that was given."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, select

from kcproposals.domain.names import beneficiary_key
from kcproposals.domain.text import fold
from kcproposals.earlier.models import SameAnswer
from kcproposals.extensions import db
from kcproposals.facilities.models import PastSupport
from kcproposals.groups.checks import source_of
from kcproposals.groups.models import Beneficiary, BeneficiaryList
from kcproposals.regulations.units import commune


def remember_support(made: BeneficiaryList, *, now: datetime) -> None:
    """Write the rows of an approved list where earlier support is looked for."""
    db.session.add_all(_support(made, row, now) for row in made.rows)


def forget_support(made: BeneficiaryList) -> None:
    """Take out what an older version of the list said, with the answers people gave about it; the log keeps both."""
    old = select(PastSupport.id).where(PastSupport.source == source_of(made))
    db.session.execute(delete(SameAnswer).where(SameAnswer.past_support_id.in_(old)))
    db.session.execute(delete(PastSupport).where(PastSupport.source == source_of(made)))


def _support(made: BeneficiaryList, row: Beneficiary, now: datetime) -> PastSupport:
    proposal, unit = made.proposal, commune(row.unit_code)
    title = f"{row.content} ({proposal.title})"
    return PastSupport(
        row_hash=hashlib.sha256(f"{made.key}:{row.position}".encode()).hexdigest(), agency_id=made.agency_id,
        source=source_of(made),
        source_line=row.position, year=proposal.year, programme=proposal.programme, province=unit.province.name,
        province_code=unit.province.code, place=unit.full_name, title=title, activity=proposal.activity,
        implementing_unit=proposal.applicant_name, beneficiary=row.name, beneficiary_folded=beneficiary_key(row.name),
        tax_code=row.tax_code, search_text=fold(f"{row.name} {title} {proposal.code}"), total_cost=row.cost,
        support=row.support, counterpart=row.counterpart, started=proposal.start_month, ended=proposal.end_month,
        note=f"Mẫu số 11, bản {made.number}", imported_at=now,
    )  # fmt: skip
