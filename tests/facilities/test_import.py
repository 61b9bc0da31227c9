"""Past support comes in whole: every row is taken, known, or refused with its line and reason."""

from importlib.resources import files

import pytest
from flask import Flask
from sqlalchemy import func, select

from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.facilities.imports import COLUMNS, import_support
from kcproposals.facilities.models import PastSupport
from kcproposals.facilities.queries import past_support_of
from kcproposals.regulations import library
from tests.conftest import NOW

REAL = (files("kcproposals.cli") / "data" / "past-supports.csv").read_bytes()
GOOD = {
    "source": "báo tỉnh", "year": "2023", "programme": "KCDP", "province": "Bắc Giang",
    "proposal_title": "Máy xẻ gỗ", "content_type": "UNG_DUNG_MMTB", "beneficiary": "Công ty TNHH Cơ sở minh họa 01",
    "total_cost_million_vnd": "610", "state_support_million_vnd": "102.25",
}  # fmt: skip


def file_of(*rows: dict[str, str]) -> bytes:
    """Return a CSV file of these rows."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{row.get(name, "")}"' for name in COLUMNS) for row in rows]
    return "\n".join(lines).encode()


def bring(data: bytes) -> object:
    return import_support(data, library.load().activities, now=NOW)


def test_the_published_plans_come_in_whole_and_once(app: Flask) -> None:
    first = bring(REAL)
    db.session.commit()
    assert (first.taken, first.known, first.refused) == (82, 0, ())
    again = bring(REAL)
    assert (again.taken, again.known, again.refused) == (0, 82, ())
    assert db.session.scalar(select(func.sum(PastSupport.support))) > 0


def test_amounts_are_whole_dong_and_the_old_province_is_found(app: Flask) -> None:
    bring(file_of(GOOD))
    row = db.session.scalars(select(PastSupport)).one()
    assert row.support == 102_250_000 and row.province_code == "24" and row.counterpart is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"year": "1889"}, "năm"), ({"year": "hai"}, "năm"), ({"programme": "ODA"}, "chương trình"),
        ({"content_type": "BAY"}, "nội dung"), ({"state_support_million_vnd": "-1"}, "âm"),
        ({"state_support_million_vnd": "1,5,0"}, "triệu đồng"), ({"total_cost_million_vnd": "một tỷ"}, "triệu đồng"),
        ({"proposal_title": ""}, "thiếu"), ({"source": "x" * 301}, "dài quá"), ({"start": "mai"}, "thời gian"),
        ({"note": "a\0b"}, "NUL"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_good_ones_stay(app: Flask, change: dict[str, str], says: str) -> None:
    outcome = bring(file_of(GOOD, {**GOOD, **change}, {**GOOD, "year": "2022"}))
    assert outcome.taken == 2 and [refusal.line for refusal in outcome.refused] == [3]
    assert says in str(outcome.refused[0].problem)


def test_a_row_with_another_number_of_columns_is_named(app: Flask) -> None:
    outcome = bring(file_of(GOOD) + b"\na,b,c")
    assert outcome.taken == 1 and outcome.refused[0].line == 3


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2", "tên,năm\n".encode("utf-16")])
def test_another_file_is_refused_as_a_whole(app: Flask, data: bytes) -> None:
    with pytest.raises(RuleViolation):
        bring(data)


def test_the_same_name_in_the_same_province_is_a_question_and_the_tax_code_a_fact(people: object) -> None:
    bring(file_of(GOOD, {**GOOD, "province": "Cà Mau"}))
    facility = people.facility  # type: ignore[attr-defined]
    matches = past_support_of(facility)
    assert [match.certainty for match in matches] == ["likely"]
    matches[0].support.tax_code = facility.tax_code
    db.session.flush()
    assert [match.certainty for match in past_support_of(facility)] == ["exact"]
