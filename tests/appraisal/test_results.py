"""A closed round explained: ranking, ties, every sheet, recomputing, exports that a machine recomputes."""

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import update

from kcproposals.appraisal.models import Appraisal, Board, Round, ScoreSheet
from kcproposals.appraisal.queries import outcome_of, ranked_results
from kcproposals.appraisal.results.page import deviation
from kcproposals.appraisal.results.queries import closed_round
from kcproposals.appraisal.results.recompute import differences
from kcproposals.appraisal.results.services import published
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.rounds.panels import results_of
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.appraisal.words import result_notes, sheet_notes, tie_sentences
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.queries import usable_sets
from kcproposals.criteria.words import criterion_titles
from kcproposals.domain.rulesio import score as rules_score
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def with_rules(cast: SimpleNamespace, **rules: Any) -> None:
    """Give the call a set of its own with other rules."""
    definition = {**cast.criteria.definition, "rules": {**cast.criteria.definition["rules"], **rules}}
    own = CriteriaSet(
        agency_id=cast.agency.id, code="rieng", number=1, title="Bộ tiêu chí riêng", definition=definition,
        state="published", created_at=NOW, published_at=NOW,
    )  # fmt: skip
    db.session.add(own)
    db.session.flush()
    cast.call.criteria_set = own


def page_of(client: Any, user: Any, file: Any) -> str:
    """Return the page of a proposal as a person sees it."""
    return str(sign_in(client, user).get(f"/proposals/{file.key}").text)


def notes(round_: Round, code: str) -> list[str]:
    """Return every sentence about a file."""
    closed, titles = closed_round(round_), criterion_titles(round_.criteria_set.definition, "vi")
    row = next(row for row in closed.files if row.code.endswith(code))
    return [*result_notes(row, closed, titles), *sheet_notes(row, closed)]


def test_the_page_ranks_groups_and_counts(client: Any, cast: SimpleNamespace, closed: Round) -> None:
    page = sign_in(client, cast.planner).get(f"/rounds/{closed.key}/result").text
    assert page.index("DP26-24-0001") < page.index("DP26-24-0002") < page.index("DP26-24-0003")
    assert "15 phiếu: 15 dùng" in page and "2 / 1" in page and "82,00" in page and "Không đạt" in page
    assert f"/appraisals/{closed.appraisals[0].key}" not in page and f"/proposals/{cast.files[0].key}" in page
    page = sign_in(client, cast.auditor).get(f"/rounds/{closed.key}/result?cols=facility&cols=nonsense").text
    assert cast.facility.name in page and "Theo tiêu chí</th>" not in page
    assert f"/appraisals/{closed.appraisals[0].key}" in page


def test_an_envelope_on_trial_draws_a_line_and_changes_nothing(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    address = f"/rounds/{closed.key}/result?envelope="
    sign_in(client, cast.secretary)
    assert "dùng 300 triệu, còn 200 triệu đồng" in client.get(address + "500").text
    assert "dùng 0 triệu" in client.get(address + "299,999999").text
    assert "dùng 600 triệu, còn 0 triệu" in client.get(address + "600").text
    bad = client.get(address + "nhiều")
    assert bad.status_code == 200 and 'value="nhiều"' in bad.text and "chỉ gồm chữ số" in bad.text


def test_a_total_that_only_rounds_to_the_threshold_fails_and_says_so(cast: SimpleNamespace) -> None:
    cast.call.criteria_set = next(row for row in usable_sets(cast.agency.id) if row.code == "sp_cnnt_tieu_bieu")
    for item in cast.call.criteria_set.definition["items"]:
        item["step"] = "0.01"
    db.session.execute(
        update(CriteriaSet)
        .where(CriteriaSet.id == cast.call.criteria_set.id)
        .values(definition=cast.call.criteria_set.definition)
    )
    board = scene.make_board(cast, cast.call)
    round_ = scene.open_round(cast, board)
    totals = ("70", "69.99", "70", "69.99")  # 69,995
    for judge, total in zip(cast.judges[:4], totals, strict=True):
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, total)
    scene.close(cast, round_)
    row = round_.appraisals[0]
    assert (row.total, row.shown, row.passed) == ("13999/200", "70,00", False)
    assert any("69,995" in text and "70,00" in text and "dưới 70" in text for text in notes(round_, "0001"))
    outcome = outcome_of(cast.files[0].id)
    assert outcome is not None and "69,995" in outcome.sentences[0]


