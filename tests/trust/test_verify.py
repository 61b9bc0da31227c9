"""Whoever changes, removes, inserts or moves a row of the log behind the application's back is found and named."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from kcproposals.audit.models import AuditChain, AuditEvent
from kcproposals.audit.services import GENESIS, digest, record
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from tests.conftest import NOW
from tests.trust.commands import environment, run, tamper

pytestmark = pytest.mark.own_database

EVENTS = 6


@pytest.fixture
def env(people: SimpleNamespace, database_url: str, tmp_path: Path) -> dict[str, str]:
    """An office whose chain has six events of two people, and one event that belongs to no office."""
    for number in range(1, EVENTS + 1):
        who = people.officer if number % 2 else people.secretary
        record(
            "proposal.accepted", "proposal", f"key{number}", actor=Actor(who.id, who.name), now=NOW,
            agency_id=people.agency.id, version=number,
        )  # fmt: skip
        db.session.commit()
    record("facility.registered", "facility", "f1", actor=Actor(people.owner.id), now=NOW)
    db.session.commit()
    return environment(database_url, tmp_path)


def where(number: int) -> str:
    """Return the condition that names one event of the office's chain."""
    return f"chain_id = (SELECT id FROM audit_chains WHERE agency_id IS NOT NULL) AND number = {number}"


def chain() -> AuditChain:
    """Return the office's chain."""
    return db.session.scalars(select(AuditChain).where(AuditChain.agency_id.is_not(None))).one()


def found(env: dict[str, str], *words: str) -> list[str]:
    """Return the lines ``verify`` complains with; none when it is content."""
    db.session.rollback()
    answer = run(env, "verify", *words)
    assert answer.exit_code == (1 if answer.stderr else 0), answer.output
    return answer.stderr.splitlines()


def test_an_untouched_log_is_whole(env: dict[str, str]) -> None:
    db.session.rollback()
    answer = run(env, "verify")
    assert answer.exit_code == 0 and answer.stderr == ""
    assert "nguyên vẹn" in answer.stdout and f"common 1 {head_of('common')}" in answer.stdout


def head_of(name: str) -> str:
    """Return the hash at the head of a chain."""
    rows = db.session.scalars(select(AuditChain))
    return next(row.head_hash for row in rows if (row.agency_id is None) == (name == "common"))


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (1, "action = 'proposal.refused'"),
        (3, "object_key = 'key9'"),
        (3, "object_type = 'board'"),
        (3, "actor_id = NULL"),
        (3, "data = '{\"version\": 99}'"),
        (4, "at = '2026-03-02 02:00:01'"),
        (EVENTS, "action = 'proposal.refused'"),
    ],
)
def test_a_changed_event_is_named(env: dict[str, str], database_url: str, number: int, change: str) -> None:
    tamper(database_url, f"UPDATE audit_events SET {change} WHERE {where(number)}")
    (line,) = found(env)
    assert line.startswith(f"agency-{chain().agency_id} #{number}: nội dung bị sửa")


def test_a_change_with_a_fitting_hash_breaks_the_chain_at_the_next(env: dict[str, str], database_url: str) -> None:
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.object_key == "key3")).one()
    forged = digest(
        number=3, at=event.at, actor_id=event.actor_id, action="proposal.refused", object_type=event.object_type,
        object_key=event.object_key, data=event.data, previous_hash=event.previous_hash,
    )  # fmt: skip
    db.session.rollback()
    change = f"UPDATE audit_events SET action = 'proposal.refused', hash = '{forged}' WHERE {where(3)}"
    tamper(database_url, change)
    (line,) = found(env)
    assert f"agency-{chain().agency_id} #4: không nối với sự kiện trước" in line


def test_a_removed_event_is_named(env: dict[str, str], database_url: str) -> None:
    tamper(database_url, f"DELETE FROM audit_events WHERE {where(3)}")
    lines = found(env)
    assert lines[0].startswith(f"agency-{chain().agency_id} #3: thiếu sự kiện (sau số 2 là số 4)")


