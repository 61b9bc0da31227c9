"""The guide for a new activity, followed: its three files are loaded, and a proposal goes from start to complete.

The files are those of docs/adding-an-activity/; not a line of code knows the activity.
"""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from kcproposals.cli import main
from kcproposals.extensions import db
from kcproposals.proposals.forms import questions
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.work import Work
from kcproposals.regulations import library
from kcproposals.regulations.models import PackVersion
from kcproposals.regulations.services import load_packs
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts
from tests.proposals.test_every_activity import posted

FOLDER = Path(__file__).parent.parent.parent / "docs" / "adding-an-activity"
CODE = "DEN_LONG"


def run(*command: str) -> Result:
    return CliRunner().invoke(main, ["packs", *command])


def test_the_files_of_the_guide_are_checked_with_the_packs_that_come_along() -> None:
    checked = run("check", str(FOLDER))
    assert checked.exit_code == 0 and "ví dụ đều đúng" in checked.output
    assert CODE not in library.load().activities


@pytest.fixture
def installation(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated installation that commands find, and a copy of the folder to spoil."""
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", database_url), ("PUBLIC_URL", "https://kc.vn")):
        monkeypatch.setenv(f"KCP_{name}", value)
    copy = tmp_path / "packs"
    copy.mkdir()
    for file in FOLDER.glob("*.yaml"):
        (copy / file.name).write_text(file.read_text("utf-8"), "utf-8")
    return copy


def codes() -> set[str]:
    found = set(db.session.scalars(select(PackVersion.code)))
    db.session.rollback()  # the next command wants to write
    return found


def test_a_folder_is_loaded_once_and_whole_or_not_at_all(installation: Path) -> None:
    norms = installation / "norms-den-long.yaml"
    good = norms.read_text("utf-8")
    for spoilt, said in (
        (good.replace("cap: 20000000", "cap: 20"), "norms-den-long.yaml, dòng 12: cap: phải tính bằng đồng"),
        (good.replace("ceiling: 15000000", "ceiling: 16000000"), "Một tuyến 30 triệu"),
    ):
        norms.write_text(spoilt, "utf-8")
        refused = run("load", str(installation))
        assert refused.exit_code == 1 and said in refused.output and codes() == set()
    norms.write_text(good, "utf-8")
    loaded, again = run("load", str(installation)), run("load", str(installation))
    assert loaded.exit_code == 0 and "Đã nạp forms-den-long (bản 1)." in loaded.output
    assert {"activities-den-long", "forms-den-long", "norms-den-long", "forms"} <= codes()
    assert again.output == "Không có gói nào mới.\n"


def test_a_proposal_for_it_goes_from_start_to_complete(client: Any, people: SimpleNamespace) -> None:
    shipped = {pack.id: pack.content for pack in library.load().packs}
    load_packs(NOW, found=library.from_contents({**shipped, **library.read_folder(FOLDER)}))
    call = drafts.make_call(people.agency, activities=["UNG_DUNG_MMTB", CODE])
    db.session.commit()
    sign_in(client, people.owner)
    page = client.get(f"/calls/{call.key}/start").get_data(as_text=True)
    assert "Treo đèn lồng ở làng nghề" in page and "Nội dung ví dụ" in page
    body = {"facility": people.facility.key, "activity": CODE, "trade": "handicraft", "produces": "yes",
            "no_double": "yes", "own_money": "yes", "place": "c", "once": "once-key-1"}  # fmt: skip
    assert client.post(f"/calls/{call.key}/start", data=body).status_code == 303
    proposal = db.session.scalars(select(Proposal)).one()
    work = Work(proposal, NOW)
    for section in work.form.sections[1:-1]:
        typed = posted(questions(section, proposal.answers, work.profile))
        saved = client.post(f"/proposals/{proposal.key}/sections/{section.key}", data={**typed, "version": "0"})
        assert saved.status_code == 303, (section.key, saved.get_data(as_text=True)[:500])
    for field in work.form.section("attachments").fields:
        picture = (io.BytesIO(drafts.picture()), "anh.png")
        data = {"file": picture, "once": f"file-{field.key}"}
        assert (
            client.post(f"/proposals/{proposal.key}/sections/attachments/files/{field.key}", data=data).status_code
            == 303
        )
    db.session.expire_all()
    review = Work(proposal, NOW).review
    assert review.problems == () and review.is_ready
    assert (proposal.establishments, proposal.total_cost, proposal.requested) == (2, 90_000_000, 20_000_000)
    assert proposal.ceiling == 40_000_000  # two streets at 20 million, below half the cost
