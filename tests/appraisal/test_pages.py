"""Every page of an appraisal opens for those it is for, one h1 and a title each, and for nobody else."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.appraisal.models import Board, Round
from kcproposals.extensions import db
from tests.appraisal import scene
from tests.people import sign_in


def pages(cast: SimpleNamespace, board: Board, round_: Round) -> dict[str, str]:
    """Return the address of every GET page of a board with a round."""
    file = round_.appraisals[0]
    sheet = scene.sheet_of(round_, cast.members[0], cast.files[0])
    return {
        "index": "/appraisal", "board": f"/boards/{board.key}", "new_board": f"/calls/{cast.call.key}/boards/new",
        "edit": f"/boards/{board.key}/edit", "members": f"/boards/{board.key}/members",
        "find": f"/boards/{board.key}/members?q=uy", "add": f"/boards/{board.key}/members/add/{cast.planner.key}",
        "invite": f"/boards/{board.key}/members/invite", "interests": f"/boards/{board.key}/interests",
        "new_round": f"/boards/{board.key}/rounds/new", "close": f"/rounds/{round_.key}/close",
        "sheet": f"/sheets/{sheet.key}", "print": f"/sheets/{sheet.key}/print",
        "history": f"/sheets/{sheet.key}/history",
        "result": f"/rounds/{round_.key}/result", "replay": f"/rounds/{round_.key}/replay",
        "xlsx": f"/rounds/{round_.key}/export/xlsx", "json": f"/rounds/{round_.key}/export/json",
        "minutes": f"/rounds/{round_.key}/minutes", "appraisal": f"/appraisals/{file.key}",
    }  # fmt: skip


def opens(client: Any, user: Any, addresses: dict[str, str]) -> set[str]:
    """Return the names of the pages that open for a person; each must be a whole page."""
    sign_in(client, user)
    found = set()
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code in (200, 302, 403, 404), (name, answer.status_code)
        if answer.status_code == 200:
            found.add(name)
            if answer.mimetype == "text/html":
                heading = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
                title = re.search(r"<title>(.*?) –", answer.text)
                assert len(heading) == 1 and title and title[1].strip() == heading[0].strip(), name
                ids = re.findall(r'\sid="([^"]+)"', answer.text)
                assert len(ids) == len(set(ids)), (name, {i for i in ids if ids.count(i) > 1})
    return found


SECRETARY = {"index", "board", "new_board", "edit", "members", "find", "add", "invite", "new_round"}


def test_who_opens_what_while_the_round_is_open(
    client: Any, cast: SimpleNamespace, board: Board, round_: Round
) -> None:
    addresses = pages(cast, board, round_)
    assert opens(client, cast.secretary, addresses) == SECRETARY
    assert opens(client, cast.chair, addresses) == {"index", "board", "interests", "close"}
    assert opens(client, cast.members[0], addresses) == {"index", "board", "interests", "sheet", "print", "history"}
    assert opens(client, cast.members[1], addresses) == {"index", "board", "interests"}
    for user in (cast.officer, cast.planner, cast.leader, cast.clerk, cast.auditor):
        assert opens(client, user, addresses) == {"index", "board"}
    assert opens(client, cast.administrator, addresses) == set()
    assert opens(client, cast.outsider, addresses) == {"index"}
    assert opens(client, cast.owner, addresses) == set()
    assert opens(client, None, addresses) == set()


def test_who_opens_what_after_the_close(client: Any, cast: SimpleNamespace, board: Board, closed: Round) -> None:
    addresses = pages(cast, board, closed)
    whole = {"result", "replay", "xlsx", "json", "appraisal", "sheet", "print"}
    assert opens(client, cast.secretary, addresses) == SECRETARY | whole | {"minutes"}
    assert opens(client, cast.chair, addresses) == {"index", "board", "interests"} | whole
    assert opens(client, cast.members[1], addresses) == {"index", "board", "interests"} | whole
    assert opens(client, cast.auditor, addresses) == {"index", "board"} | whole
    for user in (cast.officer, cast.planner, cast.leader):
        assert opens(client, user, addresses) == {"index", "board", "result", "replay", "xlsx"}
    assert opens(client, cast.clerk, addresses) == {"index", "board"}
    assert opens(client, cast.administrator, addresses) == set()
    assert opens(client, cast.outsider, addresses) == {"index"}
    for user in (cast.owner, cast.rival, None):
        assert opens(client, user, addresses) == set()


def test_the_pages_speak_english_too(client: Any, cast: SimpleNamespace, board: Board, closed: Round) -> None:
    cast.auditor.locale = "en"
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["locale"] = "en"
    assert "result" in opens(client, cast.auditor, pages(cast, board, closed))


@pytest.mark.parametrize("page", ["index", "board", "result", "members", "interests"])
def test_a_list_asks_the_same_number_of_questions_however_long(
    client: Any, cast: SimpleNamespace, board: Board, page: str, count_queries: list[str]
) -> None:
    reader = cast.chair if page == "interests" else cast.secretary

    def cost(address: str) -> int:
        sign_in(client, reader).get(address)
        count_queries.clear()
        assert client.get(address).status_code == 200
        return len(count_queries)

    round_ = scene.open_round(cast, board)
    scene.score(round_, cast.files, {judge: ["82", "74", "60"] for judge in cast.judges})
    scene.close(cast, round_)
    address = pages(cast, board, round_)[page]
    few = cost(address)
    for serial in range(10, 30):
        scene.make_file(cast.call, cast.facility, cast.owner, serial)
    if page in ("result", "board"):
        again = scene.open_round(cast, board)
        files = [row.proposal for row in again.appraisals]
        scene.score(again, files, {cast.chair: ["80"] * len(files), cast.members[0]: ["80"] * len(files)})
        scene.close(cast, again)
        address = pages(cast, board, round_)["board"] if page == "board" else f"/rounds/{again.key}/result"
    db.session.commit()
    compared = 2 if page == "result" else 0  # a board of several rounds compares them, however many files
    assert cost(address) <= few + compared
