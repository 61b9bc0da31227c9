"""add-agency: a second province and the ministry's department; every mistake is one line and leaves nothing behind."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from kcproposals.accounts.models import Agency, RoleGrant
from kcproposals.cli import main
from kcproposals.extensions import db
from tests.people import make_agency


@pytest.fixture
def installation(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migrated installation with one province, found by commands."""
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", database_url), ("PUBLIC_URL", "https://kc.vn")):
        monkeypatch.setenv(f"KCP_{name}", value)
    monkeypatch.setenv("KCP_LANG", "vi")
    make_agency("Sở Công Thương tỉnh Mẫu", "24")
    db.session.commit()


def run(*words: str) -> Result:
    db.session.rollback()
    return CliRunner().invoke(main, ["add-agency", *words])


def test_a_province_and_the_ministry_get_their_administrators(installation: None) -> None:
    province = run("Sở Công Thương tỉnh Khác", "a@khac.example.vn", "--province", "25")
    assert province.exit_code == 0 and "https://kc.vn/invitations/" in province.stdout
    ministry = run("Cục minh họa", "a@cuc.example.vn", "--ministry")
    assert ministry.exit_code == 0, ministry.output
    found = db.session.execute(select(Agency.name, Agency.kind, Agency.province_code).order_by(Agency.id)).all()
    assert [tuple(row) for row in found[1:]] == [
        ("Sở Công Thương tỉnh Khác", "province", "25"), ("Cục minh họa", "ministry", None)
    ]  # fmt: skip
    assert len(db.session.scalars(select(RoleGrant).where(RoleGrant.role == "administrator")).all()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Sở mới", "a@x.vn"), "một trong hai"),
        (("Sở mới", "a@x.vn", "--province", "25", "--ministry"), "một trong hai"),
        (("Sở mới", "a@x.vn", "--province", "24"), "đã có cơ quan khác phụ trách"),
        (("Sở mới", "a@x.vn", "--province", "99"), "mang mã 99"),
        (("Sở Công Thương tỉnh Mẫu", "a@x.vn", "--province", "25"), "đã có cơ quan khác dùng"),
    ],
)
def test_mistakes_are_refused(installation: None, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 1 and said in result.stderr, result.output
    assert len(db.session.scalars(select(Agency)).all()) == 1
