"""A file of the demo that came on paper: the intake officer enters it, with the scan of what the facility signed."""

from datetime import datetime, timedelta
from typing import Any

from kcproposals.calls.models import Call
from kcproposals.cli.demo.facts import Project
from kcproposals.cli.demo.stage import Stage
from kcproposals.paperwork.entering import enter
from kcproposals.paperwork.scanning import add_scan
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.queries import last_revision
from kcproposals.proposals.services_drafting import FIRST_SECTION, save_section
from kcproposals.proposals.work import Work

BY_OFFICE = frozenset({"nong-san-duoc-lieu"})
OFFICER = "officer"
REASON = "Cơ sở chưa quen dùng máy tính, nộp trực tiếp tại bộ phận một cửa"


def take_in(stage: Stage, call: Call, project: Project, eligibility: dict[str, Any], when: datetime) -> Proposal:
    """Enter a file two hours after it came in, with the conditions as the paper states them."""
    with stage.turn(OFFICER, when) as turn:
        facility = stage.facility(project.facility)
        came_in = turn.now - timedelta(hours=2)
        proposal = enter(call, facility, project.activity, came_in, REASON, actor=turn.actor, now=turn.now)
        first, latest = Work(proposal, turn.now).form.section(FIRST_SECTION), last_revision(proposal.id, FIRST_SECTION)
        version = latest.number if latest else 0
        save_section(proposal, first, eligibility, version=version, actor=turn.actor, now=turn.now)
    return proposal


def scan(stage: Stage, proposal: Proposal, page: bytes, when: datetime) -> None:
    """Keep the scan of the signed papers."""
    with stage.turn(OFFICER, when) as turn:
        add_scan(proposal, "ho-so-giay-da-ky.jpg", page, actor=turn.actor, now=turn.now)
