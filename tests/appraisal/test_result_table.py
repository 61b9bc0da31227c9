"""The chair's table: order, filters and columns in the address, ties as blocks, picking by rule, charts, the paper."""

import io
import re
import zipfile
from datetime import timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import event, select
from werkzeug.datastructures import MultiDict

from kcproposals.appraisal.models import Board, Round
from kcproposals.appraisal.results import chart_data, charts, picking, printing, table
from kcproposals.appraisal.results.line import trial_line
from kcproposals.appraisal.results.models import ResultPaper
from kcproposals.appraisal.results.queries import closed_round
from kcproposals.audit.models import AuditEvent
from kcproposals.domain.scoring import sheet_total
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.pdf import document_html
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


def codes(page: str) -> list[str]:
    """Return the serials of the files in the table, from the top."""
    return re.findall(r'kc-rank-code"[^>]*>(?:<a[^>]*>)?DP26-24-(\d{4})', page)


def lines(round_: Round) -> list[table.Line]:
    return table.lines_of(closed_round(round_))


def test_the_table_sorts_both_ways_filters_and_counts(client: Any, cast: SimpleNamespace, closed: Round) -> None:
    address = f"/rounds/{closed.key}/result"
    sign_in(client, cast.secretary)
    assert codes(client.get(address).text) == ["0001", "0002", "0003"]
    page = client.get(f"{address}?sort=total").text
    assert codes(page) == ["0003", "0002", "0001"]
    assert page.count('aria-sort="ascending"') == 1 and "sort=-total" in page
    assert codes(client.get(f"{address}?sort=-requested").text)[-1] == "0003"
    page = client.get(f"{address}?result=failed").text
    assert codes(page) == ["0003"] and "1 trên 3 đề án" in page and "Đạt (2)" in page
    assert codes(client.get(f"{address}?q=hat+dieu+0002").text) == ["0002"]  # tones forgiven
    empty = client.get(f"{address}?mark=tie")
    assert empty.status_code == 200 and codes(empty.text) == [] and "Không có đề án nào phù hợp" in empty.text
    for nonsense in ("sort=color", "sort=c:none", "result=x", "mark=x", "cols=x&cols=facility", "envelope=nhieu"):
        assert client.get(f"{address}?{nonsense}").status_code == 200


def test_what_has_no_value_stands_last_both_ways(closed: Round) -> None:
    found = lines(closed)
    for sort in ("proposed", "-proposed"):
        ask = table.asked(MultiDict({"sort": sort}), ())
        assert table.chosen(found, ask, {})[-1].file.code.endswith("0003")


