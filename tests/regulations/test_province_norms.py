"""A province's own norms: what keeps them from being published, what publishing ends, which call uses which."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.calls.models import Call
from kcproposals.calls.queries import rules_of_call
from kcproposals.calls.services import CallContent, announce, prepare
from kcproposals.criteria.queries import usable_sets
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.norms import CeilingQuery, ceiling
from kcproposals.domain.policy import Actor, Grant
from kcproposals.extensions import db
from kcproposals.regulations import library
from kcproposals.regulations.entered import Entered
from kcproposals.regulations.entered_checks import problems
from kcproposals.regulations.models import PackVersion, ProvinceNorms
from kcproposals.regulations.queries import current_packs, library_of, versions_of
from kcproposals.regulations.services import load_packs
from kcproposals.regulations.services_norms import NotReady, delete, publish, save, start
from tests.conftest import NOW

ROW = {
    "activity": "UNG_DUNG_MMTB", "pct": "50", "cap": 200_000_000, "unit": "cơ sở", "form": "grant",
    "clause": "QĐ 12/2026/QĐ-UBND, Điều 5 khoản 1", "verified": True,
}  # fmt: skip
EXAMPLE = {
    "activity": "UNG_DUNG_MMTB", "cost": 590_000_000, "requested": 300_000_000, "amount": 200_000_000,
    "finding": "over_ceiling",
}  # fmt: skip
TEXT = Entered(
    province="24", document="Quyết định 12/2026/QĐ-UBND", issued_on=date(2026, 1, 15), source="Công báo số 5",
    effective_from=date(2026, 2, 1), rows=(ROW,), examples=(EXAMPLE,),
)  # fmt: skip
BASE = {pack.id: pack.content for pack in library.load().packs if pack.part == "activities"}


def changed(**cells: Any) -> Entered:
    """Return the text with cells of its one row changed; None empties one."""
    row = {name: value for name, value in {**ROW, **cells}.items() if value is not None}
    return replace(TEXT, rows=(row,))


@pytest.mark.parametrize(
    ("entered", "place"),
    [
        (changed(clause=None), ("rows", 0, "clause")),
        (changed(unit=None), ("rows", 0, "unit")),
        (changed(cap=0), ("rows", 0, "cap")),
        (changed(cap=300), ("rows", 0, "cap")),
        (changed(pct="120"), ("rows", 0, "pct")),
        (changed(pct="0"), ("rows", 0, "pct")),
        (changed(pct=None, cap=None), ("rows", 0, "cap")),
        (changed(activity=None), ("rows", 0, "activity")),
        (replace(TEXT, rows=(ROW, ROW)), ("rows", 1, "activity")),
        (replace(TEXT, rows=(ROW, {**ROW, "case": "Vốn nhỏ"})), ("rows", 0, "case")),
        (replace(TEXT, rows=()), ("", 0, "rows")),
        (replace(TEXT, document=""), ("", 0, "document")),
        (replace(TEXT, effective_from=date(2026, 1, 1)), ("", 0, "effective_from")),
        (replace(TEXT, effective_to=date(2026, 1, 31)), ("", 0, "effective_to")),
        (replace(TEXT, examples=()), ("rows", 0, "activity")),
        (replace(TEXT, examples=({**EXAMPLE, "amount": 300_000_000},)), ("examples", 0, "amount")),
        (replace(TEXT, examples=({**EXAMPLE, "finding": "none"},)), ("examples", 0, "finding")),
        (replace(TEXT, examples=(EXAMPLE, {**EXAMPLE, "case": "Lạ"})), ("examples", 1, "case")),
        (replace(TEXT, examples=(EXAMPLE, {"activity": "SXSH", "cost": 5})), ("examples", 1, "finding")),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_place(entered: Entered, place: tuple[str, int, str]) -> None:
    assert place in [(found.table, found.row, found.where) for found in problems(entered, BASE)]


def test_a_row_tells_all_its_mistakes_at_once_and_a_good_text_has_none() -> None:
    assert problems(TEXT, BASE) == []
    told = {found.where for found in problems(changed(pct="120", cap=5, clause=None, unit=None), BASE) if found.table}
    assert told == {"pct", "cap", "clause", "unit"}


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    load_packs(NOW)
    db.session.commit()
    return people


def who(agency: Any, role: str = "administrator") -> Actor:
    return Actor(None, "", frozenset({Grant("role", agency.id, role)}))


def draft(cast: SimpleNamespace, entered: Entered = TEXT) -> ProvinceNorms:
    """Return a saved draft of the agency."""
    norms = start(cast.agency, None, actor=who(cast.agency), now=NOW)
    save(norms, entered, version=norms.version, actor=who(cast.agency), now=NOW)
    db.session.commit()
    return norms


def published(cast: SimpleNamespace, entered: Entered = TEXT) -> PackVersion:
    norms = draft(cast, entered)
    pack = publish(norms, version=norms.version, actor=who(cast.agency), now=NOW)
    db.session.commit()
    return pack


def announced(cast: SimpleNamespace, title: str) -> Call:
    content = CallContent(
        programme="KCDP", year=2027, title=title, guidance="", opens_at=NOW, closes_at=NOW + timedelta(days=30),
        activities=["UNG_DUNG_MMTB"], criteria_set=usable_sets(cast.agency.id)[0],
    )  # fmt: skip
    officer = who(cast.agency, "intake_officer")
    call = prepare(cast.agency, content, actor=officer, now=NOW)
    announce(call, actor=officer, now=NOW)
    db.session.commit()
    return call


def most(call: Call, day: date, province: str = "24") -> int | None:
    rules = rules_of_call(call)
    asked = CeilingQuery(
        programme="KCDP", province=province, date=day, activity="UNG_DUNG_MMTB", eligible_cost=590_000_000
    )
    return ceiling(asked, rules.norm_rows, rules.multipliers).amount


def test_a_call_uses_the_norms_in_force_and_keeps_them_when_a_successor_comes(cast: SimpleNamespace) -> None:
    without = announced(cast, "Trước khi có định mức")
    first = published(cast)
    running = announced(cast, "Theo văn bản thứ nhất")
    begins = date(2026, 4, 1)
    higher = changed(cap=250_000_000)
    second = replace(
        higher, document="Quyết định 30/2026/QĐ-UBND", issued_on=date(2026, 3, 1), effective_from=begins,
        examples=({**EXAMPLE, "amount": 250_000_000},),
    )  # fmt: skip
    published(cast, second)
    later = announced(cast, "Theo cả hai")

    assert most(without, begins) is None
    assert most(running, date(2026, 3, 2)) == most(running, begins) == 200_000_000
    assert (most(later, date(2026, 3, 31)), most(later, begins)) == (200_000_000, 250_000_000)
    newest, oldest = versions_of(first.code)
    assert oldest.content == first.content and "effective_to" not in oldest.content
    assert newest.content == {**oldest.content, "effective_to": "2026-03-31"}
    events = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert events.count("norms.published") == 2 and events.count("pack.ended") == 1


def test_the_page_of_a_call_names_the_norms_it_pinned(cast: SimpleNamespace, client: Any) -> None:
    published(cast)
    page = client.get(f"/calls/{announced(cast, 'Đợt của tỉnh').key}").text
    assert "200.000.000" in page and "QĐ 12/2026/QĐ-UBND, Điều 5 khoản 1" in page


def test_the_norms_of_one_office_do_not_reach_another(cast: SimpleNamespace) -> None:
    pack = published(cast)
    assert pack in current_packs(cast.agency.id)
    assert pack not in current_packs(cast.other_agency.id) + current_packs()


def test_what_begins_no_later_than_another_in_force_is_refused(cast: SimpleNamespace) -> None:
    published(cast)
    norms = draft(cast, replace(TEXT, document="Quyết định 13/2026/QĐ-UBND"))
    with pytest.raises(NotReady) as refusal:
        publish(norms, version=norms.version, actor=who(cast.agency), now=NOW)
    (overlap,) = refusal.value.problems
    assert overlap.where == "effective_from" and overlap.values["day"] == "01/02/2026"
    assert norms.state == "draft"


def test_a_text_ends_norms_that_came_with_the_program_for_its_own_office_only(cast: SimpleNamespace) -> None:
    shipped = library.load()
    older = {**shipped.pack("norms-kcdp-82-qd29-2014").content, "id": "older", "province": "24", "examples": []}
    older |= {"rows": [{**older["rows"][0], "activity": "UNG_DUNG_MMTB"}], "effective_from": "2020-01-01"}
    older.pop("effective_to")
    load_packs(NOW, found=library.from_contents({**{p.id: p.content for p in shipped.packs}, "older": older}))
    published(cast)
    ours = {pack.code: pack for pack in current_packs(cast.agency.id)}["older"]
    theirs = {pack.code: pack for pack in current_packs(cast.other_agency.id)}["older"]
    assert ours.content["effective_to"] == "2026-01-31" and "effective_to" not in theirs.content


def test_published_norms_never_change(cast: SimpleNamespace) -> None:
    published(cast)
    norms = db.session.scalars(select(ProvinceNorms)).one()
    for act in (save, publish, delete):
        given = (norms, TEXT) if act is save else (norms,)
        with pytest.raises(NotAllowed):
            act(*given, version=norms.version, actor=who(cast.agency), now=NOW)


def test_only_an_administrator_of_the_office_and_on_the_newest_text(cast: SimpleNamespace) -> None:
    norms = draft(cast)
    for stranger in (who(cast.agency, "intake_officer"), who(cast.other_agency)):
        with pytest.raises(NotAllowed):
            publish(norms, version=norms.version, actor=stranger, now=NOW)
    with pytest.raises(StaleVersion):
        publish(norms, version=norms.version - 1, actor=who(cast.agency), now=NOW)


def test_a_text_starts_from_one_in_force(cast: SimpleNamespace) -> None:
    first = published(cast)
    copy = start(cast.agency, first, actor=who(cast.agency), now=NOW)
    assert [{**row, "verified": True} for row in copy.rows] == [ROW] and copy.examples == [EXAMPLE]
    national = db.session.scalars(select(PackVersion).where(PackVersion.code == "norms-tt28-2018")).one()
    other = start(cast.agency, national, actor=who(cast.agency), now=NOW)
    assert len(other.rows) == len(national.content["rows"]) and other.examples == []
    assert not any("clause" in row or row.get("verified") for row in other.rows)  # a province cites its own text


def test_packs_that_clash_with_entered_norms_are_not_loaded(cast: SimpleNamespace) -> None:
    published(cast)
    shipped = library.load()
    content = {**shipped.pack("norms-kcdp-82-qd29-2014").content, "id": "clash", "province": "24", "examples": []}
    content |= {"rows": [{**content["rows"][0], "activity": "UNG_DUNG_MMTB"}], "effective_from": "2020-01-01"}
    content.pop("effective_to")
    found = library.from_contents({**{pack.id: pack.content for pack in shipped.packs}, "clash": content})
    with pytest.raises(library.PackError, match="cùng hiệu lực"):
        load_packs(NOW, found=found)
    assert library_of(current_packs(cast.agency.id))


def test_a_ministry_has_no_norms_of_a_province(cast: SimpleNamespace) -> None:
    cast.agency.province_code = None
    with pytest.raises(RuleViolation):
        start(cast.agency, None, actor=who(cast.agency), now=NOW)
