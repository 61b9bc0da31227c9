"""The demo: all phases, told through the services, once, and never over somebody's work."""

import shutil
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from kcproposals import config
from kcproposals.accounts.actor import actor_of
from kcproposals.accounts.models import Agency, User
from kcproposals.accounts.passwords import check_new, fits
from kcproposals.accounts.queries import user_by_login
from kcproposals.app import create_app
from kcproposals.appraisal.models import Appraisal, Conflict, Round, ScoreSheet
from kcproposals.audit.models import AuditEvent
from kcproposals.audit.verify import broken
from kcproposals.calls.models import Call
from kcproposals.cli import main
from kcproposals.cli.demo import cast, facts, marker, marks
from kcproposals.cli.demo.play import rules_with_example
from kcproposals.cli.demo.story import Story
from kcproposals.criteria.services import rules_of
from kcproposals.documents.models import Document
from kcproposals.domain.identifiers import check_tax_code
from kcproposals.domain.policy import Role, Seat
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility
from kcproposals.facilities.queries import past_support_of
from kcproposals.jobs.models import Job
from kcproposals.levels.models import Package
from kcproposals.planning.models import Plan
from kcproposals.proposals.models import Proposal, SupplementReturn
from kcproposals.regulations import library
from kcproposals.regulations.checks import failures
from kcproposals.regulations.models import PackVersion
from kcproposals.web.waiting import WAITING

pytest_plugins = ["tests.demo_year"]
IS_DECISION = Document.kind == "quyet_dinh_phe_duyet"


def run(env: dict[str, str], *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words), env=env)
    return result.exit_code, result.output


def proposals(call_title: str) -> Counter[str]:
    query = select(Proposal.status).join(Proposal.call).where(Call.title.startswith(call_title))
    return Counter(db.session.scalars(query))


def test_every_phase_is_there(demo_app: Flask) -> None:
    assert proposals("Đợt tiếp nhận khuyến công địa phương năm 2026") == Counter(
        approved=7, reserved=3, declined=1, withdrawn=1, refused=1
    )
    assert proposals("Đợt đăng ký khuyến công quốc gia năm 2027") == Counter(passed=1, sent_up=1, planned=2, failed=2)
    assert proposals("Đăng ký khuyến công quốc gia năm 2027, tỉnh Khác") == Counter(
        planned=1, reserved=1, accepted=1, sent_up=1
    )
    assert proposals("Khuyến công địa phương tỉnh Khác năm 2027") == Counter(approved=1, reserved=1)
    assert proposals("Đợt 1 khuyến công địa phương năm 2027") == Counter(in_appraisal=6)
    assert proposals("Đợt rút gọn khuyến công địa phương năm 2027") == Counter(passed=1, in_appraisal=1)
    assert proposals("Đợt 2 khuyến công địa phương năm 2027") == Counter(submitted=3, returned=1, draft=3)


def test_the_board_of_2026_shows_what_boards_must_cope_with(demo_app: Flask) -> None:
    round_ = db.session.scalars(select(Round).where(Round.state == "closed").order_by(Round.id)).first()
    assert round_ is not None
    results = {a.proposal.title: a.result or {} for a in round_.appraisals}
    totals = Counter(result["total"] for result in results.values())
    assert 2 in totals.values()  # a tie
    assert sum(bool(result["flagged"]) for result in results.values()) == 1  # a far-off sheet
    assert sum(bool(result["line_changes_without"]) for result in results.values()) == 1  # an unstable result
    assert [result["passed"] for result in results.values()].count(False) == 1
    assert sum(bool(result["recused"]) for result in results.values()) == 1
    assert db.session.scalars(select(Conflict.kind)).all() == ["declared", "declared"]


def test_the_open_round_has_work_for_members(demo_app: Flask) -> None:
    round_ = db.session.scalars(select(Round).where(Round.state == "open")).one()
    states = Counter(
        db.session.scalars(select(ScoreSheet.state).join(ScoreSheet.appraisal).where(Appraisal.round_id == round_.id))
    )
    assert states["submitted"] >= 8 and states["draft"] >= 10 and states["recused"] == 1
    assert round_.due_at is not None and round_.due_at > datetime.now(UTC)


def test_one_supplement_was_answered_and_one_is_awaited(demo_app: Flask) -> None:
    answered = [row.answered_at is not None for row in db.session.scalars(select(SupplementReturn))]
    assert sorted(answered) == [False, True]
    waiting = db.session.scalars(select(Proposal).where(Proposal.status == "returned")).one()
    assert waiting.supplement_due is not None and waiting.supplement_due > datetime.now(UTC)