def test_columns_are_remembered_for_the_person_and_kept_in_the_address(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    address = f"/rounds/{closed.key}/result"
    answer = sign_in(client, cast.secretary).post(
        f"/rounds/{closed.key}/columns?sort=-total&q=may", data={"cols": ["place", "criteria", "nonsense"]}
    )
    assert answer.status_code == 303
    assert all(part in answer.location for part in ("cols=place", "cols=criteria", "sort=-total", "q=may"))
    assert "nonsense" not in answer.location
    page = client.get(address).text
    assert ">Địa điểm</a>" in page and ">Độ lệch</a>" not in page and "sort=-c:" in page
    assert ">Độ lệch</a>" in sign_in(client, cast.planner).get(address).text


def test_a_shared_rank_is_a_block_and_is_not_split_by_the_money(client: Any, cast: SimpleNamespace) -> None:
    cast.call.criteria_set.definition = {
        **cast.criteria.definition, "rules": {**cast.criteria.definition["rules"], "tie_break": []}
    }  # fmt: skip
    round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
    scene.score(round_, cast.files, {judge: ["82", "74", "74"] for judge in cast.judges})
    scene.close(cast, round_)
    page = sign_in(client, cast.secretary).get(f"/rounds/{round_.key}/result?envelope=600").text
    assert page.count("data-tie") == 1 and "cùng hạng 2" in page and page.count("kc-tied") == 2
    assert "dùng 300 triệu, còn 300 triệu đồng. Hạng 2 có 2 đề án cùng hạng cần 500 triệu" in page
    sorted_page = client.get(f"/rounds/{round_.key}/result?envelope=600&sort=-total").text
    assert "data-line" not in sorted_page.split("</table>")[0] and "Vạch chỉ kẻ được" in sorted_page
    pick = picking.Pick("line", envelope=600_000_000)
    assert [line.file.code[-4:] for line in picking.picked(lines(round_), pick, None)] == ["0002", "0003"]
    assert picking.picked(lines(round_), picking.Pick("line", envelope=10**9), None) == []


def test_the_line_stops_before_a_block_that_does_not_fit() -> None:
    rows = [{"rank": r, "amount": 100, "position": n} for n, r in enumerate((1, 2, 2, 4))]
    assert [trial_line([dict(row) for row in rows], money)["after"] for money in (0, 100, 299, 300, 400)] == [
        0, 1, 1, 3, 4
    ]  # fmt: skip


def test_a_rule_finds_its_files(closed: Round) -> None:
    rules = (
        (picking.Pick("ticked", frozenset({1, 3})), ["0001", "0003"]),
        (picking.Pick("near", points=Fraction(4)), ["0002"]), (picking.Pick("near"), []),
        (picking.Pick("near", points=Fraction(10)), ["0002", "0003"]),
        (picking.Pick("spread", points=Fraction(0)), []), (picking.Pick("none"), []),
        (picking.Pick("unstable"), []), (picking.Pick("knock_out"), []),
    )  # fmt: skip
    found = lines(closed)
    for pick, wanted in rules:
        assert [line.file.code[-4:] for line in picking.picked(found, pick, Fraction(70))] == wanted, pick


def test_picked_files_get_a_second_round_once_and_the_log_says_by_which_rule(
    client: Any, cast: SimpleNamespace, board: Board, closed: Round
) -> None:
    cast.files[1].status = "withdrawn"
    db.session.commit()
    address = f"/rounds/{closed.key}/pick"
    preview = sign_in(client, cast.secretary).get(f"{address}?rule=near&points=12").text
    assert "DP26-24-0002" in preview and "Đã rút" in preview and "1 đề án không chấm lại được" in preview
    assert preview.count('type="hidden" name="f" value="3"') >= 1
    typed = {"f": ["3"], "rule": "ticked", "by": "near", "once": "a" * 16, "reason": ""}
    refused = client.post(address, data=typed)
    assert refused.status_code == 422 and "DP26-24-0003" in refused.text and len(board.rounds) == 1
    both = client.post(address, data={**typed, "f": ["2", "3"], "reason": "Điểm sát mức đạt."})
    assert both.status_code == 422 and "không chấm lại được nữa" in both.text
    for _time in range(2):
        answer = client.post(address, data={**typed, "reason": "Điểm sát mức đạt."})
        assert answer.status_code == 303 and answer.location.endswith(f"/boards/{board.key}")
    db.session.expire_all()
    assert [len(round_.appraisals) for round_ in board.rounds] == [3, 1]
    (picked,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "round.files_picked"))
    assert picked.data["rule"] == "near" and picked.data["files"] == [cast.files[2].key]
    again = client.get(f"{address}?rule=ticked&f=1").text
    assert "hội đồng còn một vòng chấm chưa khóa" in again


def test_who_does_not_manage_the_board_picks_only_to_export(client: Any, cast: SimpleNamespace, closed: Round) -> None:
    page = sign_in(client, cast.planner).get(f"/rounds/{closed.key}/pick?rule=ticked&f=1").text
    assert "Tải bảng Excel" in page and "Mở vòng chấm lại" not in page
    assert client.post(f"/rounds/{closed.key}/pick", data={"f": "1", "reason": "x"}).status_code == 404
    assert sign_in(client, cast.owner).get(f"/rounds/{closed.key}/pick").status_code == 404
    for bad in ("rule=near&points=nhiều", "rule=line&envelope=x", "rule=ticked", "f=99999999999", "f=-1"):
        assert sign_in(client, cast.planner).get(f"/rounds/{closed.key}/pick?{bad}").status_code == 200


def test_the_workbook_is_the_table_as_filtered_and_sorted(client: Any, cast: SimpleNamespace, closed: Round) -> None:
    def first_column(query: str) -> list[str]:
        data = sign_in(client, cast.planner).get(f"/rounds/{closed.key}/export/xlsx?{query}").data
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            shared = [
                node.text for node in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter() if node.text
            ]
        return [text[-4:] for text in shared if text.startswith("DP26-24-")]

    assert first_column("sort=total") == ["0003", "0002", "0001"]
    assert first_column("result=passed") == ["0001", "0002"]
    assert first_column("f=3") == ["0003"]
    assert first_column("q=khong+co") == []


def test_charts_name_members_only_to_those_who_may_read_sheets(
    client: Any, cast: SimpleNamespace, closed: Round
) -> None:
    page = sign_in(client, cast.secretary).get(f"/rounds/{closed.key}/charts").text
    assert cast.members[0].name in page and page.count("<svg viewBox") == 2
    page = sign_in(client, cast.planner).get(f"/rounds/{closed.key}/charts").text
    assert cast.members[0].name not in page and "Phiếu 1" in page


