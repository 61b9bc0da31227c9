"""The office goes and looks: a visit to the production site, written down and signed, and one that is planned."""

from datetime import datetime
from typing import Any

from flask import current_app

from kcproposals.calls.queries import rules_of_call
from kcproposals.cli.demo import papers
from kcproposals.cli.demo.stage import Stage
from kcproposals.domain.dates import local_date
from kcproposals.intake import visits
from kcproposals.proposals.models import Proposal
from kcproposals.regulations.units import place

FOUND = {
    "site": "Đúng địa chỉ đã khai; có giấy chứng nhận quyền sử dụng đất, nhà xưởng của cơ sở.",
    "workshop": "Xưởng 180 m², còn chỗ đặt máy, điện ba pha sẵn.",
    "machines": "Máy đang dùng mua đã lâu, làm thủ công nhiều công đoạn.",
    "bought": "Chưa mua; đang hỏi giá hai nhà cung cấp.",
    "money": "Có sổ tiết kiệm và giấy xác nhận của ngân hàng, đủ phần đối ứng.",
    "workers": "14 lao động thường xuyên, dự kiến thêm 4 người.",
    "environment": "Có nơi thu bụi; bình chữa cháy còn hạn.",
    "market": "Hàng bán cho các làng nghề trong tỉnh, có sổ đơn hàng.",
}


def visited(stage: Stage, proposal: Proposal, planned: datetime, made: datetime) -> None:
    """Let the intake officer plan a visit, make it and sign what was found, with a photo."""
    settings = current_app.config["KCP"]
    with stage.turn("officer", planned) as turn:
        visit = visits.plan(proposal, _content(proposal, made), actor=turn.actor, now=turn.now)
    with stage.turn("officer", made) as turn:
        picture = papers.drawing(["Ảnh minh họa", "Nhà xưởng, nơi sẽ đặt máy"], settings)
        visits.add_photo(visit, "nha-xuong.jpg", picture, "Nơi sẽ đặt máy", actor=turn.actor, now=turn.now)
    with stage.turn("officer", made) as turn:
        keys = [key for key, _text in rules_of_call(proposal.call).checks.site_visit]
        content = _content(
            proposal, made, visited_on=local_date(made),
            findings={key: FOUND.get(key, "Không có gì khác.") for key in keys},
            conclusion="Cơ sở hoạt động thật, đúng như hồ sơ; đủ điều kiện lắp đặt. Cần nhắc cơ sở chỉ mua máy sau khi "
            "có quyết định.",
        )  # fmt: skip
        visits.write_down(visit, content, version=visit.version, sign=keys, actor=turn.actor, now=turn.now)


def planned(stage: Stage, proposal: Proposal, when: datetime, day: datetime) -> None:
    """Let the intake officer plan a visit that is still to be made."""
    with stage.turn("officer", when) as turn:
        visits.plan(proposal, _content(proposal, day), actor=turn.actor, now=turn.now)


def _content(proposal: Proposal, day: datetime, **more: Any) -> visits.VisitContent:
    facility = proposal.facility
    where = ", ".join(filter(None, (facility.site_address, place(facility.unit_code)))) if facility else ""
    people = f"Hoàng Thị Tiếp, cán bộ tiếp nhận\n{facility.representative}, đại diện cơ sở" if facility else ""
    return visits.VisitContent(planned_on=local_date(day), place=where, people=people, **more)
