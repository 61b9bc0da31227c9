"""Paper sheets: blank ones for their member alone, a filled one for whoever may read the sheet, made by the worker."""

import io
from types import SimpleNamespace
from typing import Any

import pikepdf
from flask import Flask, current_app

from kcproposals.appraisal.models import Round, ScoreSheet
from kcproposals.appraisal.offline import printing
from kcproposals.appraisal.offline.documents import sheets_paper
from kcproposals.appraisal.offline.queries import open_sheets, own_sheets
from kcproposals.appraisal.sheets import services as sheets
from kcproposals.extensions import db
from kcproposals.jobs.models import Job
from kcproposals.pdf import document_html
from tests.appraisal import scene
from tests.conftest import NOW
from tests.people import sign_in


def work() -> None:
    """Do what the worker does with the newest job."""
    job = db.session.query(Job).order_by(Job.id.desc()).first()
    assert job is not None and job.kind == printing.JOB
    printing.print_sheets(job, now=NOW)
    job.state = "done"
    db.session.commit()


def page_of(found: list[ScoreSheet], *, blank: bool) -> str:
    """Return the page of sheets as HTML."""
    return document_html(current_app.jinja_env, sheets_paper(found, blank=blank), draft=True)


def test_blank_sheets_have_names_criteria_and_room_and_nothing_of_what_was_written(
    cast: SimpleNamespace, round_: Round
) -> None:
    me = cast.members[0]
    sheet = scene.sheet_of(round_, me, cast.files[0])
    content = scene.content(sheet, "67.5", shared_note="Xin bổ sung <bản vẽ>.")
    sheets.save(sheet, content, version=sheet.version, actor=scene.act(me), now=NOW)
    db.session.commit()
    own = open_sheets(own_sheets(round_, me.id))
    page = page_of(own, blank=True)
    assert page.count("Phiếu chấm điểm</h1>") == 3 and me.name in page and "NGƯỜI CHẤM" in page
    assert all(text in page for text in ("DP26-24-0003", "Không rõ thuộc nội dung", "200.000.000"))
    assert "67,5" not in page and "bản vẽ" not in page and "Theo hồ sơ" not in page and "×" not in page
    filled = page_of([sheet], blank=False)
    assert all(text in filled for text in ("67,5", "&lt;bản vẽ&gt;", "Bản nháp, lưu lúc 09:00", "×"))
    assert filled.count("Theo hồ sơ và khảo sát.") == 6


def test_the_worker_makes_it_once_and_only_who_may_read_the_sheet_gets_it(
    app: Flask, client: Any, cast: SimpleNamespace, round_: Round
) -> None:
    me, paper = cast.members[0], f"/rounds/{round_.key}/paper"
    sheet = scene.sheet_of(round_, me, cast.files[0])
    scene.score(round_, cast.files, {judge: ["82", None, None] for judge in cast.judges})
    db.session.commit()
    sign_in(client, me)
    assert client.get(f"{paper}.pdf").status_code == 404
    for _twice in range(2):
        assert client.post(paper).status_code == 303
    assert db.session.query(Job).filter_by(kind=printing.JOB).count() == 1
    assert "Đang làm bản in" in client.get(f"/rounds/{round_.key}/offline").text
    work()
    assert "2 phiếu trắng (PDF)" in client.get(paper).text
    with pikepdf.open(io.BytesIO(client.get(f"{paper}.pdf").data)) as made:
        assert len(made.pages) >= 2 and str(made.docinfo["/Author"]) == me.name
    own = f"/sheets/{sheet.key}/paper"
    assert client.post(own).status_code == 303
    work()
    before = client.get(f"{own}.pdf")
    assert before.data.startswith(b"%PDF") and before.headers["Content-Disposition"].startswith("inline")
    for user in (cast.chair, cast.members[1], cast.secretary, cast.administrator, cast.auditor):
        sign_in(client, user)
        answers = client.get(own), client.post(own), client.get(f"{own}.pdf"), client.get(f"{paper}.pdf")
        assert [answer.status_code for answer in answers] == [404] * 4  # another member's blank ones are not made
    scene.close(cast, round_)
    assert client.post(own).status_code == 303  # the auditor, after the close
    assert client.get(f"{own}.pdf").data == before.data
    sign_in(client, cast.owner)
    assert client.get(f"{own}.pdf").status_code == 404
    sign_in(client, me)
    assert client.get(f"{paper}.pdf").status_code == 404