def test_a_removed_first_event_is_named(env: dict[str, str], database_url: str) -> None:
    tamper(database_url, f"DELETE FROM audit_events WHERE {where(1)}")
    assert found(env)[0].startswith(f"agency-{chain().agency_id} #1: thiếu sự kiện")


def test_a_removed_event_with_the_gap_closed_is_named(env: dict[str, str], database_url: str) -> None:
    close = [f"UPDATE audit_events SET number = {n - 1} WHERE {where(n)}" for n in range(4, EVENTS + 1)]
    tamper(database_url, f"DELETE FROM audit_events WHERE {where(3)}", *close)
    lines = found(env)
    assert lines[0].startswith(f"agency-{chain().agency_id} #3: không nối với sự kiện trước")


def test_an_inserted_event_is_named(env: dict[str, str], database_url: str) -> None:
    make_room = [f"UPDATE audit_events SET number = {n + 1} WHERE {where(n)}" for n in range(EVENTS, 3, -1)]
    columns = "chain_id, at, actor_id, action, object_type, object_key, data, previous_hash, hash"
    insert = f"INSERT INTO audit_events (number, {columns}) SELECT 4, {columns} FROM audit_events WHERE {where(3)}"
    tamper(database_url, *make_room, insert)
    assert found(env)[0].startswith(f"agency-{chain().agency_id} #4: không nối với sự kiện trước")


def test_an_event_put_at_the_end_is_named(env: dict[str, str], database_url: str) -> None:
    """Even one that is linked as it should be: the head of the chain does not know it."""
    now, last = NOW, chain().head_hash
    forged = digest(
        number=7, at=now, actor_id=None, action="x", object_type="x", object_key="x", data={}, previous_hash=last
    )
    chain_id = chain().id
    db.session.rollback()
    tamper(
        database_url,
        "INSERT INTO audit_events (chain_id, number, at, action, object_type, object_key, data, previous_hash, hash) "
        f"VALUES ({chain_id}, 7, '2026-03-02 02:00:00+00:00', 'x', 'x', 'x', '{{}}', '{last}', '{forged}')".replace(
            "+00:00", "" if database_url.startswith("sqlite") else "+00:00"
        ),
    )
    assert found(env)[-1].startswith(f"agency-{chain().agency_id} #6: đuôi chuỗi")


def test_two_events_that_changed_places_are_named(env: dict[str, str], database_url: str) -> None:
    swap = ((2, 100), (5, 2), (100, 5))
    tamper(database_url, *(f"UPDATE audit_events SET number = {to} WHERE {where(of)}" for of, to in swap))
    name = f"agency-{chain().agency_id}"
    lines = "\n".join(found(env))
    assert f"{name} #2: không nối" in lines and f"{name} #5: không nối" in lines


def test_a_cut_tail_is_named(env: dict[str, str], database_url: str) -> None:
    tamper(database_url, f"DELETE FROM audit_events WHERE {where(6)}", f"DELETE FROM audit_events WHERE {where(5)}")
    (line,) = found(env)
    assert line == f"agency-{chain().agency_id} #6: đuôi chuỗi bị cắt: sổ ghi 6, còn 4 sự kiện"


def test_the_other_chain_stays_clean(env: dict[str, str], database_url: str) -> None:
    tamper(database_url, f"UPDATE audit_events SET action = 'x' WHERE {where(2)}")
    assert not [line for line in found(env) if line.startswith("common")]


