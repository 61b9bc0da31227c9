"""What facilities do: register, fill a proposal page by page, attach files, submit, mend, withdraw."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kcproposals.calls.models import Call
from kcproposals.cli.demo import answers, cast, drafting, on_paper, papers
from kcproposals.cli.demo.facts import FacilityFacts, Project, facilities, projects
from kcproposals.cli.demo.stage import Stage
from kcproposals.extensions import db
from kcproposals.facilities import services, services_people
from kcproposals.proposals import services_ending
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import last_revision
from kcproposals.proposals.services_drafting import save_section, start
from kcproposals.proposals.services_files import attach
from kcproposals.proposals.services_submitting import DECLARATIONS, submit
from kcproposals.proposals.work import Work
from kcproposals.regulations.definitions import Field, FormDefinition

CALLS = ("2026", "kcqg-2027", "kcqg-2027-khac", "2027-khac", "2027-1", "2027-nho", "2027-2")
ATTACHMENTS = "attachments"
ALL = (*answers.SECTIONS, ATTACHMENTS)


class Applicants:
    """The facilities of the story with the papers they have at hand."""

    def __init__(self, stage: Stage) -> None:
        """Print everybody's papers in one go."""
        self.stage = stage
        self.facts = {facility.no: facility for facility in facilities()}
        self.settings = stage.app.config["KCP"]
        self._papers = papers.set_pages(_pages(self.facts.values()), self.settings)

    def register(self, when: datetime) -> None:
        """Register everybody, one after the other, as their owners do on the public page; one brings a colleague."""
        codes = cast.tax_codes()
        for number, facts in enumerate(self.facts.values()):
            now = self.stage.move(when + timedelta(minutes=25 * number))
            services.register(
                _profile(facts, next(codes)), name=facts.owner, email=facts.email, phone=None, password=cast.PASSWORD,
                now=now,
            )  # fmt: skip
            db.session.commit()
            self.stage.emails[owner_key(facts.no)] = facts.email
            (self.stage.facility_ids[facts.no],) = self.stage.actor(owner_key(facts.no)).facilities()
        with self.stage.turn(owner_key(cast.COLLEAGUE_OF), when + timedelta(hours=8)) as turn:
            name, email = cast.COLLEAGUE
            facility = self.stage.facility(cast.COLLEAGUE_OF)
            services_people.invite_colleague(facility, name, email, actor=turn.actor, now=turn.now)
            drafting.accept(email, turn.now)

    def begin(self, call: Call, project: Project, when: datetime, sections: Sequence[str] = ALL) -> Proposal:
        """Start a draft and save some of its sections, a few minutes apart."""
        who, facts = _writer(project), self.facts[project.facility]
        eligibility = answers.eligibility(project)
        if project.id in on_paper.BY_OFFICE:
            proposal = on_paper.take_in(self.stage, call, project, eligibility, when)
        else:
            unit = drafting.unit_of(self.stage) if project.id in drafting.BY_UNIT else None
            with self.stage.turn(who, when) as turn:
                facility, now = self.stage.facility(project.facility), turn.now
                proposal = start(call, facility, project.activity, eligibility, unit=unit, actor=turn.actor, now=now)
        form = Work(proposal, when).form
        for number, section in enumerate(section for section in form.sections if section.key in sections):
            with self.stage.turn(who, when + timedelta(minutes=12 * (number + 1))) as turn:
                if section.key == ATTACHMENTS:
                    self._attach(proposal, form, project, when=turn.now)
                    continue
                values = answers.section(section.key, project, facts, call.year)
                save_section(proposal, section, values, version=0, actor=turn.actor, now=turn.now)
        return proposal

    def hand_in(self, proposal: Proposal, project: Project, when: datetime) -> None:
        """Submit, or submit again; what the Trung tâm drafted its owner confirms first."""
        if project.id in drafting.BY_UNIT:
            drafting.add_partner(self.stage, proposal, when)
            drafting.ask(self.stage, proposal, when)
            drafting.sign_off(self.stage, proposal, _key(project), when + timedelta(minutes=20))
            when += timedelta(minutes=40)
        if project.id in on_paper.BY_OFFICE:
            lines = ("Hồ sơ giấy đã ký (ảnh minh họa)", self.facts[project.facility].name)
            on_paper.scan(self.stage, proposal, papers.drawing(lines, self.settings), when)
        with self.stage.turn(_writer(project), when) as turn:
            submit(proposal, version=proposal.version, declared=DECLARATIONS, actor=turn.actor, now=turn.now)

    def apply(self, call: Call, project: Project, when: datetime) -> Proposal:
        """Fill a whole proposal and submit it the same day."""
        proposal = self.begin(call, project, when)
        self.hand_in(proposal, project, when + timedelta(hours=3))
        return proposal

    def mend(self, proposal: Proposal, project: Project, section: str, when: datetime, **changes: object) -> None:
        """Change answers of a section that was returned."""
        with self.stage.turn(_writer(project), when) as turn:
            form = Work(proposal, turn.now).form
            latest = last_revision(proposal.id, section)
            save_section(
                proposal, form.section(section), {**proposal.answers[section], **changes},
                version=latest.number if latest else 0, actor=turn.actor, now=turn.now,
            )  # fmt: skip

    def withdraw(self, proposal: Proposal, project: Project, reason: str, when: datetime) -> None:
        """Take a proposal back."""
        with self.stage.turn(_key(project), when) as turn:
            services_ending.withdraw(proposal, reason, actor=turn.actor, now=turn.now)

    def _attach(self, proposal: Proposal, form: FormDefinition, project: Project, *, when: datetime) -> None:
        facility = self.facts[project.facility]
        actor = self.stage.actor(_writer(project))
        for field in form.section(ATTACHMENTS).fields:
            profile = {"kind": facility.kind}
            if field.shown is None or field.shown.holds(proposal.answers, profile):
                for name, data in self._files(field, project, facility):
                    attach(proposal, ATTACHMENTS, field, name, data, actor=actor, now=when)

    def _files(self, field: Field, project: Project, facility: FacilityFacts) -> list[tuple[str, bytes]]:
        if field.key == "others":
            lines = ("Xưởng sản xuất hiện tại (ảnh minh họa)", facility.name)
            picture = papers.drawing(lines, self.settings)
            return [("anh-xuong.jpg", picture), ("du-toan-chi-tiet.xlsx", papers.estimate(project))]
        of = project.id if field.key == "quotations" else facility.no
        return [(f"{_NAMES[field.key]}.pdf", self._papers[f"{field.key} {of}"])]


