"""The workbook of a member's sheets: filled, sent back, looked over, taken over; refused where it must be."""

import io
import re
import zipfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.appraisal.boards.conflicts import declare_conflict
from kcproposals.appraisal.models import BoardMember, Round, ScoreSheet, SheetRevision
from kcproposals.appraisal.offline import reading
from kcproposals.appraisal.offline.models import OfflineFile
from kcproposals.appraisal.rounds import services as rounds
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.extensions import db
from kcproposals.files.spreadsheet import read_workbook
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in

FIRST = 3  # the row of the first criterion of the first file
BLOCK = 6 + 5  # rows of a file: its head, six criteria, the total, amount, conclusion, note


class Filled:
    """A downloaded workbook with cells changed, as a spreadsheet program would save it."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def put(self, address: str, value: str | float, kind: str = "") -> "Filled":
        """Write a cell: a number, a text, or raw XML of a value with its type in ``kind``."""
        if kind:
            body, attributes = str(value), f' t="{kind}"' if kind != "n" else ""
        elif isinstance(value, str):
            body, attributes = f"<is><t>{value}</t></is>", ' t="inlineStr"'
        else:
            body, attributes = f"<v>{value}</v>", ""
        page = self.parts["xl/worksheets/sheet2.xml"].decode()
        page, found = re.subn(
            rf'<c r="{address}"( s="\d+")?[^>]*?(/>|>.*?</c>)', rf'<c r="{address}"\1{attributes}>{body}</c>', page
        )
        assert found == 1, address
        self.parts["xl/worksheets/sheet2.xml"] = page.encode()
        return self

    def bytes(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in self.parts.items():
                archive.writestr(name, data)
        return stream.getvalue()


@pytest.fixture
def member(client: Any, cast: SimpleNamespace, round_: Round) -> Any:
    """The first member, signed in."""
    sign_in(client, cast.members[0])
    return cast.members[0]


@pytest.fixture
def sheet(cast: SimpleNamespace, round_: Round, member: Any) -> ScoreSheet:
    """Their sheet of the first file."""
    return scene.sheet_of(round_, member, cast.files[0])


@pytest.fixture
def download(client: Any, round_: Round, member: Any) -> Callable[[], Filled]:
    """Download the workbook."""

    def ask() -> Filled:
        answer = client.get(f"/rounds/{round_.key}/offline.xlsx")
        assert answer.status_code == 200 and answer.mimetype.endswith("sheet")
        return Filled(answer.data)

    return ask


def send(client: Any, round_: Round, file: Filled | bytes, name: str = "phieu.xlsx") -> Any:
    """Send a workbook back and return the page that follows."""
    data = file if isinstance(file, bytes) else file.bytes()
    return client.post(
        f"/rounds/{round_.key}/offline", data={"file": (io.BytesIO(data), name)}, follow_redirects=True
    )  # fmt: skip


def take(client: Any, round_: Round, page: str, **more: str) -> Any:
    """Press the button of the page with what is preset on it."""
    fields = dict(re.findall(r'name="(version-\w+)" value="(\d+)"', page))
    fields |= dict(re.findall(r'name="(take-\w+)" id="[\w-]+" value="(file)" checked', page))
    once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    return client.post(f"/rounds/{round_.key}/offline/take", data={**fields, "once": once[1] if once else "", **more})


def filled(file: Filled, first: int = FIRST, *marks: Any) -> Filled:
    """Fill a whole block with marks that need no reason."""
    for line, mark in enumerate(marks or (13, 24.5, 12, 12, 12, 8), start=first):
        file.put(f"D{line}", mark)
    return file.put(f"D{first + 7}", 290_000_000).put(f"D{first + 8}", "Đề nghị hỗ trợ")


def test_the_workbook_holds_ones_own_open_sheets_and_no_text_becomes_a_formula(
    cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    scene.hand_in(scene.sheet_of(round_, cast.members[0], cast.files[1]), cast.members[0], "80")
    reasons = {"phu_hop": "=HYPERLINK(1)", "cong_nghe": "+1", "kinh_phi": "-2", "nang_luc": "@SUM(A1)"}
    content = scene.content(sheet, "82", justifications=reasons, shared_note="=1+1")
    sheets.save(sheet, content, version=sheet.version, actor=scene.act(cast.members[0]), now=NOW)
    db.session.commit()
    guide, page = read_workbook(download().bytes())
    assert "Hướng dẫn" in guide.name and page.name == "Phiếu chấm"
    assert [row[1].text[:1] for line, row in page.rows.items() if line in (2, 2 + BLOCK)] == ["1", "3"]
    assert page.rows[FIRST][4].text == "15" and page.rows[FIRST][5].text == "=HYPERLINK(1)"
    assert [cell.address for row in page.rows.values() for cell in row.values() if cell.is_formula] == ["D9", "D20"]
    assert page.rows[FIRST + 6][4].text == "82.0" and page.rows[FIRST + 9][5].text == "=1+1"


def test_the_round_trip_shows_every_change_and_saves_after_it_was_confirmed(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    untouched = scene.sheet_of(round_, cast.members[0], cast.files[1])
    page = send(client, round_, filled(download()).put("E4", "Có hợp đồng &amp; số liệu.")).text
    assert "<ins>24,5</ins>" in page and "Có hợp đồng &amp; số liệu." in page and "<ins>290.000.000 đồng</ins>" in page
    assert page.count("Sẽ ghi") == 1 and "2 phiếu không có gì khác" in page
    db.session.expire_all()
    assert sheet.marks == {}  # a preview saves nothing
    answer = take(client, round_, page)
    assert answer.status_code == 303 and answer.location == f"/boards/{round_.board.key}"
    db.session.expire_all()
    assert sheet.marks == {"phu_hop": 1300, "can_thiet_hieu_qua": 2450, "cong_nghe": 1200, "kinh_phi": 1200,
                           "nang_luc": 1200, "ho_so_long_ghep": 800}  # fmt: skip
    assert (sheet.recommended, sheet.conclusion, sheet.state) == (290_000_000, "support", "draft")
    assert untouched.version == 1 and db.session.query(SheetRevision).count() == 1
    assert db.session.query(OfflineFile).count() == 0
    again = take(client, round_, page)  # the very same post
    assert again.status_code == 303 and db.session.query(SheetRevision).count() == 1


def test_a_filled_workbook_downloaded_again_is_no_change(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    content = scene.content(sheet, "67.5", shared_note="Dòng một\nDòng hai")
    sheets.save(sheet, content, version=sheet.version, actor=scene.act(cast.members[0]), now=NOW)
    db.session.commit()
    assert "3 phiếu không có gì khác" in send(client, round_, download()).text


BAD = {
    "D3": ((16.0,), "từ 0 đến 15"), "D4": ((-1,), "không âm"), "D5": ((7.25,), "bước 0,5"),
    "D6": (("NaN",), "không âm"), "D7": (("1e1",), "không âm"), "D8": (("<v>1E+99</v>", "n"), "không âm"),
    "D10": ((300_000_001,), "không quá 300.000.000"), "D11": (("Có thể",), "danh sách"),
    "E8": (("x" * 2001,), "2001"), "D14": (("٣",), "không âm"), "D15": (("mười",), "không âm"),
    "D16": (("KAD",), "phải cho điểm"), "D17": (("<f>1+1</f><v>2</v>", "n"), "công thức"),
    "D18": (("<v>#N/A</v>", "e"), "Ô báo lỗi"), "D19": (("<v>1</v>", "b"), "đúng/sai"), "D21": ((1.5,), "phần lẻ"),
}  # fmt: skip


def test_a_cell_that_cannot_be_is_said_by_its_address_and_its_sheet_is_not_taken(
    client: Any, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    file = filled(download(), FIRST + 2 * BLOCK).put("D32", 190_000_000)  # the third asks for 200 triệu
    for address, (put, _message) in BAD.items():
        file.put(address, *put)
    page = send(client, round_, file).text
    for address, (_put, message) in BAD.items():
        said = re.search(rf"ô {address}</th>.*?</tr>", page, re.DOTALL)
        assert said and message in said[0], address
    assert page.count("Có ô cần sửa") == 2 and page.count("Sẽ ghi") == 1
    assert take(client, round_, page).status_code == 303
    db.session.expire_all()
    assert sheet.marks == {} and db.session.query(SheetRevision).count() == 1
    left = client.get(f"/rounds/{round_.key}/offline").text
    assert "ô D3" in left and "Sẽ ghi" not in left  # what is to be mended is still said


def test_marks_and_amounts_are_read_as_people_write_them(
    client: Any, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    file = filled(download(), FIRST, "7,5", "24.5", 7.499999999999999, 12, 12, 8)
    file.put("D10", "300.000.000").put("D11", "ĐỀ NGHỊ HỖ TRỢ sau khi chỉnh sửa").put("E3", 2026)
    take(client, round_, send(client, round_, file).text)
    db.session.expire_all()
    assert [sheet.marks[key] for key in ("phu_hop", "can_thiet_hieu_qua", "cong_nghe")] == [750, 2450, 750]
    assert (sheet.recommended, sheet.conclusion) == (300_000_000, "support_after_changes")
    assert sheet.justifications == {"phu_hop": "2026"}


def test_a_sheet_saved_since_the_download_is_shown_beside_the_file_and_kept_unless_chosen(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    file = filled(download())
    content = scene.content(sheet, "50")
    sheets.save(sheet, content, version=sheet.version, actor=scene.act(cast.members[0]), now=NOW)
    db.session.commit()
    page = send(client, round_, file).text
    assert "Cần chọn" in page and "sau khi bạn tải tệp" in page and re.search(r">15</td>.*?>13</td>", page)
    assert take(client, round_, page).status_code == 422  # nothing is chosen for the member
    db.session.expire_all()
    assert sheets.content_of(sheet) == content
    chosen = {f"take-{sheet.key}": "file"}
    later = scene.content(sheet, "51")
    sheets.save(sheet, later, version=sheet.version, actor=scene.act(cast.members[0]), now=NOW)
    db.session.commit()
    stale = take(client, round_, page, **chosen)  # saved in another tab between looking and choosing
    assert stale.status_code == 409 and "vừa được lưu ở nơi khác" in stale.text
    db.session.expire_all()
    assert sheets.content_of(sheet) == later
    assert take(client, round_, stale.text, **chosen).status_code == 303
    db.session.expire_all()
    assert sheet.marks["phu_hop"] == 1300
    kept = db.session.scalars(select(SheetRevision.content).order_by(SheetRevision.number)).all()
    assert [revision["marks"]["can_thiet_hieu_qua"] for revision in kept] == [3000, 3000, 2450]  # nothing is lost


def test_a_submitted_sheet_is_not_changed_and_a_recused_one_is_not_even_read(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    file, me = filled(filled(download()), FIRST + BLOCK), cast.members[0]
    scene.hand_in(sheet, me, "80")
    seat = db.session.scalars(select(BoardMember).where(BoardMember.user_id == me.id)).one()
    declare_conflict(seat, cast.files[1], "Anh ruột là chủ cơ sở.", actor=scene.act(me), now=NOW)
    db.session.commit()
    page = send(client, round_, file).text
    assert "Đã nộp, giữ nguyên" in page and "Đã rút vì xung đột lợi ích" in page
    entries = {entry["key"]: entry["content"] for entry in db.session.scalars(select(OfflineFile)).one().entries}
    recused = scene.sheet_of(round_, me, cast.files[1])
    assert entries[recused.key] is None
    forged = {f"take-{key}": "file" for key in entries} | {f"version-{key}": "9" for key in entries}
    assert client.post(f"/rounds/{round_.key}/offline/take", data=forged).status_code in (409, 422)
    db.session.expire_all()
    assert sheets.content_of(sheet).marks == scene.spread("80", round_.criteria_set) and recused.marks == {}


def test_a_conflict_declared_while_the_preview_is_open_wins(
    client: Any, cast: SimpleNamespace, round_: Round, sheet: ScoreSheet, download: Callable[[], Filled]
) -> None:
    page, me = send(client, round_, filled(download())).text, cast.members[0]
    seat = db.session.scalars(select(BoardMember).where(BoardMember.user_id == me.id)).one()
    declare_conflict(seat, cast.files[0], "Anh ruột là chủ cơ sở.", actor=scene.act(me), now=NOW)
    db.session.commit()
    assert take(client, round_, page).status_code == 422
    db.session.expire_all()
    assert sheet.marks == {} and sheet.state == "recused"


def test_a_file_of_another_member_round_or_version_is_refused_with_a_sentence(
    client: Any,
    cast: SimpleNamespace,
    round_: Round,
    sheet: ScoreSheet,
    download: Callable[[], Filled],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = filled(download())

    def said(change: Filled | bytes, name: str = "phieu.xlsx") -> str:
        answer = send(client, round_, change, name)
        assert answer.status_code == 422
        return str(answer.text)

    assert "không phải tệp phiếu chấm" in said(Filled(file.bytes()).put("G1", "khác"))
    assert "một vòng chấm khác" in said(Filled(file.bytes()).put("H1", "zzzzzzzzzz"))
    assert "phiếu của người khác" in said(Filled(file.bytes()).put("I1", "zzzzzzzzzz"))
    assert "bản tiêu chí khác" in said(Filled(file.bytes()).put("J1", "0" * 20))
    assert "không phải của bạn" in said(Filled(file.bytes()).put("G3", "zzzzzzzzzz"))
    assert "cột ẩn đã bị xóa" in said(Filled(file.bytes()).put("H3", "một"))
    assert "rỗng" in said(b"") or "chọn một tệp" in said(b"")
    assert said(b"%PDF-1.7\n" + b"x" * 2000) and said(b"PK\x03\x04 hong")
    monkeypatch.setattr(reading, "MOST_BYTES", len(file.bytes()) - 1)
    assert "lớn hơn" in said(file)
    monkeypatch.undo()
    sign_in(client, cast.members[1])
    assert "phiếu của người khác" in said(file)
    assert db.session.query(OfflineFile).count() == 0


def test_only_members_who_undertook_get_to_it_and_only_while_the_round_is_open(
    client: Any, cast: SimpleNamespace, round_: Round, download: Callable[[], Filled]
) -> None:
    file = filled(download())
    for user in (cast.secretary, cast.administrator, cast.owner, cast.outsider, cast.auditor):
        sign_in(client, user)
        for path in ("offline", "offline.xlsx", "paper", "paper.pdf"):
            assert client.get(f"/rounds/{round_.key}/{path}").status_code == 404
        assert send(client, round_, file).status_code == 404
    sign_in(client, cast.members[0])
    page = send(client, round_, file).text
    rounds.ask_to_close(round_, actor=scene.act(cast.secretary), now=NOW)
    db.session.commit()
    assert take(client, round_, page).status_code == 404
    assert client.get(f"/rounds/{round_.key}/offline").status_code == 404
    assert db.session.query(SheetRevision).count() == 0
