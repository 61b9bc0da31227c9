"""What members declared about themselves, once for all boards, and what the office's own records say of them.

Organisations and contracts are matched with the parties of a file by name, tones and marks aside; relatives with the
people who stand for its beneficiary. A match keeps the member out of that file, as a declared conflict does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.boards.models import DeclaredTie
from kcproposals.appraisal.models import BoardMember
from kcproposals.audit.services import record
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.text import clean_line, fold
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember, PastSupport
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.sharing import others_of

KINDS = ("organisation", "contract", "relative")
_WHY = {
    "organisation": "Tổ chức thành viên đã khai là một bên của hồ sơ",
    "contract": "Bên thành viên đã khai có hợp đồng là một bên của hồ sơ",
    "relative": "Người thân thành viên đã khai đứng tên cho đơn vị thụ hưởng",
}
LONGEST, MOST = 200, 40


def bears_name(text: str, party: str) -> bool:
    """Say whether a text is a party's name, or holds it whole ("Phòng Kỹ thuật, Công ty A")."""
    name = words_of(party)
    return bool(name) and f" {name} " in f" {words_of(text)} "


def words_of(text: str) -> str:
    """Return a text as words to compare: tones, case and punctuation aside."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _is_named(declared: str, party: str) -> bool:
    """Say whether what was declared is a party: its name whole, or three words of it at least ("Cơ khí Mẫu")."""
    return bears_name(declared, party) or (len(words_of(declared).split()) >= 3 and bears_name(party, declared))


def parties_of(proposal: Proposal) -> dict[str, list[str]]:
    """Return the names of a file's parties by what they are, in the words of a Vietnamese paper."""
    beneficiaries = [proposal.facility.name] if proposal.facility else []
    beneficiaries += [other.name for other in others_of(proposal.answers)]
    unit = [proposal.implementing_unit.name] if proposal.implementing_unit else []
    return {
        "đơn vị thụ hưởng": beneficiaries, "đơn vị thực hiện": unit,
        "đơn vị phối hợp": [partner.name for partner in proposal.partners],
    }  # fmt: skip


def ties_of(user_ids: Iterable[int]) -> dict[int, list[DeclaredTie]]:
    """Return what these people declared, oldest first."""
    found: dict[int, list[DeclaredTie]] = {}
    query = select(DeclaredTie).where(DeclaredTie.user_id.in_(list(user_ids))).order_by(DeclaredTie.id)
    for tie in db.session.scalars(query):
        found.setdefault(tie.user_id, []).append(tie)
    return found


def declare_ties(member: BoardMember, typed: Mapping[str, str], *, actor: Actor, now: datetime) -> int:
    """Add what a member typed, one name a line, by kind; return how many were new. Nothing is taken back.

    Raises NotAllowed for somebody else, RuleViolation at the kind for a name too long or too many of them.
    """
    if member.user_id != actor.user_id or not can(actor, Permission.DECLARE_CONFLICT, member.board):
        raise NotAllowed(N_("Xung đột lợi ích phải do chính thành viên khai báo."))
    known = {(tie.kind, words_of(tie.name)) for tie in ties_of([member.user_id]).get(member.user_id, ())}
    before = len(known)
    for kind in KINDS:
        names = [clean_line(line) for line in typed.get(kind, "").splitlines() if clean_line(line)]
        for name in names:
            if len(name) > LONGEST or len(words_of(name)) < 4:
                raise RuleViolation(
                    N_("Xin ghi mỗi dòng một tên đầy đủ, từ 4 đến 200 ký tự: %(name)s"), field=kind, name=name[:60]
                )
            if (kind, words_of(name)) not in known:
                known.add((kind, words_of(name)))
                db.session.add(DeclaredTie(user_id=member.user_id, kind=kind, name=name, declared_at=now))
        if len(names) > MOST:
            raise RuleViolation(N_("Xin ghi nhiều nhất %(most)s tên."), field=kind, most=MOST)
    db.session.flush()
    if len(known) > before:
        record(
            "conflict.ties_declared", "board", member.board.key, actor=actor, now=now,
            agency_id=member.board.agency_id, member=member.key, count=len(known) - before,
        )  # fmt: skip
    return len(known) - before


@dataclass(frozen=True)
class Records:
    """What is known of members and files beyond the files themselves; read once for a whole board."""

    ties: Mapping[int, Sequence[DeclaredTie]]
    people: Mapping[int, Sequence[str]]
    contracts: Mapping[str, Sequence[str]]

    def why(self, member: BoardMember, proposal: Proposal) -> str:
        """Return why a member is tied to a file, '' for not."""
        parties = [name for names in parties_of(proposal).values() for name in names]
        for tie in self.ties.get(member.user_id, ()):
            if tie.kind == "relative":
                is_tied = words_of(tie.name) in {words_of(name) for name in self._people(proposal)}
            else:
                is_tied = any(_is_named(tie.name, party) for party in parties)
            if is_tied:
                return _WHY[tie.kind]
        tax_code = proposal.facility.tax_code if proposal.facility else None
        for unit in self.contracts.get(tax_code or "", ()):
            if unit and bears_name(member.organisation, unit):
                return "Cơ quan của thành viên từng thực hiện đề án cho đơn vị thụ hưởng"
        return ""

    def _people(self, proposal: Proposal) -> list[str]:
        found = [proposal.facility.representative] if proposal.facility and proposal.facility.representative else []
        return [*found, *(name for facility in proposal.facility_ids for name in self.people.get(facility, ()))]


def records_of(members: Sequence[BoardMember], proposals: Sequence[Proposal]) -> Records:
    """Read declared ties, the people who act for the beneficiaries, and who carried out their earlier support."""
    facilities = {facility for proposal in proposals for facility in proposal.facility_ids}
    people: dict[int, list[str]] = {}
    acting = (
        select(FacilityMember.facility_id, User.name)
        .join(User, User.id == FacilityMember.user_id)
        .where(FacilityMember.facility_id.in_(facilities))
        .order_by(FacilityMember.id)
    )
    for facility, name in db.session.execute(acting):
        people.setdefault(facility, []).append(name)
    codes = {proposal.facility.tax_code for proposal in proposals if proposal.facility and proposal.facility.tax_code}
    contracts: dict[str, list[str]] = {}
    earlier = select(PastSupport.tax_code, PastSupport.implementing_unit).where(PastSupport.tax_code.in_(codes))
    for code, unit in db.session.execute(earlier.distinct()):
        contracts.setdefault(code or "", []).append(unit)
    return Records(ties_of(member.user_id for member in members), people, contracts)
