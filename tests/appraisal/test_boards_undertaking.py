"""Before the undertaking no route opens a file; what a member declares once keeps them out of matching files."""

import io
import re
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from kcproposals.appraisal.boards import conflicts
from kcproposals.appraisal.boards.models import DeclaredTie
from kcproposals.appraisal.models import Board, Conflict, Round
from kcproposals.domain.errors import NotAllowed, RuleViolation
from kcproposals.extensions import db
from kcproposals.facilities.models import PastSupport
from kcproposals.proposals.models import Proposal
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

# A sentence of the dossier that no list of files holds.
INSIDE = "Đang nhặt tạp chất bằng tay"


def addresses(app: Flask, cast: SimpleNamespace, round_: Round) -> list[str]:
    """Return the address of every page without a key, and of every page about the board, its files and sheets."""
    sheets = [scene.sheet_of(round_, cast.members[0], file).key for file in cast.files]
    keys = {
        "proposals": [file.key for file in cast.files], "boards": [round_.board.key], "rounds": [round_.key],
        "appraisals": [row.key for row in round_.appraisals], "sheets": sheets,
        "facilities": [cast.facility.key, cast.rival_facility.key],
    }  # fmt: skip
    found = []
    for rule in app.url_map.iter_rules():
        first = rule.rule.split("/")[1]
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static" or (rule.arguments and first not in keys):
            continue
        for key in keys[first] if rule.arguments else [""]:
            address = rule.rule.replace("<key>", key)
            found.append(re.sub("<[^>]+>", lambda part: NAMED.get(part[0], "abcdefghjk"), address))
    return found


NAMED = {"<kind>": "de_an", "<form>": "docx", "<section>": "cost", "<table>": "lines"}


def text_of(answer: Any) -> str:
    """Return what an answer says; of a workbook or a ZIP what is packed in it."""
    if answer.data[:2] != b"PK":
        return answer.data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_no_route_opens_a_file_before_the_undertaking(
    app: Flask, client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    seat = next(member for member in board.members if member.user_id == cast.members[0].id)
    sign_in(client, cast.members[0])
    assert INSIDE in client.get(f"/proposals/{cast.files[0].key}").text  # sworn, the file opens
    seat.undertaken_at = None
    db.session.commit()
    opened, whole = [], 0
    for address in addresses(app, cast, round_):
        answer = client.get(address)
        whole += answer.status_code == 200
        about = answer.status_code == 200 and any(file.key in address for file in cast.files)
        if about or INSIDE in text_of(answer) or (answer.data[:2] == b"PK" and "DP26-24-000" in text_of(answer)):
            opened.append(address)
    assert opened == [] and whole > 5
    assert client.get(f"/boards/{board.key}/interests").status_code == 200


def declare(cast: SimpleNamespace, board: Board, ties: dict[str, str], who: int = 0) -> None:
    """Let a member declare ties, as the page does."""
    user = cast.members[who]
    seat = next(member for member in board.members if member.user_id == user.id)
    conflicts.declare(seat, ties, {}, [], actor=scene.act(user), now=NOW)


def kept_out(cast: SimpleNamespace, who: int = 0) -> list[int | None]:
    """Return the serials of the files a member keeps out of."""
    rows = db.session.query(Proposal.serial).join(Conflict, Conflict.proposal_id == Proposal.id)
    return sorted(serial for (serial,) in rows.filter(Conflict.user_id == cast.members[who].id))


@pytest.mark.parametrize(
    ("kind", "name", "serials"),
    [
        ("organisation", "CO SO MINH HOA 02", [2]),
        ("contract", "Cơ sở minh hoạ 01\nCông ty không liên quan", [1, 3]),
        ("relative", "lê văn đối", [2]),
        ("organisation", "Cơ sở minh họa 021", []),
    ],
)
def test_ties_declared_once_keep_out_of_matching_files_of_the_open_round(
    cast: SimpleNamespace, board: Board, round_: Round, kind: str, name: str, serials: list[int]
) -> None:
    declare(cast, board, {kind: name})
    assert kept_out(cast) == serials
    states = [scene.sheet_of(round_, cast.members[0], file).state for file in cast.files]
    assert [state == "recused" for state in states] == [file.serial in serials for file in cast.files]
    declare(cast, board, {kind: name})
    assert db.session.query(DeclaredTie).count() == len(name.splitlines())


def test_ties_count_for_rounds_opened_later_and_earlier_contracts_are_found(
    cast: SimpleNamespace, board: Board
) -> None:
    declare(cast, board, {"relative": "Trần Thị Chủ"}, who=1)
    board.present[1].organisation = "Phòng Tư vấn, Trung tâm Khuyến công Mẫu"
    db.session.add(
        PastSupport(row_hash="x", agency_id=cast.agency.id, source="Tệp mẫu", province="Mẫu", source_line=2, year=2024,
                    title="Hỗ trợ máy 2024",
                    imported_at=NOW,
                    implementing_unit="Trung tâm khuyến công Mẫu", tax_code=cast.facility.tax_code)
    )  # fmt: skip
    db.session.flush()
    scene.open_round(cast, board)
    assert kept_out(cast, 1) == [1, 3] and kept_out(cast, 0) == [1, 3] and kept_out(cast, 2) == []


def test_what_may_not_be_declared(cast: SimpleNamespace, board: Board) -> None:
    seat = board.present[1]
    with pytest.raises(NotAllowed):
        conflicts.declare(seat, {"relative": "Ai đó"}, {}, [], actor=scene.act(cast.chair), now=NOW)
    for bad in ("Sở", "x" * 201):
        with pytest.raises(RuleViolation):
            declare(cast, board, {"organisation": bad})


def test_the_page_keeps_ties_and_the_board_sees_names_without_reasons(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    address = f"/boards/{board.key}/interests"
    sign_in(client, cast.members[0])
    assert client.post(address, data={"organisation": "Cơ sở minh họa 02", "relative": "Bé"}).status_code == 422
    assert client.post(address, data={"organisation": "Cơ sở minh họa 02"}).status_code == 303
    assert "Cơ sở minh họa 02" in client.get(address).text
    for reader in (cast.chair, cast.secretary):
        page = sign_in(client, reader).get(f"/boards/{board.key}").text
        assert "Ai không chấm hồ sơ nào" in page and "Tổ chức thành viên đã khai" not in page
    assert "Ai không chấm hồ sơ nào" not in sign_in(client, cast.members[1]).get(f"/boards/{board.key}").text
