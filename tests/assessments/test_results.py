"""What countersigned sheets come to: their place in the plan, the batch, the notice, the package, the printed page."""

import io
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

from kcproposals.appraisal.queries import RankedResult, joined, outcome_of, ranked_results
from kcproposals.assessments import services, services_office
from kcproposals.assessments.paper import is_as_signed, pdf_of, value_from
from kcproposals.documents import services as papers
from kcproposals.domain.policy import Role
from kcproposals.domain.workflow import Status
from kcproposals.extensions import db
from kcproposals.levels import answers as above_answers
from kcproposals.levels import services as packages
from kcproposals.planning import approval, notices
from kcproposals.planning import services as planning
from tests.appraisal.scene import make_call, make_file
from tests.assessments.scene import act, filled, signed
from tests.conftest import NOW
from tests.people import make_agency, make_official, sign_in

CHANGES = "Bổ sung báo giá thứ hai.\nGhi rõ mã hiệu máy."


def result(proposal_id: int, rank: int | None, priority: tuple[int, ...], *, has_board: bool) -> RankedResult:
    facts: dict[str, Any] = dict.fromkeys(("key", "code", "title", "facility", "activity", "unit_code", "status"), "")
    return RankedResult(
        proposal_id=proposal_id, round_id=1, rank=rank, total=None, shown=None, requested=1, proposed=1, ceiling=1,
        total_cost=1, priority=priority, has_board=has_board, **facts,
    )  # fmt: skip


def places(found: list[RankedResult]) -> list[tuple[int, int | None]]:
    return [(one.proposal_id, one.rank) for one in found]


def test_the_order_of_the_board_stays_and_the_official_order_places_the_others() -> None:
    board = [
        result(1, 1, (1, 5), has_board=True), result(2, 2, (1, 1), has_board=True),
        result(3, 2, (1, 1), has_board=True), result(4, None, (0, 0), has_board=True),
    ]  # fmt: skip
    sheets = [
        result(11, 1, (1, 1), has_board=False), result(12, 1, (1, 1), has_board=False),
        result(13, 1, (1, 6), has_board=False), result(14, None, (0, 0), has_board=False),
    ]  # fmt: skip
    assert joined(board, []) is board
    assert places(joined([], sheets)) == [(11, 1), (12, 1), (13, 3), (14, None)]
    assert places(joined(board, sheets)) == [
        (11, 1), (12, 1), (1, 3), (2, 4), (3, 4), (13, 6), (4, None), (14, None),
    ]  # fmt: skip
    again = result(1, 1, (1, 5), has_board=False)  # the office that judged it last had no board
    assert places(joined(board[:1], [again])) == [(1, 1)]


@pytest.mark.both
def test_by_priority_into_a_plan_a_batch_and_the_notice(client: Any, cast: SimpleNamespace) -> None:
    first, second = cast.files
    signed(first, cast.officer, cast.leader, conclusion="support_after_changes", remarks=CHANGES)
    signed(second, cast.colleague, cast.secretary)
    third = make_file(cast.call, cast.facility, cast.owner, 3)
    third.priority = [1, 1, 1]
    signed(third, cast.officer, cast.leader, conclusion="do_not_support", remarks="Máy đã mua trước khi nộp.")
    found = ranked_results(cast.agency.id, "KCDP", 2026, Status.PASSED, Status.FAILED)
    assert [(one.code, one.rank, one.shown, one.proposed) for one in found] == [
        (second.code, 1, None, 250_000_000), (first.code, 2, None, 250_000_000), (third.code, None, None, None),
    ]  # fmt: skip
    planner, leader = act(cast.planner), act(cast.leader)
    plan = planning.open_plan(cast.agency, "KCDP", 2026, 600_000_000, "", actor=planner, now=NOW)
    db.session.commit()
    shown = sign_in(client, cast.planner).get(f"/plans/{plan.key}").text
    assert shown.count("phiếu thẩm định") >= 2 and "Điều 7" in shown
    batch = planning.draft_batch(plan, "stop", actor=planner, now=NOW)
    assert [(item.proposal_id, item.support) for item in batch.items] == [
        (second.id, 250_000_000), (first.id, 250_000_000),
    ]  # fmt: skip
    approval.submit(batch, "", actor=planner, now=NOW)
    approval.approve(batch, actor=leader, now=NOW)
    decision = approval.decision_of(batch)
    assert decision is not None
    papers.give_number(decision, actor=act(cast.clerk), now=NOW)
    notices.decline(plan, third, "", actor=planner, now=NOW)
    assert notices.draft_notices(plan, cast.files + [third], actor=planner, now=NOW) == 3
    db.session.commit()
    values = {file.id: notices.build_notice(notices.documents_about("proposal", file.key)[0]) for file in
              (first, second, third)}  # fmt: skip
    assert values[first.id].grant.next_steps[:2] == tuple(CHANGES.splitlines())
    assert values[second.id].grant.next_steps == () and values[second.id].total is None
    assert [reason.text for reason in values[third.id].reasons] == ["Máy đã mua trước khi nộp."]
    assert sign_in(client, cast.planner).get(f"/plans/{plan.key}/answers").status_code == 200


