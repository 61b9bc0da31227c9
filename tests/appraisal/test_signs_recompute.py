"""Anybody who may see a result may compute it again, here or elsewhere; nobody is named who may not be."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.models import Appraisal, Board, Round, ScoreSheet
from kcproposals.appraisal.results.derivation import Scored, steps_of
from kcproposals.appraisal.results.recompute import differences, recompute
from kcproposals.appraisal.results.services import account_of
from kcproposals.criteria.services import rules_of
from kcproposals.criteria.words import criterion_titles
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.appraisal.test_results import with_rules
from tests.conftest import NOW
from tests.people import sign_in


def steps(round_: Round, number: int) -> dict[str, tuple[str, ...]]:
    """Return what came of each rule for one file, by the name of the rule."""
    account = account_of(round_, rules_of(round_.criteria_set))
    row = round_.appraisals[number]
    scored = Scored(
        account.rules, account.board, account.proposals, [result for _row, result in account.results],
        {one.key: one.proposal.code or "" for one in round_.appraisals},
        criterion_titles(round_.criteria_set.definition, "vi"),
    )  # fmt: skip
    return {step.name: step.came for step in steps_of(row.key, scored, row.proposed)}


def test_the_page_of_a_file_tells_the_arithmetic_without_a_name(
    client: Any, cast: SimpleNamespace, round_: Round
) -> None:
    for judge, total in zip(cast.judges, ("80", "84.5", "82", "79", "90"), strict=True):
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, total, shared_note="Chỉ hội đồng đọc.")
    scene.close(cast, round_)
    told = steps(round_, 0)
    assert told["Tính điểm"] == (
        "Tổng của từng phiếu, từ cao xuống thấp, không nêu tên: 90; 84,5; 82; 80; 79",
        "(90 + 84,5 + 82 + 80 + 79) ÷ 5 = 83,10",
    )
    assert told["Túc số"] == ("5 phiếu nộp đúng hạn trên 5 thành viên", "Đủ túc số")
    assert told["So với mức đạt"] == ("83,1 ≥ 70", "Đạt") and told["Mức hỗ trợ đề xuất"] == ("300.000.000 đồng",)
    page = sign_in(client, cast.planner).get(f"/appraisals/{round_.appraisals[0].key}/derivation")
    assert page.status_code == 200 and "90; 84,5; 82; 80; 79" in page.text and "Chỉ hội đồng đọc" not in page.text
    assert not any(user.name in page.text for user in cast.judges) and "Xem từng phiếu" not in page.text
    assert "Xem từng phiếu" in sign_in(client, cast.secretary).get(page.request.path).text


@pytest.mark.parametrize(("weights", "judges"), [({"chair": "2"}, 5), ({}, 2)])
def test_totals_are_not_listed_where_they_would_name_somebody(
    cast: SimpleNamespace, weights: dict[str, str], judges: int
) -> None:
    with_rules(cast, role_weights=weights, quorum=None)
    round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
    for judge, total in zip(cast.judges[:judges], ("81.5", "84.5", "82", "79", "90")[:judges], strict=True):
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, total)
    scene.close(cast, round_)
    came = " ".join(steps(round_, 0)["Tính điểm"])
    assert "Không nêu tổng của từng phiếu" in came and "81,5" not in came and "84,5" not in came


def test_ties_knock_outs_and_no_result_are_told(cast: SimpleNamespace) -> None:
    criteria = [dict(c) for c in cast.criteria.definition["rules"]["criteria"]]
    criteria[-1]["min_pass"] = "5"
    with_rules(cast, criteria=criteria, tie_break=["chair_mark", "lower_support"])
    scene.make_file(cast.call, cast.facility, cast.owner, 4)
    round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
    scene.score(round_, [round_.appraisals[3].proposal], {cast.chair: ["82"]})
    scene.score(round_, cast.files[:2], {judge: ["95", "85"] for judge in cast.judges})
    scene.score(round_, cast.files[2:], {judge: ["95"] for judge in cast.judges})
    scene.close(cast, round_)
    first, second = steps(round_, 0), steps(round_, 1)
    assert "Bằng điểm DP26-24-0003, đứng dưới vì đề án kia đề nghị hỗ trợ thấp hơn" in first["Xếp hạng"]
    assert "Khi bằng điểm, xét điểm của Chủ tịch (không nêu ở đây)" in first["Xếp hạng"]
    assert first["Điều kiện loại"] == ("Không vướng điều kiện nào",)
    assert "dưới mức tối thiểu 5" in second["Điều kiện loại"][0] and second["So với mức đạt"][-1] == "Không đạt"
    assert "Xếp hạng" not in second
    last = steps(round_, 3)  # one sheet of five
    assert list(last.values()) == [
        ("1 phiếu nộp đúng hạn trên 5 thành viên; 4 vắng", "Không đủ túc số"), ("Chưa có kết quả",),
    ]  # fmt: skip


def test_who_may_see_how_a_total_came_about(client: Any, cast: SimpleNamespace, board: Board) -> None:
    declare_conflict(board.members[1], cast.files[0], "Anh ruột.", actor=scene.act(cast.members[0]), now=NOW)
    round_ = scene.open_round(cast, board)
    scene.score(round_, cast.files[:1], {judge: ["82"] for judge in (cast.chair, *cast.members[1:])})
    db.session.commit()
    addresses = [f"/appraisals/{row.key}/derivation" for row in round_.appraisals[:2]]
    assert sign_in(client, cast.chair).get(addresses[0]).status_code == 404
    scene.close(cast, round_)
    expected = {
        cast.chair: [200, 200], cast.members[0]: [404, 200], cast.leader: [200, 200], cast.officer: [200, 200],
        cast.auditor: [200, 200], cast.owner: [404, 404], cast.administrator: [404, 404], cast.outsider: [404, 404],
    }  # fmt: skip
    for user, codes in expected.items():
        sign_in(client, user)
        assert [client.get(address).status_code for address in addresses] == codes, user.name


def test_the_page_shows_kept_beside_computed_and_what_differs(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    address = f"/rounds/{closed.key}/replay"
    page = sign_in(client, cast.planner).get(address).text
    assert page.count("khớp 23 / 23") == 3 and "3 / 3" in page and "15 / 15" in page
    assert f"kcproposals export-board {closed.board.key} --round 1 &gt; hoi-dong-{closed.key}.json" in page
    row = closed.appraisals[1]
    sheet = scene.sheet_of(closed, cast.chair, cast.files[2])
    used = [*(row.result or {})["used"][:4], "khong-co"]
    db.session.execute(
        update(Appraisal).where(Appraisal.id == row.id).values(rank=9, result={**(row.result or {}), "used": used})
    )
    db.session.execute(update(ScoreSheet).where(ScoreSheet.id == sheet.id).values(shared_note="Thêm sau."))
    db.session.commit()
    page = client.get(address).text
    assert "Hạng: 9 ≠ 2" in page and "khong-co" in page and "Có chỗ không khớp" in page
    assert f"phiếu {sheet.key} không còn khớp với cam kết" in page and page.count("khớp 23 / 23") == 1
    page = client.get(f"/appraisals/{row.key}/derivation").text
    assert "có chỗ không khớp" in page and page.count(">khác<") == 2


def test_marks_that_nobody_could_hand_in_are_said_and_not_hidden(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    sheet = scene.sheet_of(closed, cast.chair, cast.files[0])
    marks = {**sheet.marks, next(iter(sheet.marks)): 99_900}
    db.session.execute(update(ScoreSheet).where(ScoreSheet.id == sheet.id).values(marks=marks))
    db.session.commit()
    checked = recompute(closed)
    assert checked.account is None and checked.problem and not checked.is_same
    assert len(differences(closed)) == 2 and sheet.key in differences(closed)[1]
    page = sign_in(client, cast.auditor).get(f"/rounds/{closed.key}/replay")
    assert page.status_code == 200 and "Không tính lại được" in page.text and sheet.key in page.text
    assert client.get(f"/appraisals/{closed.appraisals[0].key}/derivation").status_code == 200


def test_another_machine_gives_the_same_digits(
    client: Any, cast: SimpleNamespace, round_: Round, tmp_path: Path
) -> None:
    for number, judge in enumerate(cast.judges):
        totals = [str(float(80 + Fraction(number, 2))), str(70.5 + number), "69.5"]
        scene.score(round_, cast.files, {judge: list(totals)})
    scene.close(cast, round_)
    file = tmp_path / "hoi-dong.json"
    file.write_bytes(sign_in(client, cast.auditor).get(f"/rounds/{round_.key}/export/json").data)
    command = [sys.executable, "-m", "kcproposals.cli", "rules", "score", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(Path.cwd())})
    published = json.loads(file.read_text())["published"]
    assert json.loads(answer.stdout)["results"] == published["results"] and len(published["results"]) == 3
    kept = {row.key: row.total for row in round_.appraisals}
    assert {entry["id"]: entry["total"] for entry in published["results"]} == kept
