"""`rules ceiling` on JSON: the answer in the shape of the contract, and every refusal with its path."""

from typing import Any

import pytest

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import ceiling
from kcproposals.regulations import library

ASKED: dict[str, Any] = {
    "programme": "KCQG", "province": None, "date": "2026-03-01", "activity": "UNG_DUNG_MMTB", "case": None,
    "eligible_cost": 590000000, "requested": 300000000, "establishments": 1, "flags": [],
}  # fmt: skip


def run(**changes: Any) -> dict[str, Any]:
    lib = library.load()
    return ceiling.run({**ASKED, **changes}, activities=lib.activities, rows=lib.norm_rows, multipliers=lib.multipliers)


def test_the_answer_is_the_one_of_the_contract() -> None:
    assert run() == {
        "ceiling": 295000000,
        "form": "grant",
        "counterpart": 295000000,
        "applied": [
            {"norm": "TT28_2018", "clause": "TT 28/2018/TT-BTC, Điều 8 khoản 4", "pct": "50", "cap": 300000000,
             "verified": True}
        ],
        "findings": [{"code": "over_ceiling", "by": 5000000}],
    }  # fmt: skip


def test_no_norm_and_a_missing_case_leave_everything_open() -> None:
    nothing = {"ceiling": None, "form": None, "counterpart": None, "applied": []}
    assert run(activity="DAO_TAO_NGHE") == {**nothing, "findings": [{"code": "no_norm"}]}
    assert run(activity="BINH_CHON_SPTB") == {**nothing, "findings": [{"code": "case_needed"}]}
    assert run(programme="KCDP", province="24") == {**nothing, "findings": [{"code": "no_norm"}]}


def test_a_row_without_a_share_has_none() -> None:
    answer = run(activity="BINH_CHON_SPTB", case="khu_vuc", requested=1)
    assert answer["applied"][0]["pct"] is None and answer["ceiling"] == 200000000


def test_a_single_machine_is_no_line() -> None:
    assert run(eligible_cost=900000000, requested=450000000)["findings"] == [{"code": "over_ceiling", "by": 150000000}]
    line = run(eligible_cost=900000000, requested=450000000, activity="DAY_CHUYEN_CONG_NGHE")
    assert (line["ceiling"], line["findings"]) == (450000000, [])


def test_the_older_circular_and_its_priority() -> None:
    old: dict[str, Any] = {"date": "2016-03-01", "eligible_cost": 604000000}
    assert run(**old)["ceiling"] == 200000000
    assert run(**old, flags=["priority"])["ceiling"] == 300000000
    assert run(flags=["priority"], eligible_cost=604000000)["findings"] == [{"code": "unverified_multiplier"}]


def test_every_activity_is_known() -> None:
    for code in library.load().activities:
        assert set(run(activity=code)) == {"ceiling", "form", "counterpart", "applied", "findings"}


def test_what_may_be_null_or_empty_may_be_left_out() -> None:
    lib = library.load()
    short = {key: value for key, value in ASKED.items() if key not in ("province", "case", "flags")}
    assert ceiling.run(short, activities=lib.activities, rows=lib.norm_rows, multipliers=lib.multipliers) == run()


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("programme", {"programme": "KCX"}),
        ("programme", {"programme": None}),
        ("province", {"province": 24}),
        ("province", {"province": "2"}),
        ("province", {"province": "٢٤"}),
        ("date", {"date": "2026-02-30"}),
        ("date", {"date": "01/03/2026"}),
        ("activity", {"activity": "MUA_MAY"}),
        ("activity", {"activity": None}),
        ("case", {"case": "khu_vuc"}),
        ("case", {"activity": "BINH_CHON_SPTB", "case": "lang"}),
        ("case", {"case": 1}),
        ("eligible_cost", {"eligible_cost": "590000000"}),
        ("eligible_cost", {"eligible_cost": 590000000.0}),
        ("eligible_cost", {"eligible_cost": -1}),
        ("eligible_cost", {"eligible_cost": True}),
        ("requested", {"requested": None}),
        ("requested", {"requested": -5}),
        ("establishments", {"establishments": 0}),
        ("establishments", {"establishments": "1"}),
        ("flags", {"flags": "priority"}),
        ("flags[0]", {"flags": ["friend"]}),
        ("flags[1]", {"flags": ["priority", "priority"]}),
        ("colour", {"colour": "red"}),
    ],
)
def test_bad_input_is_refused_with_its_path(path: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        run(**changes)
    assert refused.value.path == path and "\n" not in str(refused.value)


@pytest.mark.parametrize("key", ["programme", "date", "activity", "eligible_cost", "requested", "establishments"])
def test_what_decides_must_be_there(key: str) -> None:
    lib = library.load()
    left = {name: value for name, value in ASKED.items() if name != key}
    with pytest.raises(InputError) as refused:
        ceiling.run(left, activities=lib.activities, rows=lib.norm_rows, multipliers=lib.multipliers)
    assert refused.value.path == key


@pytest.mark.parametrize("whole", [None, [], "x", 1])
def test_a_file_that_is_no_object_is_refused(whole: Any) -> None:
    lib = library.load()
    with pytest.raises(InputError):
        ceiling.run(whole, activities=lib.activities, rows=lib.norm_rows, multipliers=lib.multipliers)
