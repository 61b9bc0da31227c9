"""A list is held against the rules its proposal was approved under: the day it was handed in, the packs of its call."""

from copy import deepcopy
from datetime import UTC, datetime
from types import SimpleNamespace

from sqlalchemy import select

from kcproposals.extensions import db
from kcproposals.groups import services
from kcproposals.groups.checks import judge
from kcproposals.regulations import units
from kcproposals.regulations.models import PackVersion
from tests.conftest import NOW
from tests.groups.conftest import listed


def notes_of(cast: SimpleNamespace) -> list[tuple[str, str]]:
    """Return what the rules say to one row in a ward of the province: tone and decree."""
    ward = next(one.code for one in units.communes_of("24") if one.kind == "phuong")
    made = services.draw_up(cast.proposal, "", actor=cast.drafter, now=NOW)
    services.save(made, [listed(cast, unit_code=ward)], version=made.version, actor=cast.drafter, now=NOW)
    return [(note.tone, note.values.get("rule", "")) for row in judge(made).rows for note in row.notes]


def test_under_the_decree_of_the_day_a_ward_of_a_province_is_a_place(cast: SimpleNamespace) -> None:
    assert notes_of(cast) == []


def test_what_was_handed_in_under_the_old_decree_stays_under_it(cast: SimpleNamespace) -> None:
    cast.proposal.submitted_at = datetime(2025, 10, 14, 2, 0, tzinfo=UTC)
    assert notes_of(cast) == [("warn", "NĐ 45/2012/NĐ-CP")]


def test_norms_published_later_do_not_reach_it(cast: SimpleNamespace) -> None:
    old = db.session.scalars(select(PackVersion).where(PackVersion.code == "norms-tt28-2018")).one()
    content = deepcopy(old.content)
    for row in content["rows"]:
        row.update(pct=1) if row.get("activity") == "UNG_DUNG_MMTB" else None
    db.session.add(
        PackVersion(
            code=old.code, kind=old.kind, number=2, title=old.title, sha256="0" * 64, content=content, loaded_at=NOW
        )
    )
    db.session.commit()
    assert notes_of(cast) == []  # 300 triệu, as the pinned norm allows; one percent of the cost would be 6 triệu
