"""The office's own criteria: version 1 published and used by the open call, version 2 a draft to be mended."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from kcproposals.cli.demo.stage import Stage
from kcproposals.criteria import drafts
from kcproposals.criteria.content import both, entries, with_entries
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import usable_sets
from kcproposals.extensions import db
from kcproposals.regulations import library

TITLE = "Tiêu chí thẩm định đề án khuyến công tỉnh Mẫu"
_GROUPS = {"noi_dung": ("Nội dung đề án", "The proposal"), "thuc_hien": ("Khả năng thực hiện", "Carrying it out")}
_OF_GROUP = {"kinh_phi": "thuc_hien", "nang_luc": "thuc_hien", "ho_so_long_ghep": "thuc_hien"}


def publish(stage: Stage, when: datetime) -> None:
    """Copy the starter set, put its criteria in two groups, have places of priority shown, publish it."""
    with stage.turn("secretary", when) as turn:
        starter = next(row for row in usable_sets(stage.agency_id) if row.code == "kc_starter")
        row = drafts.start(
            stage.agency, TITLE, kind="points", source=starter, actor=turn.actor, now=turn.now
        )  # fmt: skip
    with stage.turn("secretary", when + timedelta(hours=1)) as turn:
        definition = {
            **row.definition, "facts": ["priority_place", "priority_trades", "earlier_support"],
            "groups": [{"key": key, "title": both(*title)} for key, title in _GROUPS.items()],
        }  # fmt: skip
        grouped = [replace(one, group=_OF_GROUP.get(one.key, "noi_dung")) for one in entries(definition)]
        drafts.save(
            row, with_entries(definition, grouped), version=row.version, actor=turn.actor, now=turn.now,
            source="Ví dụ soạn cho năm mẫu, từ bộ tiêu chí gợi ý",
        )  # fmt: skip
    with stage.turn("secretary", when + timedelta(hours=2)) as turn:
        activities = library.load().activities
        drafts.publish(row, version=row.version, activities=activities, actor=turn.actor, now=turn.now)


def begin_next(stage: Stage, when: datetime) -> None:
    """Begin version 2: more weight on effect, which no longer sums to the scale; reasons outside a band."""
    with stage.turn("secretary", when) as turn:
        row = drafts.new_version(own(stage), actor=turn.actor, now=turn.now)
    with stage.turn("secretary", when + timedelta(hours=1)) as turn:
        changed = [
            replace(one, max="35", justify={"outside": ["14", "28"]}) if one.key == "can_thiet_hieu_qua" else one
            for one in entries(row.definition)
        ]
        drafts.save(
            row, with_entries(row.definition, changed), version=row.version, actor=turn.actor, now=turn.now
        )  # fmt: skip


def own(stage: Stage) -> CriteriaSet:
    """Return the published version."""
    query = select(CriteriaSet).where(CriteriaSet.agency_id == stage.agency_id, CriteriaSet.state == "published")
    return db.session.scalars(query).one()