def test_an_excluded_sheet_is_named_with_its_distance(client: Any, cast: SimpleNamespace) -> None:
    with_rules(cast, far_off={"action": "exclude_once", "limit": "20", "basis": "percent_of_mean"})
    round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
    totals = ("80", "80", "80", "80", "40")
    for judge, total in zip(cast.judges, totals, strict=True):
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, total)
    scene.close(cast, round_)
    assert round_.appraisals[0].shown == "80,00"
    expected = "Loại phiếu của Ủy viên Số 4: 40 điểm, lệch 44,44 % so với trung bình 72,00 (giới hạn 20 %)"
    assert expected in notes(round_, "0001")
    page = sign_in(client, cast.secretary).get(f"/appraisals/{round_.appraisals[0].key}").text
    assert "Bị loại vì lệch xa" in page and "(80 + 80 + 80 + 80) ÷ 4 = 80,00" in page


def test_knock_outs_are_said_with_the_title_of_the_criterion(cast: SimpleNamespace) -> None:
    criteria = [dict(c) for c in cast.criteria.definition["rules"]["criteria"]]
    criteria[0]["min_pass"] = "10"
    with_rules(cast, criteria=criteria, zero_veto={"share": "1/2", "strict": True}, **{"pass": {"threshold": "50"}})
    round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
    keys = [c["key"] for c in criteria]
    for judge in cast.judges:
        marks = dict(zip(keys, (500, 3000, 1500, 1500, 0, 1000), strict=True))
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, "", marks=marks)
    scene.close(cast, round_)
    told = notes(round_, "0001")
    assert (
        told[0].startswith("Điểm trung bình của tiêu chí “Phù hợp nguyên tắc")
        and "là 5,00, dưới mức tối thiểu 10" in told[0]
    )
    assert told[1].startswith("Hơn 1/2 số phiếu cho 0 điểm ở tiêu chí “Năng lực")
    assert round_.appraisals[0].passed is False


def test_ties_name_the_rule_that_parted_them_or_that_nothing_did(cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files, {judge: ["80", "80", "80"] for judge in cast.judges})
    scene.close(cast, round_)
    titles = criterion_titles(round_.criteria_set.definition, "vi")
    assert tie_sentences(closed_round(round_), titles) == [
        "DP26-24-0003 xếp trên DP26-24-0001: bằng điểm 80,00, đề nghị hỗ trợ thấp hơn",
        "DP26-24-0001 xếp trên DP26-24-0002: bằng điểm 80,00, nộp trước",
    ]
    assert [row.rank for row in round_.appraisals] == [2, 3, 1]


def test_what_nothing_parts_shares_a_rank(cast: SimpleNamespace) -> None:
    with_rules(cast, tie_break=[])
    round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
    scene.score(round_, cast.files, {judge: ["80", "80", "80"] for judge in cast.judges})
    scene.close(cast, round_)
    (text,) = tie_sentences(closed_round(round_), criterion_titles(round_.criteria_set.definition, "vi"))
    assert text.startswith("DP26-24-0001, DP26-24-0002, DP26-24-0003 cùng hạng 1: bằng điểm 80,00")
    assert [row.rank for row in round_.appraisals] == [1, 1, 1]