def test_without_names_the_sheets_of_a_file_stand_by_size_not_by_member(cast: SimpleNamespace, round_: Round) -> None:
    scene.score(
        round_,
        cast.files[:1],
        {judge: [t] for judge, t in zip(cast.judges, ("88", "80", "84", "82", "86"), strict=True)},
    )
    scene.close(cast, round_)
    closed = closed_round(round_)
    named, unnamed = chart_data.heat_of(closed, named=True), chart_data.heat_of(closed, named=False)
    assert [cell.text for cell in named.rows[0][1]] == ["+4,00", "−4,00", "0,00", "−2,00", "+2,00"]
    assert [cell.text for cell in unnamed.rows[0][1]] == ["−4,00", "−2,00", "0,00", "+2,00", "+4,00"]
    assert [cell.shade for cell in named.rows[0][1]] == [1, -1, 0, -1, 1] and unnamed.means == ()


def test_totals_fall_into_their_bins_and_text_in_charts_is_escaped(closed: Round) -> None:
    data = chart_data.histogram_of(closed_round(closed))
    assert data is not None and data.threshold == 70
    assert {(bin_.low, bin_.count, bin_.passed) for bin_ in data.bins if bin_.count} == {
        (60, 1, 0),
        (70, 1, 1),
        (80, 1, 1),
    }
    picture = charts.histogram(data, "<b>", '"&"')
    assert "<b>" not in picture and "&lt;b&gt;" in picture and "&amp;" in picture


def test_the_quick_total_of_a_sheet_is_the_total(closed: Round) -> None:
    found = closed_round(closed)
    assert found.sheets and all(found.total_of(s) == sheet_total(found.rules, s.marks) for s in found.sheets)
    lacking = found.sheets[0]._replace(
        hundredths={**found.sheets[0].hundredths, next(iter(found.sheets[0].hundredths)): None}
    )
    assert found.total_of(lacking) == sheet_total(found.rules, lacking.marks)


def test_the_summary_is_printed_once_and_each_reader_gets_their_own(
    app: Any, client: Any, cast: SimpleNamespace, closed: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        printing, "render_document", lambda env, value, **_kw: document_html(env, value, draft=True).encode()
    )
    address = f"/rounds/{closed.key}/summary"
    assert "Làm bản in" in sign_in(client, cast.secretary).get(address).text
    assert client.get(f"{address}.pdf").status_code == 404
    for _time in range(2):
        assert client.post(address, data={}).status_code == 303
    (job,) = db.session.scalars(select(Job).where(Job.kind == printing.JOB))
    printing.print_table(job, now=NOW)
    db.session.commit()
    page = client.get(f"{address}.pdf")
    assert page.status_code == 200 and cast.members[0].name in page.text and "Tổng cộng" in page.text
    assert sign_in(client, cast.planner).get(f"{address}.pdf").status_code == 404  # theirs has no names and is not made
    assert db.session.scalars(select(ResultPaper)).one().made_at - NOW == timedelta(0)
    part = printing.paper_value(closed, [3], named=False)
    assert part.is_part and [row.code[-4:] for row in part.total.rows] == ["0003"] and part.heat_heads[0] == "Phiếu 1"


def test_the_side_by_side_page_marks_ends_and_leads_on(client: Any, cast: SimpleNamespace, round_: Round) -> None:
    totals = (("82", "74"), ("80", "74"), ("84", "74"), ("82", "74"), ("82", "74"))
    scene.score(round_, cast.files[:2], {judge: list(t) for judge, t in zip(cast.judges, totals, strict=True)})
    scene.close(cast, round_)
    first, second = round_.appraisals[:2]
    page = sign_in(client, cast.secretary).get(f"/appraisals/{first.key}").text
    assert page.count("kc-most") >= 1 and page.count("kc-least") >= 1
    assert f'href="/appraisals/{second.key}" rel="next"' in page and 'rel="prev"' not in page
    assert 'class="num kc-most"' not in client.get(f"/appraisals/{second.key}").text


def test_the_table_takes_as_many_statements_for_twelve_files_as_for_two(
    app: Any, client: Any, cast: SimpleNamespace
) -> None:
    def statements(files: list[Any]) -> list[int]:
        round_ = scene.open_round(cast, scene.make_board(cast, cast.call))
        for judge in cast.judges[:4]:
            for file in files:
                scene.hand_in(scene.sheet_of(round_, judge, file), judge, "80")
        scene.close(cast, round_)
        found = []
        for user in (cast.secretary, cast.planner):
            sign_in(client, user)
            for address in ("result?envelope=900", "charts", "pick?rule=ticked&f=1&f=2"):
                client.get(f"/rounds/{round_.key}/{address}")
                seen: list[str] = []
                listen = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: B023, E731
                event.listen(db.engine, "before_cursor_execute", listen)
                assert client.get(f"/rounds/{round_.key}/{address}").status_code == 200
                event.remove(db.engine, "before_cursor_execute", listen)
                found.append(len(seen))
        return found

    for file in cast.files[2:]:
        file.status = "submitted"
    few = statements(cast.files[:2])
    many = [scene.make_file(cast.call, cast.facility, cast.owner, serial) for serial in range(10, 22)]
    assert statements(many) == few