def test_the_decision_is_number_one_and_within_the_envelope(demo_app: Flask) -> None:
    found = db.session.execute(select(Document.number, Document.symbol, Document.state).where(IS_DECISION)).all()
    assert sorted(map(str, found)) == [
        "(1, 'QĐ-UBND', 'issued')", "(1, 'QĐ-UBND', 'issued')", "(None, '', 'to_sign')"
    ]  # fmt: skip
    for plan in db.session.scalars(select(Plan)):
        held = sum(item.support for item in plan.items if item.batch_id is not None)
        assert 0 < held <= plan.envelope
    notices = db.session.scalars(select(Document).where(Document.kind == "thong_bao_ket_qua")).all()
    assert len(notices) == 8 and {notice.state for notice in notices} == {"issued"}


def test_the_ministry_has_packages_of_both_provinces_and_work_for_every_role(demo_app: Flask) -> None:
    packages = db.session.scalars(select(Package).order_by(Package.id)).all()
    assert [(p.agency.name, p.number, p.state) for p in packages] == [
        (cast.AGENCY, 1, "sent"), (cast.OTHER_AGENCY, 1, "sent"), (cast.OTHER_AGENCY, 2, "sent"),
        (cast.AGENCY, 2, "sent"),
    ]  # fmt: skip
    answers = Counter(item.answer for package in packages for item in package.items)
    assert answers == Counter(taken_up=6, given_back=1) + Counter({"": 2})
    assert all(package.files is not None for package in packages)
    now, emails = datetime.now(UTC), {one.key: one.email for one in (*cast.OFFICIALS, *cast.MINISTRY_OFFICIALS)}
    for key in (cast.ABOVE.officer, cast.ABOVE.secretary, cast.ABOVE.leader, cast.HOME.planner, cast.HOME.officer):
        user = user_by_login(emails[key])
        assert user is not None and [row for query in WAITING for row in query(actor_of(user), now)], key


def test_one_call_closes_sixty_days_after_the_making(demo_app: Flask) -> None:
    call = db.session.scalars(select(Call).where(Call.title.startswith("Đợt 2"))).one()
    left = call.closes_at - datetime.now(UTC)
    assert timedelta(days=59, hours=23) < left <= timedelta(days=60, hours=1)
    assert call.is_open(datetime.now(UTC))


def test_everything_recomputes_and_every_instant_is_the_storys(demo_app: Flask) -> None:
    assert list(broken()) == []
    for chain in db.session.scalars(select(AuditEvent.chain_id).distinct()):
        told = db.session.scalars(select(AuditEvent.at).where(AuditEvent.chain_id == chain).order_by(AuditEvent.number))
        instants = list(told)
        assert instants == sorted(instants)
        assert instants[-1] < datetime.now(UTC)
    jobs = db.session.scalars(select(Job)).all()
    assert {job.state for job in jobs} == {"done"}
    assert max(job.created_at for job in jobs) < datetime.now(UTC)


def test_every_account_signs_in_and_every_role_and_seat_has_one(demo_app: Flask, demo_year: SimpleNamespace) -> None:
    for account in cast.accounts():
        user = db.session.scalars(select(User).where(User.email == account.email)).one()
        assert fits(user.password_hash, cast.PASSWORD), account
        check_new(cast.PASSWORD, name=user.name, email=user.email)
        assert account.email.endswith(".example.com")
        assert account.email in demo_year.output and account.name in demo_year.output
    assert {role for official in cast.OFFICIALS for role in official.roles} == set(Role)
    assert {member.seat for member in cast.BOARD} == set(Seat) - {Seat.SECRETARY}
    page = demo_app.test_client().post("/login", data={"login": cast.OFFICIALS[0].email, "password": cast.PASSWORD})
    assert page.status_code == 303


def test_names_and_numbers_are_plainly_invented(demo_app: Flask) -> None:
    for facility in db.session.scalars(select(Facility)):
        assert facility.name.startswith("Cơ sở minh họa")
        assert facility.tax_code is None or (
            facility.tax_code.startswith("99") and not check_tax_code(facility.tax_code).findings
        )
    assert len(set(cast.tax_codes())) > 500


def test_the_example_norms_are_the_demos_alone(demo_app: Flask) -> None:
    shipped = {pack.id for pack in library.load().packs}
    packs = [p for p in db.session.scalars(select(PackVersion)) if p.code not in shipped and p.number == 1]
    examples = [p for p in packs if p.code.startswith("norms-vi-du")]
    assert {pack.content["province"] for pack in examples} == {"24", "25"} and len(examples) == 4
    assert all(pack.title.startswith("VÍ DỤ") and pack.content["verified"] is False for pack in examples)
    assert not [row for row in library.load().norm_rows if row.province in ("24", "25")]
    assert not list(failures(rules_with_example()))
    assert any(p.ceiling == 200_000_000 and p.requested == 210_000_000 for p in db.session.scalars(select(Proposal)))


def test_amounts_are_those_of_the_projects(demo_app: Flask) -> None:
    known = {project.title: project for call in ("2026", "kcqg-2027", "2027-1") for project in facts.projects(call)}
    for proposal in db.session.scalars(select(Proposal).where(Proposal.title.in_(known))):
        project = known[proposal.title]
        assert (proposal.total_cost, proposal.requested) == (project.total, project.support), proposal.title


