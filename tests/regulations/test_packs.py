"""The shipped packs: every worked example comes out, nothing is left unsaid, and the forms stay short."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kcproposals.domain.wording import Wording
from kcproposals.regulations import library
from kcproposals.regulations.answers import missing
from kcproposals.regulations.checks import answer, failures
from kcproposals.regulations.library import Example, Library

LIB: Library = library.load()
ALL = tuple(LIB.activities)


def test_every_worked_example_comes_out() -> None:
    assert [(example.title, difference) for example, difference in failures(LIB)] == []


def test_a_wrong_expectation_is_noticed_and_named() -> None:
    example = LIB.examples[0]
    for wrong, where in (({"ceiling": -1}, "ceiling"), ({"findings": [{}, {}, {}]}, "findings"), ({"x": 1}, "x")):
        wronged = Library(**{**vars(LIB), "examples": (Example(**{**vars(example), "expect": wrong}),)})
        ((found, difference),) = failures(wronged)
        assert found.expect == wrong and difference.startswith(f"{where}: ")


def test_an_example_the_rule_refuses_is_a_failure() -> None:
    example = next(example for example in LIB.examples if example.rule == "ceiling")
    broken = Example(**{**vars(example), "input": {**example.input, "establishments": 0}})
    assert [difference for _, difference in failures(Library(**{**vars(LIB), "examples": (broken,)}))]


def test_every_activity_with_a_norm_has_three_worked_ceilings() -> None:
    counts = Counter(example.input["activity"] for example in LIB.examples if example.rule == "ceiling")
    assert {row.activity for row in LIB.norm_rows if counts[row.activity] < 3} == set()


def test_all_thirty_activities_have_a_form_a_group_and_what_reports_count() -> None:
    assert len(ALL) == 30 and set(LIB.forms) == set(ALL)
    assert all(activity.advance and activity.unit.vi and activity.applicants for activity in LIB.activities.values())
    assert LIB.activities["CCN_HA_TANG"].advance.pct == "30"  # type: ignore[union-attr]
    assert LIB.activities["NGHE_NHAN"].effective_from == date(2025, 10, 15)
    for code, activity in LIB.activities.items():
        assert set(LIB.form(code).indicators) == set(activity.indicators), code
    assert LIB.activities["DAO_TAO_NGHE"].applicants == ("implementing_unit",)


def test_activities_stand_under_the_nine_clauses_and_what_was_added() -> None:
    groups = LIB.grouped(ALL)
    assert [group.key for group, _ in groups] == [*"123456789", "nd235"]
    assert sum(len(found) for _, found in groups) == 30
    assert [one.code for one in {group.key: found for group, found in groups}["nd235"]] == [
        "CHUYEN_DOI_SO", "SX_TIEU_DUNG_BEN_VUNG", "NGHE_NHAN",
    ]  # fmt: skip
    assert [group.key for group, _ in LIB.grouped(["UNG_DUNG_MMTB", "DAO_TAO_NGHE"])] == ["1", "3"]


@pytest.mark.parametrize(
    ("version", "activity", "pct", "cap", "verified"),
    [
        ("TT28_2018", "UNG_DUNG_MMTB", "50", 300_000_000, True),
        ("TT28_2018", "DAY_CHUYEN_CONG_NGHE", "50", 450_000_000, True),
        ("TT28_2018", "MHTD_CONG_NGHE_MOI", "30", 1_000_000_000, True),
        ("TT28_2018", "THUONG_HIEU", "50", 35_000_000, False),
        ("TT28_2018", "CCN_HA_TANG", None, 6_000_000_000, True),
        ("TT28_2018", "HOI_CHO_THAM_GIA", "80", None, False),
        ("TTLT26_2014", "UNG_DUNG_MMTB", "50", 200_000_000, True),
        ("TTLT26_2014", "MHTD_CONG_NGHE_MOI", "30", 500_000_000, True),
        ("TTLT26_2014", "DI_DOI_LAI_SUAT", "50", 500_000_000, True),
        ("TTLT26_2014", "CCN_HA_TANG", None, 3_000_000_000, True),
    ],
)
def test_figures_are_the_circulars(
    version: str, activity: str, pct: str | None, cap: int | None, verified: bool
) -> None:
    (row,) = [row for row in LIB.norm_rows if (row.version, row.activity) == (version, activity)]
    assert (row.pct, row.cap, row.verified) == (pct, cap, verified)


def test_the_national_texts_are_whole() -> None:
    assert Counter(row.version for row in LIB.norm_rows if row.province is None) == {"TTLT26_2014": 23, "TT28_2018": 18}
    awards = [row.case for row in LIB.norm_rows if row.activity == "BINH_CHON_SPTB" and row.version == "TTLT26_2014"]
    assert awards == ["khu_vuc", "quoc_gia", "thuong_khu_vuc", "thuong_quoc_gia"]
    assert all(row.clause and row.effective_from for row in LIB.norm_rows)


def test_pinned_contents_are_the_same_packs_with_the_same_hash() -> None:
    pinned = library.from_contents({pack.id: pack.content for pack in reversed(LIB.packs)})
    assert {pack.id: pack.sha256 for pack in pinned.packs} == {pack.id: pack.sha256 for pack in LIB.packs}
    assert set(pinned.norm_rows) == set(LIB.norm_rows)
    assert pinned.forms == LIB.forms and pinned.criteria == LIB.criteria and pinned.documents == LIB.documents
    assert not list(failures(pinned))


def texts(value: Any) -> Iterator[Any]:
    """Return every wording of a pack's content, and every plain string."""
    if isinstance(value, dict):
        if "vi" in value:
            yield value
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_every_text_is_in_both_languages_and_composed() -> None:
    for pack in LIB.packs:
        for text in texts(pack.content):
            if isinstance(text, dict):
                assert set(text) == {"vi", "en"} and text["vi"].strip() == text["vi"], (pack.id, text)
            else:
                assert unicodedata.is_normalized("NFC", text), (pack.id, text)


