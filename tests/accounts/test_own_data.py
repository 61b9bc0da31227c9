"""A person takes their own data away: everything about them, nothing about others."""

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from kcproposals.accounts.personal import WORDS
from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from tests.people import sign_in
from tests.proposals import drafts
from tests.proposals.conftest import call, cast, complete, draft, owner, submitted

__all__ = ["call", "cast", "complete", "draft", "owner", "submitted"]


def taken(client: Any, user: Any) -> tuple[dict[str, Any], str]:
    answer = sign_in(client, user).post("/profile/data")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    return json.loads(found["du-lieu-ca-nhan.json"]), found["tom-tat.html"]


def test_it_holds_all_of_ones_own_and_nothing_of_others(client: Any, cast: SimpleNamespace, submitted: Any) -> None:
    data, page = taken(client, cast.owner)
    assert data["account"][0]["email"] == cast.owner.email
    assert [row["name"] for row in data["facilities"]] == [cast.facility.name]
    assert data["facility_memberships"][0]["role"] == "owner"
    (proposal,) = data["proposals"]
    assert proposal["code"] == submitted.code and "registration.png" in proposal["files"]
    assert proposal["answers"]["need"]["title"] == drafts.ANSWERS["need"]["title"]
    assert len(data["saved_sections"]) > 5 and data["notices"] and data["mails"]
    assert "proposal.submitted" in {row["action"] for row in data["acts"]}
    whole = json.dumps(data, ensure_ascii=False)
    for other in (cast.rival, cast.officer):
        assert other.name not in whole and other.email not in whole
    assert "password" not in whole and cast.rival_facility.name not in whole
    assert submitted.title in page and "<script" not in page and "proposal.submitted" in page
    used = {code for rows in data.values() if isinstance(rows, list) for row in rows for code in row}
    assert used <= set(WORDS)
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "user.data_exported")).one()


def test_each_gets_their_own(client: Any, cast: SimpleNamespace, submitted: Any) -> None:
    data, _ = taken(client, cast.rival)
    assert data["proposals"] == data["saved_sections"] == [] and data["facilities"][0]["name"] == "Cơ sở minh họa 02"
    data, _ = taken(client, cast.officer)
    assert data["facilities"] == data["proposals"] == [] and data["roles"][0]["role"] == "intake_officer"
    assert sign_in(client, None).post("/profile/data").status_code == 401
