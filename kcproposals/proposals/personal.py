"""What proposals hold about a person: those of the facilities they own, and every section they saved themselves."""

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from kcproposals.accounts.personal import Section, columns
from kcproposals.domain.errors import N_
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.files.models import StoredFile
from kcproposals.proposals.models import Attachment, Proposal, ProposalRevision


def proposals(user_id: int) -> Section:
    """Return the proposals of the facilities the person owns today, with their answers and the names of their files."""
    owned = select(FacilityMember.facility_id).where(
        FacilityMember.user_id == user_id, FacilityMember.role == "owner", FacilityMember.left_at.is_(None)
    )
    rows = db.session.scalars(
        select(Proposal)
        .where(Proposal.facility_id.in_(owned))
        .options(selectinload(Proposal.attachments).joinedload(Attachment.file))
        .order_by(Proposal.id)
    )
    facts = "code title status year requested created_at submitted_at answers"
    found = [{**columns(row, facts), "files": [_name(one.file) for one in row.attachments]} for row in rows]
    return Section("proposals", N_("Đề án của cơ sở bạn làm chủ"), found)


def _name(file: StoredFile) -> str:
    return file.name


def saved_sections(user_id: int) -> Section:
    """Return when the person saved what; files of facilities they left are not theirs to name any more."""
    acting = select(FacilityMember.facility_id).where(
        FacilityMember.user_id == user_id, FacilityMember.left_at.is_(None)
    )
    rows = db.session.execute(
        select(Proposal.code, Proposal.title, ProposalRevision.section, ProposalRevision.saved_at)
        .join(Proposal, Proposal.id == ProposalRevision.proposal_id)
        .where(ProposalRevision.saved_by_id == user_id)
        .where(or_(Proposal.facility_id.in_(acting), Proposal.created_by_id == user_id))
        .order_by(ProposalRevision.id)
    )
    found = [{"code": code, "title": title, "section": part, "saved_at": at} for code, title, part, at in rows]
    return Section("saved_sections", N_("Những lần bạn lưu hồ sơ"), found)
