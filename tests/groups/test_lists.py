"""The list of beneficiaries of a group proposal: drawn up, held against the rules, sent, approved, changed."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.audit.models import AuditEvent
from kcproposals.domain.errors import NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import NOBODY, Actor, Grant, Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.queries import past_support_of
from kcproposals.groups import services
from kcproposals.groups.checks import judge
from kcproposals.groups.models import BeneficiaryList
from kcproposals.groups.queries import list_by_key, support_listed, visible_lists, waiting
from kcproposals.groups.values import Listed
from kcproposals.notifications.models import Notice
from kcproposals.planning.documents import beneficiary_of
from kcproposals.regulations import units
from tests.conftest import NOW
from tests.groups.conftest import approved, listed
from tests.people import make_facility
from tests.proposals import drafts


def drawn_up(cast: SimpleNamespace, *rows: Listed, change: str = "") -> BeneficiaryList:
    """Return a list with these rows, saved."""
    made = services.draw_up(cast.proposal, change, actor=cast.drafter, now=NOW)
    services.save(made, rows, version=made.version, actor=cast.drafter, now=NOW)
    db.session.commit()
    return made


def sent(cast: SimpleNamespace, *rows: Listed, change: str = "") -> BeneficiaryList:
    """Return a list that waits for the office."""
    made = drawn_up(cast, *rows, change=change)
    services.send(made, version=made.version, actor=cast.drafter, now=NOW)
    db.session.commit()
    return made


def said(made: BeneficiaryList) -> list[str]:
    """Return what keeps a list from being sent, as sentences."""
    judged = judge(made)
    notes = [*judged.notes, *(note for row in judged.rows for note in row.notes)]
    return [note.msgid % note.values for note in notes if note.tone == "bad"]


def test_from_the_first_row_to_support_that_counts(cast: SimpleNamespace) -> None:
    other = listed(cast, name="Hợp tác xã Chè Xanh", tax_code=None, kind="cooperative")
    made = sent(cast, listed(cast), other)
    assert [one.label for one in waiting(cast.leader_actor, NOW)] == ["Duyệt danh sách thụ hưởng đề án %(code)s"]
    services.approve(made, version=made.version, actor=cast.leader_actor, now=NOW)
    db.session.commit()
    assert (made.state, [row.facility_id for row in made.rows]) == ("approved", [cast.facility.id, None])
    (past,) = past_support_of(cast.facility)
    assert past.match.is_exact and (past.support.support, past.support.year) == (300_000_000, 2027)
    assert made.proposal.code in past.support.source
    owner = drafts.member(cast.facility, cast.owner)
    assert [row.support for row in support_listed(cast.facility, owner)] == [300_000_000]
    told = db.session.scalars(select(Notice).where(Notice.user_id == cast.owner.id)).all()
    assert any("được hỗ trợ trong một đề án nhóm" in notice.title for notice in told)
    events = db.session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "beneficiary_list")).all()
    assert [event.removeprefix("beneficiaries.") for event in events] == ["drawn_up", "saved", "sent", "approved"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"support": 303_000_000}], "vượt mức tối đa"),
        ([{"support": 700_000_000}], "không được lớn hơn chi phí"),
        ([{}, {}], "hai lần"),
        ([{"tax_code": None}, {"tax_code": None, "name": "Cơ sở MINH HỌA 01"}], "hai lần"),
        ([{}, {"tax_code": None, "name": "Cơ sở khác"}], ""),
        ([{"name": ""}], "chưa điền"),
        ([{"unit_code": "other"}], "ngoài tỉnh"),
        ([{"kind": "large_enterprise"}], "Chưa đủ điều kiện"),
        ([], "chưa có cơ sở nào"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named_and_not_sent(
    cast: SimpleNamespace, rows: list[dict[str, Any]], sentence: str
) -> None:
    if any(row.get("unit_code") for row in rows):
        rows = [{"unit_code": next(one.code for one in units.communes_of("25"))}]
    made = drawn_up(cast, *(listed(cast, **row) for row in rows))
    found = said(made)
    if not sentence:
        assert found == []
        return
    assert any(sentence in one for one in found)
    with pytest.raises(RuleViolation):
        services.send(made, version=made.version, actor=cast.drafter, now=NOW)


def test_the_sum_stays_inside_what_was_approved(cast: SimpleNamespace) -> None:
    rows = [listed(cast, name=f"Cơ sở số {n}", tax_code=None) for n in ("Một", "Hai", "Ba", "Bốn")]
    made = drawn_up(cast, *rows)
    assert any("vượt mức đã phê duyệt (900.000.000 đồng) là 300.000.000 đồng" in one for one in said(made))
    assert any(note.tone == "warn" and note.values == {"listed": 4, "foreseen": 3} for note in judge(made).notes)


def test_earlier_support_is_shown_and_forbids_nothing(cast: SimpleNamespace) -> None:
    first = sent(cast, listed(cast))
    services.approve(first, version=first.version, actor=cast.leader_actor, now=NOW)
    db.session.commit()
    cast.proposal = approved(cast)
    again = drawn_up(cast, listed(cast))
    notes = [note for row in judge(again).rows for note in row.notes]
    assert [note.tone for note in notes] == ["warn"] and "Có thể đã được hỗ trợ" in notes[0].msgid
    assert judge(again).is_ready


def test_a_long_list_is_judged_by_as_many_statements_as_a_short_one(cast: SimpleNamespace, count_queries: Any) -> None:
    def asked(count: int) -> int:
        rows = [listed(cast, name=f"Cơ sở số {n}", tax_code=None) for n in range(count)]
        services.save(made, rows, version=made.version, actor=cast.drafter, now=NOW)
        db.session.commit()
        again = list_by_key(made.key)
        assert again is not None
        count_queries.clear()
        judge(again)
        return len(count_queries)

    made = services.draw_up(cast.proposal, "", actor=cast.drafter, now=NOW)
    asked(1)
    assert asked(1) == asked(40)


def test_what_was_approved_stays_and_a_change_is_a_new_version(cast: SimpleNamespace) -> None:
    first = sent(cast, listed(cast))
    with pytest.raises(NotAllowed):  # sent: nothing is typed any more
        services.save(first, [], version=first.version, actor=cast.drafter, now=NOW)
    services.approve(first, version=first.version, actor=cast.leader_actor, now=NOW)
    db.session.commit()
    for act in (services.send, services.approve):
        with pytest.raises(NotAllowed):
            act(
                first, version=first.version, actor=cast.drafter if act is services.send else cast.leader_actor, now=NOW
            )
    with pytest.raises(RuleViolation):  # a change says why
        services.draw_up(cast.proposal, " ", actor=cast.drafter, now=NOW)
    second = sent(cast, listed(cast, name="Hợp tác xã Mới", tax_code=None, kind="cooperative"), change="Cơ sở rút lui")
    assert (second.number, first.state) == (2, "approved")
    services.approve(second, version=second.version, actor=cast.leader_actor, now=NOW)
    db.session.commit()
    assert (first.state, second.state) == ("replaced", "approved")
    assert past_support_of(cast.facility) == []
    services.draw_up(cast.proposal, "Lần nữa", actor=cast.drafter, now=NOW)
    with pytest.raises(NotAllowed):  # one open version at a time
        services.draw_up(cast.proposal, "Lần nữa", actor=cast.drafter, now=NOW)


def test_sent_back_with_a_reason_it_is_open_again(cast: SimpleNamespace) -> None:
    made = sent(cast, listed(cast))
    with pytest.raises(RuleViolation):
        services.send_back(made, "", version=made.version, actor=cast.leader_actor, now=NOW)
    with pytest.raises(StaleVersion):
        services.send_back(made, "Thiếu", version=made.version - 1, actor=cast.leader_actor, now=NOW)
    services.send_back(made, "Thiếu địa chỉ", version=made.version, actor=cast.leader_actor, now=NOW)
    assert made.is_open and [one.label for one in waiting(cast.drafter, NOW)][0].startswith("Sửa danh sách")


def test_each_sees_and_does_what_is_theirs(cast: SimpleNamespace) -> None:
    made = sent(cast, listed(cast))
    officer = drafts.officer(cast.agency, cast.officer)
    owner = drafts.member(cast.facility, cast.owner)
    wrong_office = Actor(cast.outsider.id, "", frozenset({Grant("role", cast.other_agency.id, "leader")}))
    both = Actor(cast.officer.id, "", officer.grants | cast.drafter.grants)
    for actor in (NOBODY, owner, wrong_office):
        assert not can(actor, Permission.VIEW_BENEFICIARIES, made)
        with pytest.raises(NotAllowed):
            services.approve(made, version=made.version, actor=actor, now=NOW)
    assert can(officer, Permission.DECIDE_BENEFICIARIES, made)
    assert not can(both, Permission.DECIDE_BENEFICIARIES, made)  # who drew it up does not decide
    services.approve(made, version=made.version, actor=officer, now=NOW)
    db.session.commit()
    assert can(owner, Permission.VIEW_BENEFICIARIES, made) and not can(owner, Permission.EDIT_BENEFICIARIES, made)
    for actor in (NOBODY, owner, wrong_office, officer, both, cast.drafter, cast.leader_actor):
        shown = db.session.scalars(visible_lists(actor)).all()
        assert (made in shown) is can(actor, Permission.VIEW_BENEFICIARIES, made)


def test_only_an_approved_group_proposal_gets_a_list(cast: SimpleNamespace) -> None:
    assert beneficiary_of(cast.proposal) == "3 đối tượng theo danh sách được duyệt sau (Mẫu số 11)"
    cast.proposal.status = "planned"
    with pytest.raises(NotAllowed):
        services.draw_up(cast.proposal, "", actor=cast.drafter, now=NOW)
    rival = make_facility(cast.rival, "Cơ sở khác")
    with pytest.raises(NotAllowed):
        services.draw_up(cast.proposal, "", actor=drafts.member(rival, cast.rival), now=NOW)
