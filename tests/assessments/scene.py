"""What tests of assessments do again and again: choose the way, fill a sheet, hand it in, countersign it."""

from typing import Any

from kcproposals.accounts.models import User
from kcproposals.assessments import services
from kcproposals.assessments.content import AssessmentContent, Finding
from kcproposals.assessments.models import Assessment
from kcproposals.criteria.services import checklist_items
from kcproposals.proposals.models import Proposal
from tests.appraisal.scene import act
from tests.conftest import NOW

__all__ = ["act", "begin", "filled", "handed_in", "signed"]


def begin(proposal: Proposal, officer: User, reason: str = "") -> Assessment:
    """Let an officer begin the sheet of a file."""
    return services.begin(proposal, reason, actor=act(officer), now=NOW)


def filled(made: Assessment, **changes: Any) -> AssessmentContent:
    """Return a complete sheet: everything fits, all that may be asked for."""
    findings = {
        item.key: Finding("met", "Theo hồ sơ và biên bản khảo sát.") for item in checklist_items(made.criteria_set)
    }
    facts: dict[str, Any] = {"findings": findings, "recommended": 250_000_000, "conclusion": "support", "remarks": ""}
    return AssessmentContent(**{**facts, **changes})


def handed_in(proposal: Proposal, officer: User, **changes: Any) -> Assessment:
    """Let an officer begin, fill and hand in a sheet."""
    made = begin(proposal, officer)
    services.save(made, filled(made, **changes), version=made.version, actor=act(officer), now=NOW)
    services.hand_in(made, actor=act(officer), now=NOW)
    return made


def signed(proposal: Proposal, officer: User, second: User, **changes: Any) -> Assessment:
    """Let two people bring a sheet to its end."""
    made = handed_in(proposal, officer, **changes)
    services.countersign(made, version=made.version, actor=act(second), now=NOW)
    return made