class TestAnchors:
    """Checkpoints kept outside the database find what was rewritten from the ground up."""

    @pytest.fixture
    def anchors(self, env: dict[str, str], tmp_path: Path) -> str:
        """A file with the heads as they were."""
        db.session.rollback()
        answer = run(env, "verify", "--print-anchors")
        assert answer.exit_code == 0
        path = tmp_path / "anchors"
        path.write_text(answer.stdout, encoding="utf-8")
        return str(path)

    def test_they_are_one_line_a_chain_and_fit(self, env: dict[str, str], anchors: str) -> None:
        lines = Path(anchors).read_text(encoding="utf-8").splitlines()
        assert sorted(line.split()[:2] for line in lines) == [[f"agency-{chain().agency_id}", "6"], ["common", "1"]]
        assert found(env, "--anchors", anchors) == []

    def test_a_later_log_still_fits(self, env: dict[str, str], anchors: str, people: SimpleNamespace) -> None:
        record("x", "x", "x", actor=Actor(None), now=NOW, agency_id=people.agency.id)
        db.session.commit()
        assert found(env, "--anchors", anchors) == []

    def test_a_tail_cut_with_its_head_is_found(self, env: dict[str, str], anchors: str, database_url: str) -> None:
        kept = db.session.scalars(select(AuditEvent).where(AuditEvent.object_key == "key4")).one().hash
        db.session.rollback()
        tamper(
            database_url,
            f"DELETE FROM audit_events WHERE {where(6)}",
            f"DELETE FROM audit_events WHERE {where(5)}",
            f"UPDATE audit_chains SET head_number = 4, head_hash = '{kept}' WHERE agency_id IS NOT NULL",
        )
        assert found(env) == []  # nothing inside tells; this is why heads are kept elsewhere
        (line,) = found(env, "--anchors", anchors)
        assert line.startswith(f"agency-{chain().agency_id} #6: ")

    def test_a_chain_that_is_gone_is_found(self, env: dict[str, str], anchors: str, database_url: str) -> None:
        of_office = "(SELECT id FROM audit_chains WHERE agency_id IS NOT NULL)"
        tamper(
            database_url,
            f"DELETE FROM audit_events WHERE chain_id = {of_office}",
            "DELETE FROM audit_chains WHERE agency_id IS NOT NULL",
        )
        assert found(env) == []
        (line,) = found(env, "--anchors", anchors)
        assert line.startswith("agency-") and " #6: " in line

    def test_a_log_written_anew_is_found(self, env: dict[str, str], anchors: str, database_url: str) -> None:
        rewrite(database_url)
        assert found(env) == []
        (line,) = found(env, "--anchors", anchors)
        assert line.startswith(f"agency-{chain().agency_id} #6: khác mốc")

    @pytest.mark.parametrize("line", ["agency-1 6", "agency-1 six 00", "agency-1 6 00 00"])
    def test_a_file_that_is_none_is_refused_in_one_line(self, env: dict[str, str], tmp_path: Path, line: str) -> None:
        (tmp_path / "bad").write_text(f"\n{line}\n", encoding="utf-8")
        (said,) = found(env, "--anchors", str(tmp_path / "bad"))
        assert "dòng 2" in said


def rewrite(database_url: str) -> None:
    """Forge the office's whole chain: another act at its beginning, every hash and the head computed again."""
    previous, statements = GENESIS, []
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.chain_id == chain().id).order_by(AuditEvent.number))
    for event in events:
        action = "proposal.refused" if event.number == 1 else event.action
        made = digest(
            number=event.number, at=event.at, actor_id=event.actor_id, action=action, object_type=event.object_type,
            object_key=event.object_key, data=event.data, previous_hash=previous,
        )  # fmt: skip
        content = f"action = '{action}', hash = '{made}', previous_hash = '{previous}'"
        statements.append(f"UPDATE audit_events SET {content} WHERE id = {event.id}")
        previous = made
    db.session.rollback()
    tamper(database_url, *statements, f"UPDATE audit_chains SET head_hash = '{previous}' WHERE agency_id IS NOT NULL")


def test_verify_changes_nothing(env: dict[str, str], app: Flask) -> None:
    before = run(env, "digest").stdout
    run(env, "verify")
    assert run(env, "digest").stdout == before and len(before.strip()) == 64
