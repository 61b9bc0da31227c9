"""Facilities hear what the board came to; one that failed complains and is answered; the terms of both provinces."""

from datetime import datetime

from kcproposals.appraisal.answers import services as answers
from kcproposals.appraisal.answers.queries import files_to_answer
from kcproposals.appraisal.models import Round
from kcproposals.cli.demo.applying import owner_key
from kcproposals.cli.demo.facts import Project
from kcproposals.cli.demo.stage import Stage
from kcproposals.complaints import services as complaints
from kcproposals.complaints.content import ComplaintContent
from kcproposals.proposals.models import Proposal

SOURCE = "Quy chế làm việc của Hội đồng (minh họa), Điều 12"


def set_terms(stage: Stage, when: datetime) -> None:
    """Let the administrator say how long there is to complain and to answer."""
    with stage.turn("administrator", when) as turn:
        complaints.set_terms(stage.agency, 15, 10, SOURCE, version=0, actor=turn.actor, now=turn.now)


def tell_all(stage: Stage, round_: Round, when: datetime) -> None:
    """Let the secretary send every facility its result with what the members wrote for it."""
    with stage.turn("secretary", when) as turn:
        for one in files_to_answer(round_):
            answers.send(one.appraisal, one.comments, actor=turn.actor, now=turn.now)


def complain(stage: Stage, proposal: Proposal, project: Project, when: datetime, answered: datetime) -> None:
    """Let an owner complain, and the secretary look into it and answer."""
    words = ComplaintContent(
        "result", "Hội đồng ghi chưa có hợp đồng tiêu thụ, nhưng cơ sở đã nộp bản ghi nhớ với hai siêu thị ở phần phụ "
        "lục. Đề nghị xem lại tiêu chí hiệu quả.",
    )  # fmt: skip
    with stage.turn(owner_key(project.facility), when) as turn:
        made = complaints.lodge(proposal, words, actor=turn.actor, now=turn.now)
    with stage.turn("secretary", answered) as turn:
        complaints.answer(
            made, "rejected", "Hội đồng đã xem bản ghi nhớ: văn bản chưa có số lượng và giá mua nên chưa phải hợp đồng "
            "tiêu thụ. Điểm của tiêu chí hiệu quả giữ nguyên. Cơ sở nên ký hợp đồng nguyên tắc rồi nộp lại ở đợt sau.",
            version=made.version, actor=turn.actor, now=turn.now,
        )  # fmt: skip
