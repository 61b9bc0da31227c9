"""A stranger finds nothing: an official of a second office who holds every role there, and a rival facility.

Neither by the address of a row, nor by a form sent to it, nor on any page they can reach, in any list, count or search.
What is public on purpose (an announced call, an issued paper's check page) is named here and nowhere else.
"""

import re
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import false, select

from kcproposals.accounts.models import Agency, IssuingBody, Signatory, User
from kcproposals.accounts.queries import user_by_login
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem, ReservedOpinion
from kcproposals.appraisal.models import Appraisal, Board, BoardMember, Round, ScoreSheet
from kcproposals.assessments.models import Assessment
from kcproposals.cli.demo import cast, facts
from kcproposals.complaints.models import Complaint
from kcproposals.criteria.models import CriteriaSet
from kcproposals.documents.dispatches.models import Dispatch
from kcproposals.documents.models import Document, Register
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility, FacilityMember
from kcproposals.files.models import StoredFile
from kcproposals.groups.models import BeneficiaryList
from kcproposals.implementers.models import ImplementingUnit
from kcproposals.intake.models import SiteVisit
from kcproposals.jobs.models import Job
from kcproposals.levels.models import Package, PackageItem
from kcproposals.notifications.models import Mail
from kcproposals.planning.models import Batch, Plan, PlanItem, Scenario
from kcproposals.proposals.models import Attachment, Proposal
from kcproposals.regulations.models import ProvinceNorms
from tests.house.crawl import plain_addresses, walk
from tests.people import sign_in

pytestmark = pytest.mark.sqlite_only

pytest_plugins = ["tests.demo_year"]
UNKNOWN = "zzzzzzzzzz"
# Whose rows stand behind an address that begins so. The rest (calls, packs, codes) is public or names
# nobody: a stranger may open it, so it is read below.
OPEN = {"calls", "check", "communes", "invitations", "join", "packs", "reset", "static"}
# Pages a facility has no business with, whatever the key.
NO_BUSINESS = {"admin.job", "admin.mail", "admin.mail_file"}
# Plans of earlier years and what issued decisions approved, published by law with the names of who was supported.
PUBLISHED = {"facilities.past", "publishing.supported"}
SOME = 20  # rows of one kind, spread over the whole year
OFFICIAL, RIVAL = "official of another office", "rival facility"


@pytest.fixture(params=[OFFICIAL, RIVAL])
def stranger(demo_app: Flask, request: pytest.FixtureRequest) -> User:
    """Who must find nothing. The rival has a facility in the same province and a file of its own."""
    email = cast.OTHER_OFFICIAL.email if request.param == OFFICIAL else next(iter(facts.facilities())).email
    user = user_by_login(email)
    assert user is not None
    return user


def _of_the_strangers_province(user: User) -> Any:
    """The official knows the facilities of their own province."""
    return false() if _is_rival(user) else Facility.province_code == "25"


def _is_rival(user: User) -> bool:
    return user.email != cast.OTHER_OFFICIAL.email