@pytest.mark.parametrize("code", ALL)
def test_a_form_has_seven_pages_and_asks_for_less_than_forty_things(code: str) -> None:
    form = LIB.form(code)
    keys = [section.key for section in form.sections]
    assert len(keys) == 7 and keys[:3] == ["eligibility", "facility", "need"]
    assert keys[4:] == ["cost", "effects", "attachments"]
    kind = "service_provider" if LIB.activities[code].applicants == ("implementing_unit",) else "sme"
    lacks = missing(form, {}, {"kind": kind})
    asked = [form.field(str(lack.place)) for lack in lacks if lack.place.section != "facility"]
    typed = [len([c for c in field.columns if c.required]) or 1 for field in asked if field.type != "file"]
    assert 15 <= sum(typed) < 40
    assert any(field.type == "file" for field in asked)
    needed = {"title", "total_cost", "eligible_cost", "requested", "counterpart", "starts_on", "ends_on"}
    assert needed | {"priority_place"} <= set(form.columns)


@pytest.mark.parametrize("code", ["BINH_CHON_SPTB", "HIEP_HOI", "HOI_CHO_NUOC_NGOAI", "KHOI_SU_THANH_LAP_DN"])
def test_the_case_of_a_norm_can_be_answered(code: str) -> None:
    form = LIB.form(code)
    offered = {choice.value for choice in form.field(form.columns["case"]).choices}
    assert offered == {row.case for row in LIB.norm_rows if row.activity == code and row.case}
    assert "case" not in LIB.form("UNG_DUNG_MMTB").columns


def test_without_its_cases_a_form_asks_for_none() -> None:
    contents = {pack.id: pack.content for pack in LIB.packs if pack.part != "norms"}
    form = library.from_contents(contents).form("BINH_CHON_SPTB")
    assert "case" not in form.columns
    with pytest.raises(KeyError):
        form.field("selection.level")


def test_lines_and_models_are_asked_for_what_makes_them_so() -> None:
    assert LIB.form("DAY_CHUYEN_CONG_NGHE").field("technology.procedure").required is True
    novelty = LIB.form("MHTD_CONG_NGHE_MOI").field("eligibility.new_technology")
    assert novelty.expect is True and novelty.otherwise and novelty.otherwise.act == "mend"
    with pytest.raises(KeyError):
        LIB.form("UNG_DUNG_MMTB").field("technology.procedure")
    with pytest.raises(KeyError):
        LIB.form("FLIGHTS")


