"""An officer's sheet, step by step: who may, what is refused, what it leaves behind."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.assessments import services, services_office
from kcproposals.assessments.content import Finding
from kcproposals.assessments.models import Assessment, AssessmentRevision
from kcproposals.audit.models import AuditEvent
from kcproposals.calls import services as calls
from kcproposals.calls.models import Call
from kcproposals.domain.errors import Missing, NotAllowed, RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.facilities.models import FacilityMember
from kcproposals.notifications.models import Notice
from kcproposals.proposals.services_ending import withdraw
from tests.appraisal import scene as boards_scene
from tests.assessments.scene import act, begin, filled, handed_in, signed
from tests.conftest import NOW

pytestmark = pytest.mark.both


def events(kind: str) -> list[AuditEvent]:
    return list(
        db.session.scalars(select(AuditEvent).where(AuditEvent.action.like(f"{kind}%")).order_by(AuditEvent.id))
    )


def test_two_people_bring_a_file_through(cast: SimpleNamespace) -> None:
    file = cast.files[0]
    made = begin(file, cast.officer)
    assert file.status == "in_appraisal"
    services.save(made, filled(made), version=made.version, actor=act(cast.officer), now=NOW)
    services.hand_in(made, actor=act(cast.officer), now=NOW)
    told = set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "assessment")))
    assert told == {cast.leader.id, cast.secretary.id, cast.colleague.id}
    services.countersign(made, version=made.version, actor=act(cast.leader), now=NOW)
    db.session.commit()
    assert (file.status, file.proposed, made.passed) == ("passed", 250_000_000, True)
    assert [step.kind for step in made.acts] == ["opened", "handed_in", "countersigned"]
    assert [step.user_id for step in made.acts] == [cast.officer.id, cast.officer.id, cast.leader.id]
    kinds = [event.action for event in events("assessment.")]
    assert kinds == ["assessment.opened", "assessment.handed_in", "assessment.countersigned"]
    assert made.snapshot is not None and made.snapshot["value"]["rows"][0]["finding"] == "Phù hợp"


def test_a_refusal_fails_the_file_and_gives_no_amount(cast: SimpleNamespace) -> None:
    file = cast.files[0]
    signed(file, cast.officer, cast.secretary, conclusion="do_not_support", remarks="Máy đã mua trước khi nộp.")
    assert (file.status, file.proposed) == ("failed", None)


def test_only_who_may_and_has_nothing_to_do_with_it_begins(cast: SimpleNamespace) -> None:
    file = cast.files[0]
    for stranger in (cast.planner, cast.leader, cast.outsider, cast.owner, cast.administrator):
        with pytest.raises(NotAllowed):
            begin(file, stranger)
    file.created_by_id = cast.officer.id
    with pytest.raises(NotAllowed, match="lập hồ sơ này"):
        begin(file, cast.officer)
    file.created_by_id = cast.owner.id
    services_office.declare_interest(file, "Anh ruột là chủ cơ sở.", actor=act(cast.officer), now=NOW)
    with pytest.raises(NotAllowed):
        begin(file, cast.officer)
    db.session.add(FacilityMember(facility_id=file.facility_id, user_id=cast.secretary.id, role="colleague",
                                  created_at=NOW))  # fmt: skip
    db.session.flush()
    with pytest.raises(NotAllowed):
        begin(file, cast.secretary)
    assert begin(file, cast.colleague).number == 1


def test_one_at_a_time_and_never_beside_a_board(cast: SimpleNamespace) -> None:
    begin(cast.files[0], cast.officer)
    with pytest.raises(NotAllowed, match="Hoàng Thị Tiếp đang lập"):
        begin(cast.files[0], cast.colleague)
    content = boards.BoardContent("Hội đồng", "QĐ 1", None, "")
    with pytest.raises(NotAllowed, match="phiếu của cán bộ"):
        boards.appoint(cast.call, content, actor=act(cast.secretary), now=NOW)
    other = boards_scene.make_call(cast.agency, cast.criteria, title="Đợt của hội đồng")
    board = boards_scene.make_board(cast, other)
    file = boards_scene.make_file(other, cast.facility, cast.owner, 9)
    with pytest.raises(NotAllowed, match="hội đồng thẩm định"):
        begin(file, cast.officer)
    board.call_id = cast.call.id  # appointed before the office chose: it must not take such a file all the same
    db.session.flush()
    db.session.expire(board)
    assert rounds.ready_files(board) == []
    with pytest.raises(NotAllowed, match="không đưa ra hội đồng"):
        rounds.open_round(board, [cast.files[1]], due_at=None, reason="", actor=act(cast.secretary), now=NOW)


def test_what_may_not_be_saved_or_handed_in(cast: SimpleNamespace) -> None:
    made, officer = begin(cast.files[0], cast.officer), act(cast.officer)
    with pytest.raises(RuleViolation, match="300.000.000") as above:
        services.save(made, filled(made, recommended=300_000_001), version=1, actor=officer, now=NOW)
    assert above.value.field == "recommended"
    with pytest.raises(NotAllowed):
        services.save(made, filled(made), version=made.version, actor=act(cast.colleague), now=NOW)
    services.save(made, filled(made), version=made.version, actor=officer, now=NOW)
    with pytest.raises(StaleVersion):
        services.save(made, filled(made, remarks="Cũ"), version=made.version - 1, actor=officer, now=NOW)
    first = next(iter(filled(made).findings))
    for changes, field in (
        ({"findings": {**filled(made).findings, first: Finding("met", "")}}, f"note-{first}"),
        ({"findings": {}}, f"finding-{first}"),
        ({"findings": {**filled(made).findings, first: Finding("not_met", "Trái quy hoạch.")}}, "conclusion"),
        ({"conclusion": "support_after_changes"}, "remarks"), ({"conclusion": ""}, "conclusion"),
        ({"recommended": None}, "recommended"),
    ):  # fmt: skip
        services.save(made, filled(made, **changes), version=made.version, actor=officer, now=NOW)
        with pytest.raises(Missing) as gap:
            services.hand_in(made, actor=officer, now=NOW)
        assert gap.value.field == field
    assert made.state == "draft"
    kept = db.session.scalars(select(AssessmentRevision).where(AssessmentRevision.assessment_id == made.id)).all()
    assert len(kept) == 7 and len({revision.number for revision in kept}) == 7


def test_the_second_person_is_another_one_and_signs_what_they_read(cast: SimpleNamespace) -> None:
    made = handed_in(cast.files[0], cast.colleague)
    for stranger in (cast.colleague, cast.officer, cast.planner, cast.outsider):
        with pytest.raises(NotAllowed):
            services.countersign(made, version=made.version, actor=act(stranger), now=NOW)
    read = made.version
    services.take_back(made, actor=act(cast.colleague), now=NOW)
    with pytest.raises(NotAllowed):
        services.countersign(made, version=made.version, actor=act(cast.leader), now=NOW)
    services.save(made, filled(made, recommended=1), version=made.version, actor=act(cast.colleague), now=NOW)
    services.hand_in(made, actor=act(cast.colleague), now=NOW)
    with pytest.raises(StaleVersion):
        services.countersign(made, version=read, actor=act(cast.leader), now=NOW)
    services_office.declare_interest(cast.files[0], "Em gái là kế toán.", actor=act(cast.leader), now=NOW)
    with pytest.raises(NotAllowed):
        services.countersign(made, version=made.version, actor=act(cast.leader), now=NOW)
    services.countersign(made, version=made.version, actor=act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        services.countersign(made, version=made.version, actor=act(cast.secretary), now=NOW)
    with pytest.raises(NotAllowed):
        services.save(made, filled(made, recommended=2), version=made.version, actor=act(cast.colleague), now=NOW)


def test_sent_back_with_a_reason_and_kept(cast: SimpleNamespace) -> None:
    made = handed_in(cast.files[0], cast.officer)
    with pytest.raises(RuleViolation):
        services.send_back(made, " ", actor=act(cast.leader), now=NOW)
    services.send_back(made, "Chưa xem năng lực của đơn vị.", actor=act(cast.leader), now=NOW)
    assert (made.state, made.acts[-1].kind, made.acts[-1].reason) == (
        "draft", "sent_back", "Chưa xem năng lực của đơn vị.",
    )  # fmt: skip
    services.hand_in(made, actor=act(cast.officer), now=NOW)
    assert made.state == "submitted"


def test_a_draft_is_its_authors_alone(cast: SimpleNamespace) -> None:
    made = begin(cast.files[0], cast.officer)
    everybody = [cast.officer, cast.secretary, cast.leader, cast.planner, cast.auditor, cast.administrator, cast.owner]

    def readers() -> list[str]:
        return [user.email for user in everybody if can(act(user), Permission.VIEW_ASSESSMENT, made)]

    assert readers() == [cast.officer.email]
    services.save(made, filled(made), version=made.version, actor=act(cast.officer), now=NOW)
    services.hand_in(made, actor=act(cast.officer), now=NOW)
    assert readers() == [cast.officer.email, cast.secretary.email, cast.leader.email]
    services.countersign(made, version=made.version, actor=act(cast.leader), now=NOW)
    assert readers() == [user.email for user in everybody[:5]]


def test_given_up_by_a_conflict_by_the_secretary_and_by_leaving(cast: SimpleNamespace) -> None:
    file = cast.files[0]
    first = begin(file, cast.officer)
    services_office.declare_interest(file, "Anh ruột là chủ cơ sở.", actor=act(cast.officer), now=NOW)
    assert first.state == "dropped" and file.status == "in_appraisal"
    second = begin(file, cast.colleague)
    with pytest.raises(RuleViolation):
        services.drop(second, "", actor=act(cast.secretary), now=NOW)
    services.drop(second, "Nghỉ phép dài ngày.", actor=act(cast.secretary), now=NOW)
    third = begin(file, cast.secretary)
    assert (second.state, third.number) == ("dropped", 3)
    withdraw(file, "Không đầu tư nữa.", actor=act(cast.owner), now=NOW)
    assert (file.status, third.state) == ("withdrawn", "dropped")


def test_judged_again_with_a_reason_from_the_last_text(cast: SimpleNamespace) -> None:
    file = cast.files[0]
    first = signed(file, cast.officer, cast.leader)
    with pytest.raises(RuleViolation, match="nêu lý do"):
        begin(file, cast.colleague)
    again = begin(file, cast.colleague, "Cơ sở có báo giá mới.")
    assert (file.status, again.number, again.findings) == ("in_appraisal", 2, first.findings)
    assert first.state == "countersigned" and first.recommended == 250_000_000
    assert len(db.session.scalars(select(Assessment)).all()) == 2


def test_the_office_chooses_for_calls_announced_later(cast: SimpleNamespace) -> None:
    actor = act(cast.administrator)
    with pytest.raises(NotAllowed):
        services_office.set_way(cast.agency, "KCDP", cast.checklist, version=0, actor=act(cast.leader), now=NOW)
    with pytest.raises(RuleViolation):
        services_office.set_way(cast.agency, "KCDP", cast.criteria, version=0, actor=actor, now=NOW)
    before = announced(cast, "Đợt trước")
    services_office.set_way(cast.agency, "KCDP", cast.checklist, version=0, actor=actor, now=NOW)
    with pytest.raises(StaleVersion):
        services_office.set_way(cast.agency, "KCDP", None, version=0, actor=actor, now=NOW)
    after = announced(cast, "Đợt sau")
    assert (before.checklist, after.checklist) == (None, cast.checklist)
    cast.checklist.state, cast.checklist.retired_at = "retired", NOW
    with pytest.raises(RuleViolation, match="ngừng dùng"):
        announced(cast, "Đợt sau nữa")


def announced(cast: SimpleNamespace, title: str) -> Call:
    made = boards_scene.make_call(cast.agency, cast.criteria, title=title, state="draft")
    made.closes_at = NOW.replace(year=2027)
    calls.announce(made, actor=act(cast.officer), now=NOW)
    return made