def foreign(user: User) -> dict[str, list[str]]:
    """Return the keys of every row that is not the stranger's, by the first part of its address."""
    agency = db.session.scalars(select(Agency).where(Agency.name == cast.AGENCY)).one()
    own = select(Facility.id).where(Facility.members.any(user_id=user.id))
    mine = Proposal.facility_id.in_(own)
    concerned = Document.concerned.any(Facility.id.in_(own)) & Document.state.in_(("issued", "replaced", "recalled"))

    def in_office(model: Any) -> Any:
        return model.agency_id == agency.id

    def keys(query: Any) -> list[str]:
        found = list(db.session.scalars(query))
        assert found, "the demo has nothing to hide here"
        return found[:: len(found) // SOME + 1]

    return {
        "admin/jobs": keys(select(Job.key).where(in_office(Job))),
        "admin/mails": keys(select(Mail.key).where(Mail.user_id != user.id, in_office(Mail))),
        "agencies": [agency.key],
        "assessments": keys(select(Assessment.key).where(in_office(Assessment))),
        "appraisals": keys(select(Appraisal.key).join(Appraisal.round).join(Round.board).where(in_office(Board))),
        "batches": keys(select(Batch.key).join(Batch.plan).where(in_office(Plan))),
        "beneficiaries": keys(select(BeneficiaryList.key).join(BeneficiaryList.proposal).where(in_office(Proposal))),
        "boards": keys(select(Board.key).where(in_office(Board))),
        "bodies": keys(select(IssuingBody.key).where(in_office(IssuingBody))),
        "complaints": keys(select(Complaint.key).where(in_office(Complaint))),
        "criteria": keys(select(CriteriaSet.key).where(in_office(CriteriaSet))),
        "dispatches": list(db.session.scalars(select(Dispatch.key).where(in_office(Dispatch)))) or [UNKNOWN],
        "documents": keys(select(Document.key).where(in_office(Document), ~concerned)),
        "facilities": keys(select(Facility.key).where(Facility.id.not_in(own), ~_of_the_strangers_province(user))),
        "meeting-items": keys(
            select(MeetingItem.key)
            .join(MeetingItem.appraisal)
            .join(Appraisal.round)
            .join(Round.board)
            .where(in_office(Board))
        ),
        "meetings": keys(select(Meeting.key).join(Meeting.round).join(Round.board).where(in_office(Board))),
        "norms": keys(select(ProvinceNorms.key).where(in_office(ProvinceNorms))),
        "opinions": keys(
            select(ReservedOpinion.key).join(ReservedOpinion.member).join(BoardMember.board).where(in_office(Board))
        ),
        "packages": keys(select(Package.key).where(in_office(Package))),
        "package-items": keys(select(PackageItem.key).join(PackageItem.package).where(in_office(Package))),
        "plan-items": keys(select(PlanItem.key).join(PlanItem.plan).where(in_office(Plan))),
        "plans": keys(select(Plan.key).where(in_office(Plan))),
        "proposals": keys(select(Proposal.key).where(in_office(Proposal), ~mine)),
        "scenarios": keys(select(Scenario.key).join(Scenario.plan).where(in_office(Plan))),
        "registers": keys(select(Register.key).join(Register.body).where(in_office(IssuingBody))),
        "rounds": keys(select(Round.key).join(Round.board).where(in_office(Board))),
        "sheets": keys(
            select(ScoreSheet.key)
            .join(ScoreSheet.appraisal)
            .join(Appraisal.round)
            .join(Round.board)
            .where(in_office(Board))
        ),
        "units": keys(select(ImplementingUnit.key).where(in_office(ImplementingUnit))),
        "signatories": keys(select(Signatory.key).join(Signatory.body).where(in_office(IssuingBody))),
    }


def second_keys(key: str) -> dict[str, list[str]]:
    """Return what may stand behind the first key of an address: real ones, so that nothing is just absent."""
    files = select(StoredFile.key).join(Attachment, Attachment.file_id == StoredFile.id).join(Attachment.proposal)
    seats = select(BoardMember.key).join(BoardMember.board)
    visits = select(SiteVisit.key).join(Proposal, Proposal.id == SiteVisit.proposal_id)
    official = user_by_login(cast.OFFICIALS[1].email)
    proposal = db.session.scalars(select(Proposal.key).where(Proposal.status == "passed")).first()
    assert official is not None and proposal is not None
    return {
        "file": list(db.session.scalars(files.where(Proposal.key == key).limit(2))) or [UNKNOWN],
        "member": list(db.session.scalars(seats.where(Board.key == key).limit(1))) or [UNKNOWN],
        "person": [official.key], "user_key": [official.key], "section": ["cost"], "field": ["registration"],
        "proposal_key": [proposal], "table": ["lines"], "item": ["phu_hop"], "kind": ["don_de_nghi"], "form": ["pdf"],
        "change": [UNKNOWN], "invitation_key": [UNKNOWN], "programme": ["KCDP"],
        "visit": list(db.session.scalars(visits.where(Proposal.key == key).limit(1))) or [UNKNOWN],
    }  # fmt: skip


def addresses(rule: Any, key: str) -> list[str]:
    """Return the addresses of one route with ``key`` as its first key."""
    found = [rule.rule]
    first = re.search(r"<(?:\w+:)?(\w+)>", rule.rule)
    assert first
    for name in sorted(rule.arguments):
        values = [key] if name == first[1] else second_keys(key)[name]
        found = [address.replace(f"<{name}>", value) for address in found for value in values]
    return found


def keyed_routes(app: Flask) -> list[tuple[Any, str]]:
    """Return the routes about a row with the first part of their address; one that nobody placed is an error."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.arguments and rule.rule.split("/")[1] not in OPEN:
            before = rule.rule[1 : rule.rule.index("/<")]
            found.append((rule, before))
    return found


def ask(client: Any, method: str, address: str) -> Any:
    """Send one request as if it were the only one."""
    for name in list(g):
        g.pop(name)
    return client.open(address, method=method)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_of_a_foreign_row_opens(demo_app: Flask, stranger: User, method: str) -> None:
    client, keys, asked = sign_in(demo_app.test_client(), stranger), foreign(stranger), 0
    for rule, part in keyed_routes(demo_app):
        if method not in (rule.methods or ()):
            continue
        unknown = ask(client, method, addresses(rule, UNKNOWN)[0])
        never = _is_rival(stranger) and rule.endpoint in NO_BUSINESS
        assert unknown.status_code == (403 if never else 404), rule.rule
        for key in keys[part]:
            for address in addresses(rule, key):
                answer = ask(client, method, address)
                assert answer.status_code == unknown.status_code, f"{method} {address}: {answer.status_code}"
                assert plain(answer) == plain(unknown), f"{method} {address} differs from an unknown one"
                asked += 1
    assert asked > 300


def plain(answer: Any) -> str:
    """Return a page without its token, another one every time, and without the address that was asked for."""
    text = answer.get_data(as_text=True).replace(answer.request.path, "…")
    return re.sub(r'("X-CSRFToken": "|name="csrf_token" value=")[^"]+', r"\1", text)


def secrets_of(user: User) -> dict[str, str]:
    """Return the words that must not be read by the stranger, each with what it is."""
    own = select(Facility.id).where(Facility.members.any(user_id=user.id))
    office = select(Agency.id).where(Agency.name == cast.AGENCY)
    query = select(Proposal).where(Proposal.facility_id.not_in(own), Proposal.agency_id.in_(office))
    theirs = list(db.session.scalars(query))
    mine = Proposal.facility_id.in_(own) if _is_rival(user) else Proposal.agency_id.not_in(office)
    my_titles = set(db.session.scalars(select(Proposal.title).where(mine)))
    found = {row.code: "code" for row in theirs if row.code}
    found |= {row.title: "title" for row in theirs if row.title and row.title not in my_titles}
    found |= {row.key: "key of a proposal" for row in theirs}
    abroad = Facility.id.not_in(own) & ~_of_the_strangers_province(user)
    strangers = db.session.scalars(select(User).where(User.id != user.id, User.email.is_not(None)))
    known = set() if _is_rival(user) else {member.email for member in cast.OTHER_BOARD}
    known |= {row.user.email for row in db.session.scalars(select(FacilityMember).join(Facility).where(~abroad))}
    found |= {person.email or "": "address of a person" for person in strangers if person.email not in known}
    for name in db.session.scalars(select(Facility.name).where(abroad)):
        found[name] = "name of a facility"
    if not _is_rival(user):
        boards = select(Board.name).where(Board.agency_id.in_(office))
        own_boards = set(db.session.scalars(select(Board.name).where(Board.agency_id.not_in(office))))
        found |= {name: "board" for name in db.session.scalars(boards) if name not in own_boards}
        papers = list(db.session.scalars(select(Document).where(Document.agency_id.in_(office))))
        own_papers = set(db.session.scalars(select(Document.abstract).where(Document.agency_id.not_in(office))))
        found |= {row.abstract: "document" for row in papers if row.abstract not in own_papers}
        found |= {row.key: "key of a document" for row in papers}
    return {word: what for word, what in found.items() if len(word) > 5}


def test_no_page_a_stranger_can_reach_names_a_foreign_row(demo_app: Flask, stranger: User) -> None:
    secret = secrets_of(stranger)
    client, pages = sign_in(demo_app.test_client(), stranger), 0
    searches = [
        "/proposals?q=DP26",
        "/proposals?q=may",
        "/facilities?q=minh+hoa",
        "/documents?q=quyet+dinh",
        "/audit?about=",
    ]
    for page in walk(demo_app, client, *plain_addresses(demo_app), *searches):
        if page.html is None or page.endpoint in PUBLISHED:
            continue
        markup = page.response.get_data(as_text=True)
        shown = {word: what for word, what in secret.items() if word in markup}
        assert shown == {}, page.url
        pages += 1
    assert pages > 15


def test_the_secrets_are_words_an_official_of_the_office_does_read(demo_app: Flask, stranger: User) -> None:
    """The search above would find them: the office's own officer meets most of them."""
    officer = user_by_login(cast.OFFICIALS[1].email)
    client, said = sign_in(demo_app.test_client(), officer), []
    for page in walk(demo_app, client, "/proposals", "/facilities", "/appraisal", "/documents"):
        said.append(page.response.get_data(as_text=True) if page.html else "")
    everything = "\n".join(said)
    found = {what for word, what in secrets_of(stranger).items() if word in everything}
    assert {"code", "title", "key of a proposal", "name of a facility"} <= found
