"""Past support comes in whole: every row is taken, known, or refused with its line and reason."""

from importlib.resources import files
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from kcproposals.facilities.import_cells import dong, province, tax_code
from kcproposals.facilities.imports import COLUMNS, Outcome, import_support, rows_of
from kcproposals.facilities.models import PastSupport
from kcproposals.regulations import library, units
from tests.conftest import NOW
from tests.facilities.rows import GOOD, file_of

REAL = (files("kcproposals.cli") / "data" / "past-supports.csv").read_bytes()
HEAD = ",".join(COLUMNS)


def bring(data: bytes) -> Outcome:
    outcome = import_support(data, library.load().activities, now=NOW)
    db.session.commit()
    return outcome


def refusals(data: bytes) -> list[tuple[int, str]]:
    return [(refusal.line, str(refusal.problem)) for refusal in bring(data).refused]


def test_the_published_plans_come_in_whole_and_once(app: Flask) -> None:
    first, again = bring(REAL), bring(REAL)
    assert (first.taken, first.known, first.refused) == (82, 0, ())
    assert (again.taken, again.known, again.refused) == (0, 82, ())
    assert all(db.session.scalars(select(PastSupport.province_code)))
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "past_support.imported")).all()
    assert event.data["rows"] == 82 and len(event.data["sha256"]) == 64


def test_a_file_of_windows_with_a_mark_at_its_start_is_the_same_file(app: Flask) -> None:
    bring(REAL)
    again = bring(b"\xef\xbb\xbf" + REAL.replace(b"\n", b"\r\n"))
    assert (again.taken, again.known, again.refused) == (0, 82, ())


def test_amounts_are_whole_dong_what_is_missing_stays_empty_and_several_lines_are_one_cell(app: Flask) -> None:
    bring(file_of({**GOOD, "note": "dòng một\ndòng hai", "start": "2013-01", "end": "2014"}))
    row = db.session.scalars(select(PastSupport)).one()
    assert (row.total_cost, row.support, row.counterpart) == (610_000_000, 102_250_000, None)
    assert (row.province_code, row.note, row.started, row.ended) == ("24", "dòng một\ndòng hai", "2013-01", "2014")
    assert (row.source_line, row.imported_at) == (2, NOW)


