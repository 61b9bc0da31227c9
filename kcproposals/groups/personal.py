"""What lists of beneficiaries hold about a person: rows that name a facility they own."""

from sqlalchemy import select

from kcproposals.accounts.personal import Section
from kcproposals.domain.errors import N_
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.groups.models import Beneficiary, BeneficiaryList
from kcproposals.proposals.models import Proposal


def beneficiaries(user_id: int) -> Section:
    """Return the approved rows of the facilities the person owns today."""
    owned = select(FacilityMember.facility_id).where(
        FacilityMember.user_id == user_id, FacilityMember.role == "owner", FacilityMember.left_at.is_(None)
    )
    rows = db.session.execute(
        select(Proposal.code, Proposal.title, Beneficiary.name, Beneficiary.content, Beneficiary.cost,
               Beneficiary.support, BeneficiaryList.number, BeneficiaryList.decided_at)
        .join(Beneficiary.list)
        .join(BeneficiaryList.proposal)
        .where(Beneficiary.facility_id.in_(owned), BeneficiaryList.state == "approved")
        .order_by(Beneficiary.id)
    )  # fmt: skip
    return Section("beneficiaries", N_("Hỗ trợ của cơ sở bạn trong đề án nhóm"), [dict(row._mapping) for row in rows])
