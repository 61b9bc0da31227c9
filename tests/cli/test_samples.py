"""``samples``: one PDF of every kind of paper, the very bytes that were issued."""

from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from kcproposals.appraisal.results.paper import ResultTablePaper
from kcproposals.assessments.models import Assessment
from kcproposals.assessments.paper import AssessmentValue
from kcproposals.cli import main
from kcproposals.documents.kinds import KINDS
from kcproposals.documents.models import Document
from kcproposals.documents.values_sheets import SheetsPaper
from kcproposals.extensions import db
from kcproposals.files.services import read
from kcproposals.paperwork.values import KINDS as OF_A_PROPOSAL

pytest_plugins = ["tests.demo_year"]
VARIANT = "thong_bao_ket_qua-khong-ho-tro.pdf"


def run(env: dict[str, str], folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["samples", str(folder)], env=env)
    return result.exit_code, result.output


def test_every_kind_as_it_was_issued(demo_app: Flask, demo_year: SimpleNamespace, tmp_path: Path) -> None:
    code, output = run(demo_year.env, tmp_path / "a" / "b")
    assert code == 0, output
    written = {path.name: path.read_bytes() for path in (tmp_path / "a" / "b").iterdir()}
    sheet, marks, table = (f"{paper.kind}.pdf" for paper in (AssessmentValue, SheetsPaper, ResultTablePaper))
    of_proposal = {f"{kind}.{form}" for kind in OF_A_PROPOSAL for form in ("pdf", "docx")}
    assert set(written) == {f"{kind}.pdf" for kind in KINDS} | {VARIANT, sheet, marks, table} | of_proposal
    issued = {read(d.file) for d in db.session.scalars(select(Document)) if d.file}
    issued |= {read(one.file) for one in db.session.scalars(select(Assessment)) if one.file}
    for name, data in written.items():
        assert data in issued or name in {marks, table, *of_proposal}, name
        assert name in output


def test_both_notices_differ_in_what_they_say(demo_year: SimpleNamespace, tmp_path: Path) -> None:
    run(demo_year.env, tmp_path)
    import pypdfium2

    texts = []
    for name in ("thong_bao_ket_qua.pdf", VARIANT):
        with pypdfium2.PdfDocument(tmp_path / name) as pdf:
            texts.append(" ".join(pdf[0].get_textpage().get_text_range().split()))
    assert "được hỗ trợ" in texts[0] and "không được hỗ trợ" not in texts[0]
    assert "không được hỗ trợ" in texts[1]


def test_a_folder_that_cannot_be_is_refused_in_one_line(demo_year: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code, output = run(demo_year.env, tmp_path / "file" / "below")
    assert code == 1
    assert len(output.strip().splitlines()) == 1


@pytest.mark.timeout(240)
def test_without_a_demo_a_temporary_one_is_made_and_nothing_stays(tmp_path: Path) -> None:
    data = tmp_path / "data"
    code, output = run({"KCP_DATA_DIR": str(data), "KCP_DATABASE_URL": ""}, tmp_path / "out")
    assert code == 0, output
    for kind in KINDS:
        with pikepdf.open(tmp_path / "out" / f"{kind}.pdf") as pdf:
            assert len(pdf.pages) >= 1
    assert not (data / "app.db").exists() and not (data / "demo").exists()
