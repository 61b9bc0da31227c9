"""Answers against their form: what is computed, missing, unexpected, contradictory; unfinished drafts included."""

from typing import Any

from kcproposals.regulations import library
from kcproposals.regulations.answers import Place, column_values, compute, missing, problems, stops

FORM = library.load().form("UNG_DUNG_MMTB")
LINE: dict[str, Any] = {"id": "r1", "item": "Máy", "quantity": 2, "unit_price": 300, "support": 250}
HOUSEHOLD = {"kind": "business_household"}


def cost(*lines: dict[str, Any]) -> dict[str, Any]:
    return compute(FORM, {"cost": {"lines": list(lines)}})["cost"]


def test_rows_and_totals_are_worked_out() -> None:
    found = cost(LINE, {**LINE, "id": "r2", "quantity": 1})
    assert [row["amount"] for row in found["lines"]] == [600, 300]
    assert [row["counterpart"] for row in found["lines"]] == [350, 50]
    assert (found["total"], found["requested"], found["counterpart"]) == (900, 500, 400)


def test_what_was_given_stays_as_it_was() -> None:
    given = {"cost": {"lines": [dict(LINE)]}}
    compute(FORM, given)
    assert given == {"cost": {"lines": [LINE]}}


def test_an_unfinished_row_has_no_amount_and_leaves_the_sums_to_the_others() -> None:
    found = cost(LINE, {"id": "r2", "item": "Băng tải", "quantity": 1})
    assert "amount" not in found["lines"][1] and found["total"] == 600


def test_a_stored_result_never_outlives_what_it_was_made_of() -> None:
    found = compute(FORM, {"cost": {"lines": [{"id": "r1", "amount": 999}], "total": 999, "requested": 5}})
    assert found == {"cost": {"lines": [{"id": "r1"}]}}


def test_nothing_typed_gives_nothing() -> None:
    assert compute(FORM, {}) == {}
    assert column_values(FORM, {}) == dict.fromkeys(FORM.columns)
    assert stops(FORM, {}) == problems(FORM, {}) == ()


def test_a_text_where_a_number_belongs_is_no_number() -> None:
    assert "total" not in cost({**LINE, "unit_price": "300"}) and "total" not in cost({**LINE, "quantity": True})


def absent(answers: dict[str, Any], profile: dict[str, Any] = HOUSEHOLD) -> list[str]:
    return [str(lack.place) for lack in missing(FORM, answers, profile)]


def test_an_empty_form_lacks_every_required_question_in_its_order() -> None:
    lacks = absent({})
    assert lacks[:6] == [
        "eligibility.trade", "eligibility.produces", "eligibility.new_machines", "eligibility.no_double",
        "eligibility.own_money", "facility.confirmed",
    ]  # fmt: skip
    assert "technology.machines" in lacks and "cost.lines" in lacks and lacks[-1] == "attachments.quotations"
    assert not {"cost.total", "eligibility.place", "effects.lasting", "need.priority_trades"} & set(lacks)


def test_a_cell_is_missing_by_its_row_and_column_and_an_empty_text_is_absent() -> None:
    lacks = absent({"cost": {"lines": [LINE, {"id": "r2", "item": "", "quantity": 1, "unit_price": 5}]}})
    assert [lack for lack in lacks if lack.startswith("cost")] == ["cost.lines[1].item", "cost.lines[1].support"]


def test_an_empty_table_is_missing_as_a_whole() -> None:
    assert "cost.lines" in absent({"cost": {"lines": []}})


def test_zero_and_no_are_answers() -> None:
    lacks = absent({"cost": {"lines": [{**LINE, "support": 0}]}, "eligibility": {"own_money": False}})
    assert not [lack for lack in lacks if lack.startswith("cost") or lack.endswith("own_money")]


def test_a_condition_on_the_profile_decides_what_is_required() -> None:
    assert "attachments.balance" not in absent({})
    assert "attachments.balance" in absent({}, {"kind": "sme"})


def test_a_no_to_a_condition_stops_or_must_be_mended() -> None:
    found = stops(FORM, {"eligibility": {"new_machines": False, "own_money": False, "no_double": True}})
    assert [(place, other.act) for place, other in found] == [
        (Place(section="eligibility", field="new_machines"), "stop"),
        (Place(section="eligibility", field="own_money"), "mend"),
    ]


def test_more_support_than_a_line_costs_is_a_problem_of_that_cell() -> None:
    answers = compute(FORM, {"cost": {"lines": [LINE, {**LINE, "support": 601}]}})
    (problem,) = problems(FORM, answers)
    assert str(problem.place) == "cost.lines[1].support" and "thành tiền" in problem.msgid


def test_an_end_before_its_start_is_a_problem_of_a_row_and_of_the_whole() -> None:
    backwards = {"id": "a", "from": "2027-05", "to": "2027-04"}
    rows = [backwards, {"id": "b", "from": "2027-05"}, {"id": "c", "to": "2027-01"}]
    found = problems(FORM, {"effects": {"schedule": rows, "starts": "2027-09", "ends": "2027-03"}})
    assert sorted(str(problem.place) for problem in found) == ["effects.ends", "effects.schedule[0].to"]
    assert problems(FORM, {"effects": {"starts": "2027-03", "ends": "2027-03"}}) == ()
    assert problems(FORM, {"effects": {"starts": "2027-03", "ends": ""}}) == ()


def test_columns_are_read_at_their_paths() -> None:
    values = column_values(FORM, compute(FORM, {"need": {"title": "Máy sấy"}, "cost": {"lines": [LINE]}}))
    assert values["title"] == "Máy sấy" and values["eligible_cost"] == 600 and values["starts_on"] is None
