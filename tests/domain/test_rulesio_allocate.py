"""`rules allocate` on JSON: the contract's example, and every refusal with its path."""

from typing import Any

import pytest

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import allocate

FIRST: dict[str, Any] = {
    "id": "P1", "rank": 1, "support": 300000000, "min_support": 200000000, "activity": "UNG_DUNG_MMTB", "place": "24",
    "focal": False,
}  # fmt: skip
ASKED: dict[str, Any] = {"envelope": 1000000000, "when_too_big": "stop", "items": [FIRST], "quotas": []}


def run(**changes: Any) -> dict[str, Any]:
    return allocate.run({**ASKED, **changes})


def test_the_answer_is_the_one_of_the_contract() -> None:
    assert run() == {"selected": [{"id": "P1", "support": 300000000}], "reserve": [], "left": 700000000, "skipped": []}


def test_what_is_not_selected_waits_by_rank_with_the_reason() -> None:
    items = [{"id": "P3", "rank": 3, "support": 10}, {"id": "P2", "rank": 2, "support": 800000000}, FIRST]
    assert run(items=items) == {
        "selected": [{"id": "P1", "support": 300000000}],
        "reserve": ["P2", "P3"],
        "left": 700000000,
        "skipped": [{"id": "P2", "because": "does_not_fit"}],
    }


def test_a_part_needs_its_least_which_is_all_unless_it_is_said() -> None:
    items = [FIRST, {"id": "P2", "rank": 2, "support": 800000000}]
    assert run(items=items, when_too_big="partial")["skipped"] == [{"id": "P2", "because": "below_min_support"}]
    items[1] = {**items[1], "min_support": 700000000}
    assert run(items=items, when_too_big="partial")["selected"][1] == {"id": "P2", "support": 700000000}


def test_quotas_are_read_by_activity_place_and_focal() -> None:
    for quota in ({"by": "activity", "is": "UNG_DUNG_MMTB"}, {"by": "place", "is": "24"}, {"by": "focal", "is": False}):
        assert run(quotas=[{**quota, "max": 1}])["skipped"] == [{"id": "P1", "because": "quota"}]


def test_nothing_to_allocate_leaves_all() -> None:
    assert allocate.run({"envelope": 5, "when_too_big": "skip", "items": []})["left"] == 5


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("envelope", {"envelope": -1}),
        ("envelope", {"envelope": 1.5}),
        ("when_too_big", {"when_too_big": "never"}),
        ("items", {"items": None}),
        ("items", {"items": {}}),
        ("items[0]", {"items": ["P1"]}),
        ("items[0].id", {"items": [{**FIRST, "id": ""}]}),
        ("items[0].rank", {"items": [{**FIRST, "rank": 0}]}),
        ("items[0].rank", {"items": [{**FIRST, "rank": "1"}]}),
        ("items[0].support", {"items": [{**FIRST, "support": None}]}),
        ("items[0].min_support", {"items": [{**FIRST, "min_support": -1}]}),
        ("items[0].focal", {"items": [{**FIRST, "focal": 0}]}),
        ("items[0].place", {"items": [{**FIRST, "place": 24}]}),
        ("items[0].score", {"items": [{**FIRST, "score": 1}]}),
        ("items[1].id", {"items": [FIRST, FIRST]}),
        ("quotas[0].by", {"quotas": [{"by": "colour", "is": "red", "max": 1}]}),
        ("quotas[0].is", {"quotas": [{"by": "focal", "is": "true", "max": 1}]}),
        ("quotas[0].is", {"quotas": [{"by": "place", "is": True, "max": 1}]}),
        ("quotas[0].max", {"quotas": [{"by": "place", "is": "24"}]}),
        ("quotas[1]", {"quotas": [{"by": "place", "is": "24", "max": 1}, {"by": "place", "is": "24", "max": 2}]}),
        ("extra", {"extra": 1}),
    ],
)
def test_bad_input_is_refused_with_its_path(path: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        run(**changes)
    assert refused.value.path == path and "\n" not in str(refused.value)
