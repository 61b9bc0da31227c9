"""The life of a criteria set: copied, saved, refused, published for good, retired, used again, thrown away."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.accounts.actor import actor_of
from kcproposals.audit.models import AuditEvent
from kcproposals.criteria import drafts
from kcproposals.criteria.content import Entry, both, empty, entries, moved, new_key, with_entries, without_entry
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.problems import problems
from kcproposals.criteria.queries import usable_checklists, usable_sets
from kcproposals.criteria.services import checklist_items, rules_of
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.extensions import db
from kcproposals.regulations import library
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW

ACTIVITIES = ("UNG_DUNG_MMTB", "THUONG_HIEU")


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    load_packs(NOW)
    people.sets = {row.code: row for row in usable_sets(people.agency.id)}
    people.who = {"actor": actor_of(people.secretary), "now": NOW}
    return people


def copied(cast: SimpleNamespace, code: str = "kc_starter") -> CriteriaSet:
    return drafts.start(cast.agency, "Bộ của tỉnh", kind="points", source=cast.sets[code], **cast.who)


def test_a_copy_is_published_retired_and_used_again(cast: SimpleNamespace) -> None:
    row = copied(cast)
    assert (row.state, row.code, row.number) == ("draft", "bo_cua_tinh", 1) and row not in usable_sets(cast.agency.id)
    assert rules_of(row) == rules_of(cast.sets["kc_starter"])
    drafts.publish(row, version=row.version, activities=ACTIVITIES, **cast.who)
    assert usable_sets(cast.agency.id)[0] is row and row not in usable_sets(cast.other_agency.id)
    for act in (
        lambda: drafts.save(row, row.definition, version=row.version, **cast.who),
        lambda: drafts.delete(row, version=row.version, **cast.who),
        lambda: drafts.bring_back(row, **cast.who),
    ):
        with pytest.raises(NotAllowed):
            act()
    second = drafts.new_version(row, **cast.who)
    assert (second.code, second.number, second.state) == ("bo_cua_tinh", 2, "draft")
    with pytest.raises(RuleViolation, match="đang có một bản nháp"):
        drafts.new_version(row, **cast.who)
    drafts.retire(row, **cast.who)
    assert row not in usable_sets(cast.agency.id)
    drafts.bring_back(row, **cast.who)
    drafts.publish(second, version=second.version, activities=ACTIVITIES, **cast.who)
    drafts.retire(row, **cast.who)
    with pytest.raises(NotAllowed, match="bản mới hơn"):
        drafts.bring_back(row, **cast.who)
    db.session.commit()
    query = select(AuditEvent.action).where(AuditEvent.action.startswith("criteria.")).order_by(AuditEvent.id)
    told = list(db.session.scalars(query))
    acts = ("started", "published", "started", "retired", "brought_back", "published", "retired")
    assert told[-len(acts) :] == [f"criteria.{act}" for act in acts]


def test_only_the_secretary_of_the_office_writes(cast: SimpleNamespace) -> None:
    row = copied(cast)
    for user in (cast.officer, cast.administrator, cast.outsider):
        who = {"actor": actor_of(user), "now": NOW}
        for act in (
            lambda who=who: drafts.start(cast.agency, "x", kind="points", source=None, **who),
            lambda who=who: drafts.save(row, row.definition, version=row.version, **who),
            lambda who=who: drafts.publish(row, version=row.version, activities=ACTIVITIES, **who),
            lambda who=who: drafts.delete(row, version=row.version, **who),
        ):
            with pytest.raises(NotAllowed):
                act()
    with pytest.raises(NotAllowed):
        drafts.retire(cast.sets["kc_starter"], **cast.who)  # what came with the program is nobody's
    foreign = drafts.start(cast.other_agency, "Bộ tỉnh khác", kind="points", source=None,
                           actor=actor_of(cast.outsider), now=NOW)  # fmt: skip
    with pytest.raises(NotAllowed):
        drafts.start(cast.agency, "x", kind="points", source=foreign, **cast.who)


def test_a_stale_page_saves_nothing_and_a_draft_is_thrown_away(cast: SimpleNamespace) -> None:
    row = copied(cast)
    seen = row.version
    drafts.save(row, row.definition, version=seen, title="Tên mới", **cast.who)
    for act in (
        lambda: drafts.save(row, empty("points"), version=seen, **cast.who),
        lambda: drafts.publish(row, version=seen, activities=ACTIVITIES, **cast.who),
        lambda: drafts.delete(row, version=seen, **cast.who),
    ):
        with pytest.raises(StaleVersion):
            act()
    drafts.delete(row, version=row.version, **cast.who)
    assert db.session.query(CriteriaSet).filter_by(agency_id=cast.agency.id).count() == 0


def first(definition: Any, **changes: Any) -> Any:
    """Return the definition with its first criterion changed."""
    head, *rest = entries(definition)
    return with_entries(definition, [replace(head, **changes), *rest])


def ruled(definition: Any, **changes: Any) -> Any:
    return {**definition, "rules": {**definition["rules"], **changes}}


@pytest.mark.parametrize(
    ("change", "page", "where", "words"),
    [
        (lambda d: first(d, max="16"), "list", "rows", "chưa bằng thang điểm"),
        (lambda d: first(d, weight="2"), "list", "rows", "115"),
        (lambda d: first(d, not_applicable="rebased", max="14"), "list", "rows", "99"),
        (lambda d: first(d, max=""), "entry", "max", "nhập mục này"),
        (lambda d: first(d, min_pass="15.5"), "entry", "min_pass", "từ 0 đến điểm tối đa"),
        (lambda d: first(d, step="4"), "entry", "step", "chia hết"),
        (lambda d: first(d, code="2"), "entry", "code", "trùng"),
        (lambda d: first(d, justify={"outside": ["4", "16"]}), "entry", "justify_high", "từ 0 đến điểm tối đa"),
        (lambda d: first(d, justify={"below": "16"}), "entry", "justify_limit", "Ngưỡng"),
        (lambda d: first(d, anchors=({"from": "0", "to": "5", "text": both("a", "")},
                                     {"from": "5", "to": "9", "text": both("b", "")})), "entry", "low", "chồng"),
        (lambda d: ruled(d, **{"pass": {"threshold": "101"}}), "rules", "threshold", "cao hơn thang điểm"),
        (lambda d: ruled(d, quorum={"share": "3/2"}), "rules", "quorum_share", "không quá 1"),
        (lambda d: ruled(d, aggregate={"method": "trimmed_mean"}), "rules", "drop", "nhập mục này"),
        (lambda d: ruled(d, role_weights={"chair": "0"}), "rules", "weight_chair", "lớn hơn 0"),
        (lambda d: ruled(d, tie_break=["chair_mark", "chair_mark"]), "rules", "tie_2", "đã chọn"),
        (lambda d: {**d, "activities": ["FLIGHTS"]}, "info", "activities", "FLIGHTS"),
        (lambda d: {**d, "facts": ["weather"]}, "info", "facts", "weather"),
        (lambda d: with_entries(d, []), "list", "rows", "ít nhất một tiêu chí"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is_put_right(change: Any, page: str, where: str, words: str) -> None:
    starter = library.load().criteria["kc_starter"].definition
    assert problems("Bộ", starter, ACTIVITIES) == []
    found = problems("Bộ", change(starter), ACTIVITIES)
    told = [(one.page, one.where, one.msgid % one.values) for one in found]
    assert any((p, w) == (page, where) and words in text for p, w, text in told), told


def test_what_is_wrong_cannot_be_published(cast: SimpleNamespace) -> None:
    row = copied(cast)
    drafts.save(row, first(row.definition, max="16"), version=row.version, **cast.who)
    with pytest.raises(drafts.NotReady) as refused:
        drafts.publish(row, version=row.version, activities=ACTIVITIES, **cast.who)
    assert row.state == "draft" and len(refused.value.problems) == 1


def test_groups_stand_together_and_order_moves_within_them() -> None:
    rows = [Entry(key, key, both(key, ""), group=group) for key, group in (("a", ""), ("b", "g2"), ("c", "g1"))]
    groups = [{"key": key, "title": both(key, "")} for key in ("g1", "g2")]
    definition = with_entries({**empty("points"), "groups": groups}, rows)
    assert [one.key for one in entries(definition)] == ["c", "b", "a"]
    assert moved(definition, "b", -1) == definition == moved(definition, "a", 1)
    alone = with_entries({**empty("points")}, rows)
    assert [one.key for one in entries(moved(alone, "c", -1))] == ["a", "c", "b"]
    chained = ruled(alone, tie_break=["criterion:a", "chair_mark"])
    assert without_entry(chained, "a")["rules"]["tie_break"] == ["chair_mark"]
    assert new_key("Sự cần thiết!", ["su_can_thiet"]) == "su_can_thiet_2" and new_key("…", []) == "muc"


def test_a_checklist_is_read_by_an_officer_and_never_scored(cast: SimpleNamespace) -> None:
    (row,) = usable_checklists(cast.agency.id)
    assert row.kind == "checklist" and row not in usable_sets(cast.agency.id)
    questions = checklist_items(row)
    assert [one.code for one in questions] == ["1", "2", "3", "4", "5"] and "Điều 4" in questions[0].title
    assert checklist_items(row, "en")[4].title == "Fit and completeness of the file"
    with pytest.raises(LookupError):
        checklist_items(cast.sets["kc_starter"])
    own = drafts.start(cast.agency, "Của tỉnh", kind="", source=row, **cast.who)
    drafts.publish(own, version=own.version, activities=ACTIVITIES, **cast.who)
    assert usable_checklists(cast.agency.id) == [own, row]