def test_a_second_run_prints_the_accounts_and_changes_nothing(demo_year: SimpleNamespace) -> None:
    before = run(demo_year.env, "digest")
    began = time.monotonic()
    code, output = run(demo_year.env, "demo")
    assert time.monotonic() - began < 2
    assert code == 0 and output in demo_year.output
    assert run(demo_year.env, "digest") == before


def test_it_speaks_english_when_asked(demo_year: SimpleNamespace) -> None:
    code, output = run({**demo_year.env, "KCP_LANG": "en"}, "demo")
    assert code == 0
    assert "Password" in output and "Mật khẩu" not in output


def test_real_data_is_refused_in_one_line(tmp_path: Path, empty_database: str, app: Flask) -> None:
    db.session.add(Agency(name="Sở Công Thương thật", short_name="Thật", created_at=datetime.now(UTC)))
    db.session.add(User(name="Người thật", email="that@example.vn", password_hash="x", created_at=datetime.now(UTC)))
    db.session.commit()
    env = {"KCP_DATA_DIR": str(tmp_path / "real"), "KCP_DATABASE_URL": app.config["KCP"].database_url, "KCP_LANG": "vi"}
    before = run(env, "digest")
    code, output = run(env, "demo")
    assert code == 1
    assert len(output.strip().splitlines()) == 1 and "dữ liệu thật" in output
    assert run(env, "digest") == before
    assert not (tmp_path / "real" / "demo").exists()


def test_what_init_left_is_no_real_data_and_an_interrupted_demo_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = {"KCP_DATA_DIR": str(tmp_path), "KCP_DATABASE_URL": "", "KCP_LANG": "vi"}
    assert run(env, "init")[0] == 0
    from kcproposals.cli.demo import play, year_2026

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(year_2026, "play", broken_off)
        assert run(env, "demo")[0] != 0
    assert marker.condition(config.load(tmp_path, env)) == marker.Condition.UNFINISHED
    monkeypatch.setattr(year_2026, "play", lambda *_: None)
    monkeypatch.setattr(play.year_2027, "play", lambda *_: None)
    code, output = run(env, "demo")
    assert code == 0, output
    assert marker.condition(config.load(tmp_path, env)) == marker.Condition.FINISHED
    with create_app(config.load(tmp_path, env)).app_context():
        assert len(db.session.scalars(select(Facility)).all()) == len(facts.facilities())
        db.session.remove()
        db.engine.dispose()


def test_a_running_server_keeps_the_demo_off(tmp_path: Path) -> None:
    from kcproposals.cli.supervisor import locked

    env = {"KCP_DATA_DIR": str(tmp_path), "KCP_DATABASE_URL": "", "KCP_LANG": "vi"}
    with locked(tmp_path / "serve.lock", "x"):
        code, output = run(env, "demo")
    assert code == 1 and "máy chủ" in output
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize(
    ("created", "years_back"),
    [("2026-11-24", 0), ("2026-10-10", 0), ("2026-10-09", 1), ("2025-06-30", 2), ("2029-01-01", 0)],
)
def test_the_story_always_lies_in_the_past(created: str, years_back: int) -> None:
    story = Story.told_at(datetime.fromisoformat(f"{created}T05:00:00+00:00"))
    assert story.years_back == years_back
    assert story.at(2026, 9, 18) < story.ago(21) < story.created < story.closing()


@pytest.mark.parametrize("total", ["0", "51", "62.5", "70", "99.5", "100"])
def test_spread_marks_sum_to_the_total_and_stay_in_bounds(total: str) -> None:
    criteria = rules_of(SimpleNamespace(definition=library.load().criteria["kc_starter"].definition)).criteria  # type: ignore[arg-type]
    for who in range(5):
        given = marks.spread(total, criteria, who)
        assert sum(given.values()) == float(total) * 100
        assert all(0 <= given[c.key] <= c.max * 100 and given[c.key] % 50 == 0 for c in criteria)


def test_a_copy_can_be_changed(tmp_path: Path, demo_year: SimpleNamespace) -> None:
    if demo_year.env["KCP_DATABASE_URL"]:
        pytest.skip("a copy of a folder is a copy of the data only with SQLite")
    shutil.copytree(demo_year.env["KCP_DATA_DIR"], tmp_path / "copy")
    env = {**demo_year.env, "KCP_DATA_DIR": str(tmp_path / "copy")}
    assert run(env, "digest") == run(demo_year.env, "digest")


def test_earlier_support_is_found_by_the_facilitys_name(demo_app: Flask) -> None:
    found = {
        facility.name: [match.support.support for match in past_support_of(facility)]
        for facility in db.session.scalars(select(Facility))
    }
    assert found["Cơ sở minh họa 05 – đồ gỗ mỹ nghệ"] == [80_000_000]
    assert sum(map(len, found.values())) == 4 + 3  # brought in, and listed in the group proposal of the Trung tâm
