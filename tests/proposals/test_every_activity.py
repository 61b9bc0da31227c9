"""Every activity of the programme: its pages take what a person types and lead to a complete form."""

from typing import Any

from flask import Flask

from kcproposals.proposals.forms import questions, read_answers, section_form
from kcproposals.regulations import library
from kcproposals.regulations.answers import column_values, compute, indicator_values, missing, problems, stops
from kcproposals.regulations.definitions import Column, Field

LIB = library.load()
TYPED = {
    "text": "Nội dung", "longtext": "Nêu rõ,\nhai dòng.", "decimal": "1,5", "percent": "8,5",
    "date": "05/03/2027", "month": "2027-03",
}  # fmt: skip


def typed(field: Field | Column) -> str:
    """Return what a person types or chooses: as expected, with support below the cost."""
    if field.type == "money":
        return "20.000.000" if field.key == "support" else "60.000.000"
    if field.type == "yesno":
        return "no" if getattr(field, "expect", None) is False else "yes"
    if field.type in ("choice", "multichoice"):
        return field.choices[0].value
    if field.type == "integer":
        return str(max(2, field.minimum or 0))
    return TYPED[field.type]


def posted(fields: list[Field]) -> dict[str, str]:
    """Return a page as a browser sends it, one row in every table."""
    found = {}
    for field in fields:
        if field.type == "table":
            found |= {f"{field.key}-0-{c.key}": typed(c) for c in field.columns if c.computed is None}
        else:
            found[field.key] = typed(field)
    return found


def filled(app: Flask, code: str, profile: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Go through the pages of an activity; return the answers and every message on the way."""
    answers: dict[str, Any] = {}
    said = []
    for section in LIB.form(code).sections:
        body = posted(questions(section, answers, profile))
        with app.test_request_context(method="POST", data=body):
            form = section_form(section, answers, profile, province="24", posted=True)
            form.validate()
            said += [f"{code} {section.key}.{key}: {errors}" for key, errors in form.errors.items()]
            answers[section.key] = read_answers(form, section)
    return compute(LIB.form(code), answers), said


def test_all_thirty_can_be_filled_by_typing(app: Flask) -> None:
    for code, activity in LIB.activities.items():
        form = LIB.form(code)
        kind = "service_provider" if "facility" not in activity.applicants else "sme"
        answers, said = filled(app, code, {"kind": kind})
        assert said == []
        lacks = [lack.place for lack in missing(form, answers, {"kind": kind})]
        assert {form.field(str(place)).type for place in lacks} == {"file"}, (code, lacks)
        assert stops(form, answers, {"kind": kind}) == problems(form, answers) == (), code
        values = column_values(form, answers)
        given = {"title", "total_cost", "requested", "counterpart", "starts_on", "ends_on", "priority_place"}
        assert all(values[name] for name in given), (code, values)
        assert all(value is not None for value in indicator_values(form, answers).values()), code


def test_a_unit_and_a_facility_are_asked_different_things_by_the_same_form(app: Flask) -> None:
    unit, _ = filled(app, "HOI_CHO_THAM_GIA", {"kind": "service_provider"})
    facility, _ = filled(app, "HOI_CHO_THAM_GIA", {"kind": "sme"})
    assert "capacity" in unit["eligibility"] and "produces" not in unit["eligibility"]
    assert "produces" in facility["eligibility"] and "capacity" not in facility["eligibility"]
