"""What an officer writes on an assessment, as a value; what is wrong with it, what keeps it from being handed in."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kcproposals.appraisal.sheets.services import check_recommended
from kcproposals.assessments.models import Assessment
from kcproposals.criteria.services import checklist_items
from kcproposals.domain.errors import N_, RuleViolation

FINDINGS = {"met": N_("Phù hợp"), "not_met": N_("Chưa phù hợp"), "not_applicable": N_("Không áp dụng")}
CONCLUSIONS = ("support", "support_after_changes", "do_not_support")


@dataclass(frozen=True)
class Finding:
    """One item: which of FINDINGS ('' while open), and the officer's words."""

    finding: str = ""
    note: str = ""


@dataclass(frozen=True)
class AssessmentContent:
    """The whole sheet. ``recommended`` in đồng; ``remarks``: what must change, or why there is no support."""

    findings: Mapping[str, Finding] = field(default_factory=dict)
    recommended: int | None = None
    conclusion: str = ""
    remarks: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept in a revision."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "AssessmentContent":
        """Return a kept one."""
        findings = {key: Finding(**one) for key, one in kept["findings"].items()}
        return cls(findings, kept["recommended"], kept["conclusion"], kept["remarks"])


def content_of(assessment: Assessment) -> AssessmentContent:
    """Return what an assessment holds."""
    findings = {key: Finding(**one) for key, one in assessment.findings.items()}
    return AssessmentContent(findings, assessment.recommended, assessment.conclusion, assessment.remarks)


def check(assessment: Assessment, content: AssessmentContent) -> None:
    """Raise RuleViolation for what may not even be saved: an unknown item, finding or conclusion, too much money."""
    known = {item.key for item in checklist_items(assessment.criteria_set)}
    for key, one in content.findings.items():
        if key not in known or one.finding not in ("", *FINDINGS):
            raise RuleViolation(N_("Nội dung này không có trong phiếu thẩm định."), field=f"finding-{key}")
    if content.conclusion not in ("", *CONCLUSIONS):
        raise RuleViolation(N_("Xin chọn một kết luận trong danh sách."), field="conclusion")
    check_recommended(assessment.proposal, content.recommended)


def missing(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Yield (field, msgid) for everything that keeps the assessment from being handed in."""
    content = content_of(assessment)
    for item in checklist_items(assessment.criteria_set):
        one = content.findings.get(item.key, Finding())
        if not one.finding:
            yield f"finding-{item.key}", N_("Xin chọn một mức cho nội dung này.")
        elif not one.note.strip():
            yield f"note-{item.key}", N_("Xin ghi nhận xét: căn cứ nào trong hồ sơ, qua khảo sát.")
    if content.findings and all(one.finding == "not_applicable" for one in content.findings.values()):
        yield f"finding-{next(iter(content.findings))}", N_("Không thể bỏ qua mọi nội dung.")
    if not content.conclusion:
        yield "conclusion", N_("Xin chọn kết luận.")
    elif content.conclusion != "support" and not content.remarks.strip():
        yield (
            "remarks",
            {
                "support_after_changes": N_("Xin ghi rõ phải chỉnh sửa, bổ sung những gì."),
                "do_not_support": N_("Xin ghi lý do không đề nghị hỗ trợ; cơ sở sẽ đọc được."),
            }[content.conclusion],
        )
    yield from _missing_amount(content)


def _missing_amount(content: AssessmentContent) -> Iterator[tuple[str, str]]:
    if content.conclusion in ("support", "support_after_changes") and not content.recommended:
        yield "recommended", N_("Xin ghi mức hỗ trợ đề nghị, lớn hơn 0.")
    if content.conclusion == "support" and any(one.finding == "not_met" for one in content.findings.values()):
        yield (
            "conclusion",
            N_("Còn nội dung chưa phù hợp: chỉ kết luận được hỗ trợ sau khi chỉnh sửa, hoặc không hỗ trợ."),
        )
