"""The checklist beside the form: its sections and answers are the forms'; a mistake is refused where it stands."""

import pytest

from kcproposals.regulations import library
from kcproposals.regulations.library import PackError
from kcproposals.regulations.read_checks import read_checks
from kcproposals.regulations.source import Node, parse

LIB = library.load()
ITEM = "{key: a, text: {vi: A, en: A}, clause: c, section: need, verified: false%s}"


def test_it_names_the_four_conditions_and_what_the_forms_ask() -> None:
    forms = [*LIB.forms.values(), *LIB.kind_forms.values()]
    sections = {section.key for form in forms for section in form.sections}
    paths = {f"{section.key}.{field.key}" for form in forms for section in form.sections for field in section.fields}
    assert [item.key for item in LIB.checks.items if item.group == "conditions"] == [
        "content", "authority", "own_money", "no_double",
    ]  # fmt: skip
    assert {item.section for item in LIB.checks.items} <= sections
    assert {path for item in LIB.checks.items for path in item.shows} <= paths
    assert all(text.vi and text.en for _, text in LIB.checks.site_visit)


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (f"[{ITEM % ''}, {ITEM % ''}]", "mã “a” có hai lần"),
        (f"[{ITEM % ', colour: red'}]", "colour: khóa lạ"),
        (f"[{ITEM % ', shows: [trade]'}]", "shows: phải có dạng phần.câu_hỏi"),
        ("[{key: a, text: {vi: A, en: A}, section: need, verified: false}]", "clause: còn thiếu"),
    ],
)
def test_a_mistake_is_refused(conditions: str, reason: str) -> None:
    text = f"conditions: {conditions}\ncommitments: []\nsite_visit: []\n"
    with pytest.raises(PackError) as refused:
        read_checks(Node(parse(text, "checks.yaml"), "checks.yaml", 1))
    assert reason in str(refused.value)