def test_a_result_that_hangs_on_one_sheet_is_marked(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    scene.score(round_, cast.files[:1], {judge: ["70"] for judge in cast.judges[:4]} | {cast.members[3]: ["69.5"]})
    scene.close(cast, round_)
    page = sign_in(client, cast.secretary).get(f"/rounds/{round_.key}/result").text
    assert "Chưa ổn định" in page and "69,90" in page
    sheets = client.get(f"/appraisals/{round_.appraisals[0].key}").text
    assert sheets.count("quyết định kết luận") == 1


def test_the_spread_is_the_standard_deviation_rounded_once(cast: SimpleNamespace, round_: Round) -> None:
    totals = ("80", "82", "84", "86", "88")
    for judge, total in zip(cast.judges, totals, strict=True):
        scene.hand_in(scene.sheet_of(round_, judge, cast.files[0]), judge, total)
    scene.close(cast, round_)
    row = closed_round(round_).files[0]
    assert row.result is not None and row.result.spread == 8 and deviation(row.result) == "2,83"


def test_the_export_is_an_input_of_the_rules_with_the_published_result(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    answer = sign_in(client, cast.auditor).get(f"/rounds/{closed.key}/export/json")
    assert "attachment" in answer.headers["Content-Disposition"] and answer.mimetype == "application/json"
    exported = json.loads(answer.data)
    assert rules_score.run(exported)["results"] == exported["published"]["results"] == published(closed)
    text = answer.text
    assert not any(user.name in text for user in cast.judges) and cast.facility.name not in text


def test_the_workbook_holds_numbers_and_never_a_formula(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    cast.files[0].title = '=HYPERLINK("http://example.org","Bấm")'
    cast.files[1].title = "@SUM(A1:A9)"
    scene.score(round_, cast.files, {judge: ["82.5", "74", "60"] for judge in cast.judges})
    scene.close(cast, round_)

    def read(user: Any) -> tuple[list[str], list[str], list[str]]:
        data = sign_in(client, user).get(f"/rounds/{round_.key}/export/xlsx").data
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = [name for name in book.namelist() if "worksheets/sheet" in name]
            cells = [c for name in names for c in ElementTree.fromstring(book.read(name)).iter(f"{SHEET}c")]
            shared = [t.text or "" for t in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{SHEET}t")]
        assert not any(cell.find(f"{SHEET}f") is not None for cell in cells)
        numbers = [
            v.text or "" for cell in cells if cell.get("t") is None and (v := cell.find(f"{SHEET}v")) is not None
        ]
        return names, numbers, shared

    names, numbers, texts = read(cast.secretary)
    assert len(names) == 2 and "82.5" in numbers and "300000000" in numbers
    assert '=HYPERLINK("http://example.org","Bấm")' in texts and cast.chair.name in texts
    names, numbers, texts = read(cast.planner)
    assert len(names) == 1 and cast.chair.name not in texts


def test_replay_finds_every_changed_digit_and_every_changed_sheet(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    assert differences(closed) == []
    assert "Khớp từng chữ số" in sign_in(client, cast.auditor).get(f"/rounds/{closed.key}/replay").text
    row = closed.appraisals[0]
    kept = dict(row.result or {})
    for change in ({"total": "83"}, {"shown": "83,00"}, {"rank": 2}, {"proposed": 1}, {"passed": False},
                   {"result": {**kept, "spread": "1"}}, {"result": None}):  # fmt: skip
        before = {name: getattr(row, name) for name in change}
        db.session.execute(update(Appraisal).where(Appraisal.id == row.id).values(**change))
        db.session.expire_all()
        assert any("DP26-24-0001" in line for line in differences(closed)), change
        db.session.execute(update(Appraisal).where(Appraisal.id == row.id).values(**before))
        db.session.expire_all()
    assert differences(closed) == []
    sheet = scene.sheet_of(closed, cast.chair, cast.files[2])
    db.session.execute(update(ScoreSheet).where(ScoreSheet.id == sheet.id).values(shared_note="Thêm sau."))
    db.session.commit()
    assert [line for line in differences(closed) if "cam kết" in line and sheet.key in line]
    page = sign_in(client, cast.auditor).get(f"/rounds/{closed.key}/replay").text
    assert "Có chỗ không khớp" in page and sheet.key in page


def test_replay_does_not_depend_on_what_came_later(cast: SimpleNamespace, board: Board, closed: Round) -> None:
    cast.files[0].status = "withdrawn"
    rounds.open_round(
        board, [cast.files[2]], due_at=None, reason="Có số liệu mới.", actor=scene.act(cast.secretary), now=NOW
    )
    board.present[0].role = "member"
    db.session.commit()
    assert differences(closed) == []


def test_a_draft_stays_its_authors_even_after_the_close(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    draft = scene.sheet_of(round_, cast.members[3], cast.files[0])
    secret = scene.content(draft, "33", shared_note="Chưa chắc chắn lắm.")
    sheets.save(draft, secret, version=draft.version, actor=scene.act(cast.members[3]), now=NOW)
    scene.score(round_, cast.files[:1], {judge: ["80"] for judge in cast.judges[:4]})
    scene.close(cast, round_)
    for user in (cast.chair, cast.secretary, cast.auditor):
        assert sign_in(client, user).get(f"/sheets/{draft.key}").status_code == 404
        page = client.get(f"/appraisals/{round_.appraisals[0].key}").text
        assert "Chưa chắc chắn" not in page and "Không nộp phiếu" in page
    assert "Chưa chắc chắn" in sign_in(client, cast.members[3]).get(f"/sheets/{draft.key}").text


def test_the_plan_sees_the_ranking_of_the_latest_closed_round(cast: SimpleNamespace, closed: Round) -> None:
    found = ranked_results(cast.agency.id, "KCDP", 2026, Status.PASSED, Status.FAILED)
    assert [(row.code[-4:], row.rank, row.shown) for row in found] == [
        ("0001", 1, "82,00"), ("0002", 2, "74,00"), ("0003", None, "60,00"),
    ]  # fmt: skip
    outcome = outcome_of(cast.files[2].id)
    assert outcome is not None and outcome.sentences == ("Tổng điểm 60,00 chưa đạt mức 70 điểm",)
    assert (
        outcome_of(cast.files[0].id) is not None and ranked_results(cast.agency.id, "KCQG", 2026, Status.PASSED) == []
    )


def test_panels_of_one_call_are_ranked_across_by_total(cast: SimpleNamespace) -> None:
    first, second = scene.make_board(cast, cast.call), scene.make_board(cast, cast.call)
    for board, files, totals in ((first, cast.files[:2], ["82", "74"]), (second, cast.files[2:], ["78"])):
        round_ = rounds.open_round(
            board, files, due_at=None, reason="", actor=scene.act(cast.secretary), now=NOW
        )  # fmt: skip
        scene.score(round_, files, {judge: list(totals) for judge in cast.judges})
        scene.close(cast, round_)
    found = ranked_results(cast.agency.id, "KCDP", 2026, Status.PASSED)
    assert [(row.code[-4:], row.rank) for row in found] == [("0001", 1), ("0003", 2), ("0002", 3)]


def test_the_page_of_a_proposal_shows_its_result_to_those_who_may(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    page = page_of(client, cast.planner, cast.files[0])
    assert "Kết quả thẩm định" in page and "82,00" in page and "Xem các phiếu" not in page
    assert "Xem các phiếu" in page_of(client, cast.secretary, cast.files[0])
    assert "82,00" not in page_of(client, cast.owner, cast.files[0])
    assert results_of(cast.files[0], scene.act(cast.owner)) == []
    (panel,) = results_of(cast.files[0], scene.act(cast.planner))
    assert [row.shown for row in panel.data["appraisals"]] == ["82,00"]
