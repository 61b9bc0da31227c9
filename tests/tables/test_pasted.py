"""Cells pasted into the table of the page: read by the rules of files, answered row by row."""

from typing import Any

import pytest

from kcproposals.extensions import db
from kcproposals.proposals.models import Proposal


def paste(page: Any, proposal: Proposal, text: str, column: str = "item", **more: str) -> Any:
    """Send cells as paste.js does."""
    url = f"/proposals/{proposal.key}/sections/cost/tables/lines/read"
    return page.post(url, data={"text": text, "column": column, **more}, headers={"Accept": "application/json"})


def test_cells_fall_into_the_columns_from_the_one_pasted_at(page: Any, draft: Proposal) -> None:
    body = paste(page, draft, "2,5\t1.000.000\t2.500.000\t0\n3\t250.000\t\t500.000", "quantity").get_json()
    assert body["rows"] == [
        {"quantity": "2,5", "unit_price": "1.000.000", "support": "0"},
        {"quantity": "3", "unit_price": "250.000", "support": "500.000"},
    ]
    assert body["troubles"] == [] and body["left_out"] == [] and body["small"] is False
    db.session.refresh(draft)
    assert "cost" not in draft.answers


@pytest.mark.parametrize("unit", ["triệu đồng", "million đồng"])
def test_headings_pasted_along_say_which_column_is_which(page: Any, draft: Proposal, unit: str) -> None:
    body = paste(page, draft, f"SL\tNội dung\tĐơn giá ({unit})\n1\tMáy dò\t604\n\tTổng cộng\t604").get_json()
    assert body["rows"] == [{"item": "Máy dò", "quantity": "1", "unit_price": "604.000.000"}]
    assert body["left_out"] == ["Dòng 3: dòng cộng"]


def test_a_cell_of_two_readings_stays_empty_and_is_marked(page: Any, draft: Proposal) -> None:
    body = paste(page, draft, "Máy\tcái\t1\t1.250\nXe\tcái\t1\t500000000").get_json()
    assert body["rows"][0] == {"item": "Máy", "unit": "cái", "quantity": "1"}
    (trouble,) = body["troubles"]
    assert (trouble["row"], trouble["column"]) == (0, "unit_price") and "1,25 triệu" in trouble["message"]


def test_the_unit_of_the_table_counts_and_small_amounts_are_doubted(page: Any, draft: Proposal) -> None:
    assert paste(page, draft, "Máy\tcái\t1\t604\nXe\tcái\t1\t25,5").get_json()["troubles"][0]["row"] == 1
    assert paste(page, draft, "Máy\tcái\t1\t604").get_json()["small"] is True
    body = paste(page, draft, "Máy\tcái\t1\t604\nXe\tcái\t1\t25,5", unit="trieu").get_json()
    assert [row["unit_price"] for row in body["rows"]] == ["604.000.000", "25.500.000"] and body["small"] is False


def test_nothing_too_much_and_something_odd_are_refused_in_words(page: Any, draft: Proposal) -> None:
    too_many = paste(page, draft, "\n".join(f"Dòng {n}\t\t1\t5.000.000" for n in range(60)))
    assert too_many.status_code == 422 and "50 dòng" in too_many.get_json()["error"]
    assert paste(page, draft, "x\t" * 150_000).status_code == 422
    odd = paste(page, draft, '"' + "x" * 150_000 + '"\t1')
    assert odd.status_code == 422 and "Không tách được" in odd.get_json()["error"]
    assert paste(page, draft, "", column="nowhere").get_json()["rows"] == []