_NAMES = {
    "registration": "giay-chung-nhan-dang-ky-kinh-doanh", "quotations": "bao-gia",
    "balance": "bang-can-doi-ke-toan",
}  # fmt: skip


def _pages(known: Iterable[FacilityFacts]) -> dict[str, papers.Page]:
    """Return a certificate and a balance sheet of every facility, and a quotation of every project."""
    facts = {facility.no: facility for facility in known}
    pages = {f"registration {number}": papers.certificate(facility) for number, facility in facts.items()}
    pages |= {f"balance {number}": papers.balance(facility) for number, facility in facts.items()}
    for call in CALLS:
        pages |= {f"quotations {p.id}": papers.quotation(p, facts[p.facility]) for p in projects(call)}
    return pages


def _profile(facts: FacilityFacts, tax_code: str) -> services.Profile:
    return services.Profile(
        name=facts.name, kind=facts.kind, tax_code=tax_code, unit_code=facts.unit, site_address=facts.site,
        craft_village=facts.craft_village, representative=facts.owner, representative_title=facts.owner_title,
        phone=facts.phone, email=facts.email, registered_on=facts.since,
        registered_at=f"Sở Tài chính tỉnh {facts.province}",
        office_address=f"{facts.site}, tỉnh {facts.province}", trade=facts.trade, main_products=facts.products,
        workers=facts.workers, capital=facts.capital,
    )  # fmt: skip


def _key(project: Project) -> str:
    return owner_key(project.facility)


def _writer(project: Project) -> str:
    """Return who writes: a person of the Trung tâm for what it drafts, the officer from paper, else the owner."""
    if project.id in on_paper.BY_OFFICE:
        return on_paper.OFFICER
    return cast.DRAFTERS[0].key if project.id in drafting.BY_UNIT else _key(project)


def owner_key(number: int) -> str:
    """Return the key under which the stage knows the owner of a facility."""
    return f"facility-{number}"