@pytest.mark.parametrize(
    ("text", "dong_"),
    [
        ("300", 300_000_000), ("0", 0), ("102.25", 102_250_000), ("102,25", 102_250_000), ("0.5", 500_000),
        ("0,125", 125_000), ("1.250,5", 1_250_500_000), ("1.234.567", 1_234_567_000_000), ("14500", 14_500_000_000),
        ("1500.125", 1_500_125_000), ("999999999", 999_999_999_000_000), ("0.000001", 1),
    ],
)  # fmt: skip
def test_an_amount_that_can_be_read_in_one_way_is_read(text: str, dong_: int) -> None:
    assert dong({"support": text}, "support") == dong_


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1.500", "hai cách"), ("1,500", "hai cách"), ("-1", "số âm"), ("-1.5", "số âm"), ("1,250.5", "không đọc được"),
        ("một tỷ", "không phải số tiền"), ("300 triệu", "không phải số tiền"), ("1e9", "không phải số tiền"),
        ("nan", "không phải số tiền"), ("٣٠٠", "không phải số tiền"), ("=1+1", "không phải số tiền"),
        ("9999999999999999", "không đọc được"), ("1.2.3", "không đọc được"), ("12..5", "không đọc được"),
        ("5.", "không đọc được"), ("102.2500001", "không đọc được"), ("9" * 5000, "không đọc được"),
    ],
)  # fmt: skip
def test_any_other_amount_is_refused_with_the_column_and_what_to_write(text: str, says: str) -> None:
    with pytest.raises(RuleViolation, match=says) as refused:
        dong({"state_support_million_vnd": text}, "state_support_million_vnd")
    assert "state_support_million_vnd" in str(refused.value) and len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"year": "1989"}, "1990 đến 2027"), ({"year": "2028"}, "1990 đến 2027"), ({"year": "hai"}, "năm"),
        ({"year": "2018.0"}, "năm"), ({"year": "٢٠١٨"}, "năm"), ({"programme": "ODA"}, "KCQG hay KCDP"),
        ({"content_type": "BAY"}, "nội dung hoạt động “BAY”"), ({"state_support_million_vnd": "-1"}, "số âm"),
        ({"total_cost_million_vnd": "một tỷ"}, "không phải số tiền"),
        ({"counterpart_million_vnd": "1,500"}, "hai cách"),
        ({"proposal_title": " "}, "thiếu cột proposal_title"), ({"source": "", "province": ""}, "source, province"),
        ({"source": "x" * 301}, "source dài quá 300"), ({"beneficiary": "x" * 501}, "dài quá 500"),
        ({"beneficiary": ";".join(map(str, range(100, 225)))}, "quá nhiều tên"),
        ({"start": "mai"}, "như 2023 hoặc 2023-05"),
        ({"end": "2023-13"}, "thời gian"), ({"note": "a\0b"}, "NUL"), ({"province": "Atlantis"}, "“Atlantis”"),
        ({"note": "x" * 140_000}, "không tách được"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_good_ones_stay(app: Flask, change: dict[str, str], says: str) -> None:
    outcome = bring(file_of(GOOD, {**GOOD, **change}, {**GOOD, "year": "2022"}))
    assert (outcome.taken, outcome.known) == (2, 0)
    assert [refusal.line for refusal in outcome.refused] == [3] and says in str(outcome.refused[0].problem)
    assert db.session.scalar(select(func.count()).select_from(PastSupport)) == 2


def test_rows_with_other_columns_bad_quotes_or_foreign_bytes_are_named_each_and_blank_lines_are_no_rows(
    app: Flask,
) -> None:
    bad = [b"a,b,c", b'"x"y,' + b"," * 13, ",".join(["Tên"] * 15).encode("utf-16-le")[:40], b"\xff" + b"," * 14]
    data = file_of(GOOD) + b"\n\n" + b"\n".join(bad) + b"\n" + file_of({**GOOD, "year": "2020"}).split(b"\n", 1)[1]
    found = refusals(data)
    assert [line for line, _ in found] == [5, 6, 7, 8]
    assert [reason.split(",")[0] for _, reason in found][:2] == ["có 3 cột", "dòng hỏng"]
    assert "UTF-8" in found[3][1]
    assert db.session.scalar(select(func.count()).select_from(PastSupport)) == 2


def test_every_row_is_taken_known_or_refused(app: Flask) -> None:
    data = file_of(GOOD, GOOD, {**GOOD, "year": "x"}, {**GOOD, "year": "2021"}) + b"1,2\n"
    outcome = bring(data)
    assert (outcome.taken, outcome.known, len(outcome.refused)) == (2, 1, 2)
    assert outcome.taken + outcome.known + len(outcome.refused) == len(list(rows_of(data))) == 5


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Dòng tiêu đề"), (b"a,b\n1,2", "Dòng tiêu đề"), (HEAD.replace(",", ";").encode(), "dấu phẩy"),
        (HEAD.encode("utf-16"), "UTF-8"), ("tên,năm".encode("cp1258", "replace"), "Dòng tiêu đề|UTF-8"),
        (b'"' + HEAD.encode(), "Dòng tiêu đề"), (b"\0" * 100, "Dòng tiêu đề"),
        (file_of(GOOD) + b'"never closed\n' + file_of(GOOD), "ở dòng 3"),
    ],
)  # fmt: skip
def test_another_file_is_refused_as_a_whole_and_stores_nothing(app: Flask, data: bytes, says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        bring(data)
    assert db.session.scalar(select(func.count()).select_from(PastSupport)) == 0


def test_every_province_of_before_and_after_the_mergers_is_known(app: Flask) -> None:
    for unit in units.provinces():
        assert province(unit.name) == province(unit.full_name) == unit.code
    for old, code in (("Bắc Giang", "24"), ("tỉnh Hà Giang", "08"), ("TP. Hồ Chí Minh", "79"), ("Hoà Bình", "25"),
                      ("Bà Rịa-Vũng Tàu", "79"), ("Đăk Nông", "68"), ("Thừa Thiên - Huế", "46")):  # fmt: skip
        assert province(old) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Công ty A (MST 0314409058)", "0314409058"), ("mã số thuế: 0314409058-002", "0314409058-002"),
        ("MST 0314409058; MST 0100109106", None), ("MST 12345", None), ("0314409058", None), ("MST 0014409058", None),
    ],
)  # fmt: skip
def test_a_tax_code_is_read_only_where_it_is_called_one(text: str, code: str | None) -> None:
    assert tax_code(text) == code


def test_progress_grows_to_the_number_of_rows(app: Flask) -> None:
    heard: list[Any] = []
    data = file_of(*({**GOOD, "proposal_title": f"Máy {at}"} for at in range(1200)))
    outcome = import_support(
        data, library.load().activities, now=NOW, progress=lambda done, rows: heard.append((done, rows))
    )
    assert outcome.taken == 1200 and heard == sorted(heard) and heard[-1] == (1200, 1200) and len(heard) >= 5
