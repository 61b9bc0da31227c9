"""The printed sheet (phiếu thẩm định, TT 36/2013/TT-BCT Phụ lục 1 Mẫu số 4a, 4b): its value, and printing it once.

It has no number: a form of the office, signed by two people. Its value is fixed when it is countersigned.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from flask import current_app
from flask_babel import force_locale

from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.assessments.content import FINDINGS, Finding, content_of
from kcproposals.assessments.findings import findings_for
from kcproposals.assessments.models import Assessment
from kcproposals.assessments.queries import office_of
from kcproposals.criteria.services import checklist_items
from kcproposals.documents import codec
from kcproposals.domain.dates import local_date, to_local
from kcproposals.domain.kinds import Kind
from kcproposals.domain.levels import Level
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.files.services import store_made
from kcproposals.jobs.models import Job
from kcproposals.jobs.registry import handles
from kcproposals.pdf import render_document
from kcproposals.proposals.sharing import others_of
from kcproposals.regulations import units

JOB = "print_assessment"
SUBJECTS = {
    Level.GRASSROOTS: "Đề án khuyến công quốc gia cấp cơ sở",
    Level.MINISTRY: "Đề án khuyến công quốc gia cấp Bộ",
    Level.PROVINCE: "Đề án khuyến công địa phương",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item of the sheet as it is printed."""

    title: str
    finding: str
    note: str


@dataclass(frozen=True, kw_only=True)
class AssessmentValue:
    """Everything the page shows; amounts in đồng. ``form`` is the official form's name, '' where there is none."""

    kind: ClassVar[str] = "phieu_tham_dinh"
    type_name: ClassVar[str] = "Phiếu thẩm định"

    key: str
    parent: str
    issuer: tuple[str, ...]
    place: str
    dated: date
    form: str
    subject: str
    code: str
    proposal: str
    implementer: str
    partners: tuple[str, ...]
    beneficiary: str
    location: str
    total: int
    requested: int
    ceiling: int | None
    counterpart: int
    criteria: str
    source: str
    rows: tuple[Row, ...]
    facts: tuple[str, ...]
    recommended: int | None
    conclusion: str
    remarks: str
    supports: bool
    appraiser: str
    handed_in_on: date
    second: str

    @property
    def title(self) -> str:
        """Title of the PDF."""
        return f"{self.type_name} {self.code}: {self.proposal}"

    @property
    def author(self) -> str:
        """Name of the office on one line: the author of the PDF."""
        return " ".join(self.issuer)

    def to_json(self) -> str:
        """Return the snapshot: stable text, the same for equal values."""
        return json.dumps({"kind": self.kind, "value": codec.encode(self)}, ensure_ascii=False, indent=1) + "\n"

    def snapshot(self) -> dict[str, Any]:
        """Return the snapshot as it is stored."""
        return dict(json.loads(self.to_json()))


def value_of(assessment: Assessment, *, actor: Actor, now: datetime) -> AssessmentValue:
    """Return the sheet as ``actor`` countersigns it at ``now``; always in Vietnamese."""
    proposal, content = assessment.proposal, content_of(assessment)
    office = office_of(assessment.agency_id)
    body = next((one for one in office.bodies if one.parent_line), None)
    with force_locale("vi"):
        facts = tuple(note.text for note in findings_for(proposal, actor))
    others = others_of(proposal.handed_in_answers) if proposal.is_shared else []
    is_ordinary = assessment.level == Level.GRASSROOTS and proposal.kind == Kind.ORDINARY
    form = {True: "Mẫu số 4b", False: "Mẫu số 4a"}[is_ordinary] if assessment.level == Level.GRASSROOTS else ""
    return AssessmentValue(
        key=assessment.key, parent=body.parent_line if body else "",
        issuer=tuple(body.name_lines) if body else (office.name,), place=body.place if body else "",
        dated=local_date(now), form=form,
        subject=SUBJECTS[assessment.level] + (" theo đối tượng cụ thể" if is_ordinary else ""),
        code=proposal.code or "", proposal=proposal.title, implementer=proposal.implementer_name,
        partners=tuple(partner.name for partner in proposal.partners),
        beneficiary="; ".join([proposal.facility.name, *(one.name for one in others)]) if proposal.facility else
        f"{proposal.establishments} đối tượng theo danh sách được duyệt sau (Mẫu số 11)",
        location=units.place(proposal.unit_code) if proposal.unit_code else "",
        total=proposal.total_cost or 0, requested=proposal.requested or 0, ceiling=proposal.ceiling,
        counterpart=proposal.counterpart or 0,
        criteria=assessment.criteria_set.title, source=assessment.criteria_set.source,
        rows=rows_of(assessment),
        facts=facts, recommended=content.recommended, conclusion=CONCLUSIONS[content.conclusion],
        remarks=content.remarks, supports=content.conclusion != "do_not_support",
        appraiser=assessment.author.name, handed_in_on=local_date(assessment.submitted_at or now), second=actor.name,
    )  # fmt: skip


def rows_of(assessment: Assessment) -> tuple[Row, ...]:
    """Return the items as they are printed."""
    findings = content_of(assessment).findings
    return tuple(
        Row(title=item.title, finding=FINDINGS.get(one.finding, ""), note=one.note)
        for item in checklist_items(assessment.criteria_set)
        for one in [findings.get(item.key, Finding())]
    )


def is_as_signed(assessment: Assessment) -> bool:
    """Say whether a countersigned assessment still says what the kept value of its sheet says."""
    value = value_from(assessment.snapshot or {})
    says = assessment.recommended, CONCLUSIONS[assessment.conclusion], assessment.remarks, rows_of(assessment)
    return says == (value.recommended, value.conclusion, value.remarks, value.rows)


def value_from(snapshot: dict[str, Any]) -> AssessmentValue:
    """Return the value a snapshot was made of."""
    value = codec.decode(AssessmentValue, snapshot["value"])
    assert isinstance(value, AssessmentValue)
    return value


def file_name(assessment: Assessment) -> str:
    """Return the name of the printed sheet."""
    return f"phieu-tham-dinh-{assessment.proposal.code}-{to_local(assessment.saved_at):%Y%m%d}.pdf"


@handles(JOB)
def print_assessment(job: Job, *, now: datetime) -> None:
    """Print a countersigned sheet from its snapshot and keep it. Repeating it changes nothing."""
    assessment = db.session.get_one(Assessment, job.args["assessment"])
    if assessment.snapshot is None or assessment.file_id is not None:
        return
    value, name = value_from(assessment.snapshot), file_name(assessment)
    db.session.commit()  # nobody shall wait while the page is set
    data = pdf_of(value)
    assessment = db.session.get_one(Assessment, job.args["assessment"], with_for_update=True)
    if assessment.file_id is None:
        assessment.file = store_made(name, data, "application/pdf", now=now)


def pdf_of(value: AssessmentValue) -> bytes:
    """Return the printed sheet."""
    settings = current_app.config["KCP"]
    return render_document(
        current_app.jinja_env, value, draft=False, font_dir=settings.pdf_font_dir, font=settings.pdf_font
    )
