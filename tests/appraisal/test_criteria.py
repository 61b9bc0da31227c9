"""What a criteria set asks of a round: files it is for, reasons outside a band, facts beside; who it concerns."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.appraisal.models import Board, Round, ScoreSheet
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.calls import services as calls
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.uses import uses_of
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


def own(cast: SimpleNamespace, **changes: Any) -> CriteriaSet:
    """Let the call be judged by a published set of the office's own: the starter set with changes."""
    row = CriteriaSet(
        agency_id=cast.agency.id, code="rieng", number=1, title="Bộ riêng", state="published", published_at=NOW,
        created_at=NOW, definition={**cast.criteria.definition, **changes},
    )  # fmt: skip
    db.session.add(row)
    cast.call.criteria_set = row
    db.session.flush()
    return row


def test_a_round_over_files_the_set_is_not_for_names_them(cast: SimpleNamespace, board: Board) -> None:
    own(cast, activities=["THUONG_HIEU", "UNG_DUNG_MMTB"])
    cast.files[1].activity = "TU_VAN"
    who = {"due_at": None, "reason": "", "actor": scene.act(cast.secretary), "now": NOW}
    with pytest.raises(RuleViolation) as refused:
        rounds.open_round(board, cast.files, **who)
    assert refused.value.values["codes"] == cast.files[1].code and refused.value.field == "proposals"
    assert len(rounds.open_round(board, [cast.files[0], cast.files[2]], **who).appraisals) == 2


def test_marks_outside_the_band_need_a_reason_and_facts_stand_beside_the_file(
    cast: SimpleNamespace, board: Board, client: Any
) -> None:
    items = [dict(item) for item in cast.criteria.definition["items"]]
    items[0]["justify"] = {"outside": ["5", "10"]}
    items[1]["justify"] = "always"
    items[2]["justify"] = "never"
    own(cast, items=items, facts=["ceiling", "priority_place", "earlier_support"])
    scene.open_round(cast, board)
    sheet = next(one for one in db.session.query(ScoreSheet) if one.member.user == cast.judges[0])
    keys = [item["key"] for item in items]
    for mark, wanted in ((450, True), (500, False), (1000, False), (1050, True)):
        sheet.marks = {**dict.fromkeys(keys, 700), keys[0]: mark}
        asked = {name.removeprefix("why-") for name, _text in sheets.missing(sheet) if name.startswith("why-")}
        assert (keys[0] in asked) is wanted and keys[1] in asked and keys[2] not in asked
    db.session.commit()
    page = sign_in(client, sheet.member.user).get(f"/sheets/{sheet.key}").text
    assert 'data-reason-free="5 10"' in page and 'data-reason="always"' in page
    assert "Mức hỗ trợ tối đa theo định mức" in page and "Hệ thống tự tính, không cộng vào điểm." in page
    assert "Tỷ lệ vốn đối ứng" not in page


def test_who_is_affected_is_told_to_the_office_alone(cast: SimpleNamespace, round_: Round, client: Any) -> None:
    starter = round_.criteria_set
    told = {use.kind: use for use in uses_of(starter, scene.act(cast.secretary))}
    assert set(told) == {"call", "board", "round"} and told["round"].state == "đang chấm"
    assert uses_of(starter, scene.act(cast.outsider)) == [] and uses_of(starter, scene.act(cast.owner)) == []
    page = sign_in(client, cast.secretary).get(f"/criteria/{starter.key}").text
    assert cast.call.title in page and round_.board.name in page


def test_a_retired_set_stays_with_its_round_but_announces_no_call(cast: SimpleNamespace, board: Board) -> None:
    row = own(cast)
    row.state, row.retired_at = "retired", NOW
    assert scene.open_round(cast, board).criteria_set is row
    cast.call.state, cast.call.closes_at = "draft", cast.call.closes_at.replace(year=2030)
    with pytest.raises(RuleViolation, match="đã ngừng dùng"):
        calls.announce(cast.call, actor=scene.act(cast.officer), now=NOW)
