"""The PDF as a file: archival claims, one typeface, same bytes, attached snapshot, nothing fetched."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from jinja2 import Environment
from weasyprint.urls import FatalURLFetchingError

from kcproposals.documents.values import Paper, from_json
from kcproposals.pdf import render_document
from kcproposals.pdf.render import Renderer
from tests.pdf import papers
from tests.pdf.conftest import TEMPLATES, TINOS, Printer
from tests.pdf.pages import is_composed, plain_text, run

PAPERS: dict[str, Paper] = {
    "decision": papers.decision(3),
    "minutes": papers.minutes(),
    "supported": papers.notice(),
    "not supported": papers.notice(supported=False),
}
EVERY = pytest.mark.parametrize("name", PAPERS)
PAGE = '<!doctype html><html lang="vi"><title>Thử</title><body>{}</body></html>'


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(TINOS, "Tinos", 'body { font: 14pt "KCP Serif" }')


@EVERY
def test_only_the_configured_typeface_is_embedded(name: str, printed: Printer) -> None:
    lines = run("pdffonts", printed(PAPERS[name])).splitlines()[2:]
    assert lines
    for line in lines:
        font, embedded, subset, unicode_map = line.split()[0], *line.split()[-5:-2]
        assert font.partition("+")[2].split("-")[0] == "Tinos"
        assert (embedded, subset, unicode_map) == ("yes", "yes", "yes")


@EVERY
def test_the_file_claims_pdf_a_3u_and_carries_its_metadata(name: str, printed: Printer) -> None:
    paper = PAPERS[name]
    with pikepdf.open(printed(paper)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert metadata["dc:title"] == paper.title
        assert paper.author in metadata["dc:creator"]
        assert metadata["xmp:CreateDate"] == str(paper.dated)
        assert pdf.Root.Lang == "vi"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert bytes(pdf.trailer.ID[0]) == paper.key.encode()
        assert not pdf.is_encrypted and not pdf.check_pdf_syntax()


@EVERY
def test_the_snapshot_is_attached_and_reads_back_as_the_same_paper(name: str, printed: Printer) -> None:
    paper = PAPERS[name]
    with pikepdf.open(printed(paper)) as pdf:
        attached = pdf.attachments[f"{paper.kind}.json"]
        assert attached.relationship == "/Data"
        assert from_json(attached.get_file().read_bytes().decode()) == paper


def test_a_draft_carries_no_snapshot(printed: Printer) -> None:
    with pikepdf.open(printed(papers.decision_draft(), draft=True)) as pdf:
        assert not pdf.attachments


@EVERY
def test_the_same_paper_is_the_same_bytes(name: str, env: Environment, printed: Printer) -> None:
    first = printed(PAPERS[name]).read_bytes()
    again = render_document(env, from_json(PAPERS[name].to_json()), draft=False, font_dir=TINOS)
    assert again == first


def test_another_process_makes_the_same_bytes_and_leaves_no_files(printed: Printer, tmp_path: Path) -> None:
    program = """
import hashlib, jinja2, pathlib, sys
from kcproposals.pdf import render_document
from tests.pdf import papers
env = jinja2.Environment(loader=jinja2.FileSystemLoader("templates"), autoescape=True)
pdf = render_document(env, papers.decision(3), draft=False, font_dir=pathlib.Path(sys.argv[1]))
print(hashlib.sha256(pdf).hexdigest())
"""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "ignore", "-c", program, str(TINOS)]
    done = subprocess.run(
        command,
        cwd=root,
        env={"PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(printed(papers.decision(3)).read_bytes()).hexdigest()
    assert not list(tmp_path.iterdir())


@EVERY
def test_the_text_can_be_extracted_and_is_composed(name: str, printed: Printer) -> None:
    text = plain_text(printed(PAPERS[name]))
    assert is_composed(text)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text


def test_decomposed_and_invisible_characters_are_mended(renderer: Renderer, tmp_path: Path) -> None:
    decomposed = "Nguye\u0302\u0303n \u202eVa\u0306n\u200b Ma\u0302\u0303u"
    target = tmp_path / "a.pdf"
    target.write_bytes(renderer.pdf(PAGE.format(f"<p>{decomposed}</p>"), key="a"))
    assert plain_text(target) == "Nguyễn Văn Mẫu"


def test_a_character_without_a_letter_form_does_not_bring_in_another_typeface(
    renderer: Renderer, tmp_path: Path
) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(renderer.pdf(PAGE.format("<p>Gốm sứ 😀 漢 Bát Tràng</p>"), key="a"))
    assert plain_text(target) == "Gốm sứ □ □ Bát Tràng"
    assert len(run("pdffonts", target).splitlines()) == 3


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.png",
        "https://example.org/a.png",
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "ftp://127.0.0.1/a",
        "data:image/png;base64,AAAA",
        "asset:../../../etc/hostname",
        "asset:Khac",
    ],
)
@pytest.mark.parametrize(
    "markup", ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<p style="background:url({})">a</p>']
)
def test_nothing_is_fetched_but_our_own_fonts(renderer: Renderer, markup: str, address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        renderer.pdf(PAGE.format(markup.format(address)), key="a")


def test_the_style_sheet_asks_for_no_font_features() -> None:
    """WeasyPrint 70 never frees the attributes of a text with font features: 0.1 MiB for each decision printed."""
    rules = re.sub(
        r"/\*.*?\*/", "", (TEMPLATES / "documents/pdf/print.css").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert "font-variant" not in rules and "font-feature" not in rules and "font-kerning" not in rules


def test_the_package_is_imported_without_the_heavy_libraries() -> None:
    program = "import sys, kcproposals.pdf; print(*{'weasyprint', 'fontTools', 'segno', 'flask'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