def test_choices_of_trades_and_places_come_from_the_priorities() -> None:
    form = LIB.form("UNG_DUNG_MMTB")
    assert LIB.priorities
    assert form.field("eligibility.trade").choices == LIB.priorities.trades
    assert [choice.value for choice in form.field("eligibility.place").choices] == ["a", "b", "c", "d", "none"]


def test_priority_is_focal_then_place_then_trade_and_cleaner_production_stands_outside() -> None:
    assert LIB.priorities
    order = LIB.priorities.vector
    none: tuple[str, ...] = ()
    assert order(focal=True, place=None, trade_groups=none, activity="UNG_DUNG_MMTB") == (0, 5, 3)
    assert order(focal=False, place="b", trade_groups=("mechanics", "export"), activity="UNG_DUNG_MMTB") == (1, 2, 1)
    assert order(focal=False, place="none", trade_groups=("mechanics",), activity="UNG_DUNG_MMTB") == (1, 5, 2)
    assert order(focal=False, place="a", trade_groups=("export",), activity="SXSH") == (1, 5, 3)


def test_the_starter_set_is_marked_as_ours_and_has_the_agreed_defaults() -> None:
    starter = LIB.criteria["kc_starter"]
    assert not starter.verified and starter.note and "không phải bộ tiêu chí chính thức" in starter.note.vi
    assert starter.rules["far_off"] == {"action": "flag", "limit": "20", "basis": "percent_of_mean"}
    assert starter.rules["quorum"] == {"share": "2/3", "of": "appointed", "must_include": ["chair|vice_chair"]}
    assert starter.rules["pass"] == {"threshold": "70"}
    assert starter.rules["tie_break"] == [
        "lower_support", "criterion:can_thiet_hieu_qua", "chair_mark", "earlier_submission",
    ]  # fmt: skip
    assert len(starter.not_applied) == 5
    assert all(len(criterion.anchors) >= 3 for criterion in starter.criteria)


def test_the_official_product_sheet_is_forty_forty_ten_ten() -> None:
    sheet = LIB.criteria["sp_cnnt_tieu_bieu"]
    assert sheet.verified and [criterion["max"] for criterion in sheet.rules["criteria"]] == ["40", "40", "10", "10"]
    assert sheet.definition["items"][0]["title"]["vi"] == "Đáp ứng thị trường và khả năng phát triển sản xuất"
    assert set(sheet.definition) == {"rules", "items", "not_applied"}


def test_papers_cite_what_is_in_force_that_day_for_their_programme() -> None:
    profile = LIB.documents["nd30-2020"]

    def keys(kind: str, on: date, programme: str | None = None) -> list[str]:
        return [basis.key for basis in profile.legal_bases_for(kind, on, programme)]

    today, decision = date(2026, 3, 1), "quyet_dinh_phe_duyet"
    assert "nd45_2012_nd235_2025" in keys(decision, today) and "nd45_2012" not in keys(decision, today)
    assert "nd45_2012" in keys(decision, date(2025, 10, 14))
    assert "tt36_2013" in keys(decision, today, "KCQG")
    assert "tt36_2013" not in keys(decision, today, "KCDP") and "tt36_2013" not in keys(decision, today)
    assert "ttlt26_2014" in keys(decision, date(2016, 1, 1)) and "tt28_2018" not in keys(decision, date(2016, 1, 1))
    assert keys("bien_ban_hop_hoi_dong", today) == ["nd45_2012_nd235_2025", "tt46_2012"]


def test_the_layout_holds_margins_and_sizes_with_their_legal_range() -> None:
    layout = LIB.documents["nd30-2020"].layout
    assert {side: given["value"] for side, given in layout["page"]["margins"].items()} == {
        "top": 20, "bottom": 20, "left": 30, "right": 20,
    }  # fmt: skip
    assert layout["components"]["quoc_hieu"]["size"] == {"range": [12, 13], "value": 13}
    assert LIB.documents["nd30-2020"].doc_types["QĐ"] == Wording("Quyết định", "Decision")


def test_doubtful_rows_are_counted() -> None:
    assert library.unverified_rows(LIB.pack("norms-ttlt26-2014").content) == 0
    assert library.unverified_rows(LIB.pack("norms-tt28-2018").content) == 12


def test_an_example_answers_what_its_rule_answers() -> None:
    example = next(example for example in LIB.examples if example.rule == "form")
    assert set(answer(LIB, example)) == {"columns", "indicators", "missing", "stops"}