@pytest.mark.both
def test_goes_up_and_is_judged_above_without_a_board_too(client: Any, cast: SimpleNamespace) -> None:
    above = make_agency("Cục minh họa", None)
    above.kind = "ministry"
    taker = make_official(above, "Tạ Cục Tiếp", "tiep@cuc.example.vn", Role.INTAKE_OFFICER)
    chief = make_official(above, "Tạ Cục Trưởng", "truong@cuc.example.vn", Role.LEADER, Role.ADMINISTRATOR)
    national = make_call(cast.agency, cast.criteria, checklist=cast.checklist, programme="KCQG")
    file = make_file(national, cast.facility, cast.owner, 7, code="QG26-24-0007")
    signed(file, cast.officer, cast.leader)
    package = packages.start(cast.agency, 2026, actor=act(cast.planner), now=NOW)
    packages.save(package, [file.key], packages.Report("a", "b", "c"), version=package.version,
                  actor=act(cast.planner), now=NOW)  # fmt: skip
    packages.send(package, actor=act(cast.planner), now=NOW)
    assert package.items[0].row is not None and package.items[0].row["has_board"] is False
    above_answers.take_up(package.items, actor=act(taker), now=NOW)
    db.session.commit()
    assert "phiếu thẩm định" in sign_in(client, cast.planner).get(f"/packages/{package.key}").text
    services_office.set_way(above, "KCQG", cast.checklist, version=0, actor=act(chief), now=NOW)
    made = services.begin(file, "", actor=act(taker), now=NOW)
    services.save(made, filled(made, recommended=200_000_000), version=made.version, actor=act(taker), now=NOW)
    services.hand_in(made, actor=act(taker), now=NOW)
    services.countersign(made, version=made.version, actor=act(chief), now=NOW)
    db.session.commit()
    here, there = outcome_of(file.id, cast.agency.id), outcome_of(file.id, above.id)
    assert here is not None and there is not None
    assert (here.proposed, there.proposed) == (250_000_000, 200_000_000)
    assert [one.proposed for one in ranked_results(above.id, "KCQG", 2026, Status.PASSED)] == [200_000_000]
    assert value_from(made.snapshot or {}).form == ""
    for path in (f"/packages/{package.key}", f"/proposals/{file.key}"):
        assert sign_in(client, cast.planner).get(path).status_code == 200


def test_the_printed_sheet_says_everything_and_names_two_people(cast: SimpleNamespace) -> None:
    made = signed(cast.files[0], cast.officer, cast.leader, conclusion="support_after_changes", remarks=CHANGES)
    value = value_from(made.snapshot or {})
    assert (value.form, value.subject) == ("", "Đề án khuyến công địa phương")
    data = pdf_of(value)
    with pypdfium2.PdfDocument(io.BytesIO(data)) as pdf:
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    for words in (
        "PHIẾU THẨM ĐỊNH", cast.files[0].code, "250.000.000 đồng", "Hai trăm năm mươi triệu đồng",
        "Bổ sung báo giá thứ hai", cast.officer.name, cast.leader.name, "Phù hợp",
    ):  # fmt: skip
        assert words in text, words
    assert is_as_signed(made)
    made.recommended = 251_000_000
    assert not is_as_signed(made)
