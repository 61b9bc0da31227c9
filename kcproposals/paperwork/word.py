"""A paper of a proposal as a Word file (.docx), to be changed by hand before it is signed.

The same blocks as the PDF, in the page and type of Nghị định 30/2020/NĐ-CP. Not for papers of an agency: these are
issued as PDF and never changed. Importing this module stays cheap: python-docx is loaded with the first file.
"""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from kcproposals.paperwork.values import DOTS, SHORT_DOTS, Block, Fact, Grid, Heading, Items, ProposalPaper, Prose

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
SIDES, LONG, INNER = 20, 30, (210, 297)  # margins and A4 in mm
_WIDTHS = {"order": 9, "count": 16, "short": 22, "number": 28}
_WRITTEN = datetime(2013, 12, 27, tzinfo=UTC)  # of the circular: when a paper was printed says nothing about its text


def word_file(paper: ProposalPaper) -> bytes:
    """Return the paper as the bytes of a .docx file."""
    return _Writer(paper).bytes()


class _Writer:
    """Writes one paper, from top to bottom."""

    def __init__(self, paper: ProposalPaper) -> None:
        import docx
        from docx.enum.section import WD_ORIENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
        from docx.shared import Mm, Pt

        self.paper, self.mm, self.pt, self.align = paper, Mm, Pt, ALIGN
        self.file = docx.Document()
        section = self.file.sections[0]
        short, long = INNER
        if paper.is_wide:
            section.orientation, short, long = WD_ORIENT.LANDSCAPE, long, short
        section.page_width, section.page_height = Mm(short), Mm(long)
        section.top_margin = section.bottom_margin = section.right_margin = Mm(SIDES)
        section.left_margin = Mm(LONG)
        self.room = short - LONG - SIDES
        self._style()

    def _style(self) -> None:
        from docx.oxml.ns import qn

        style = self.file.styles["Normal"]
        style.font.name, style.font.size = FONT, self.pt(14)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = self.pt(0), 1.0
        about = self.file.core_properties
        about.title, about.author, about.language = _plain(self.paper.title)[:255], _plain(self.paper.author), "vi-VN"
        about.comments, about.created, about.modified = "", _WRITTEN, _WRITTEN
        about.last_modified_by, about.revision = "", 1

    def bytes(self) -> bytes:
        """Write everything and return the file."""
        self._head()
        paper = self.paper
        self._line(self.file, paper.type_name.upper(), bold=True, before=14)
        self._line(self.file, paper.subject or DOTS, bold=True, after=6)
        if paper.to:
            self._line(self.file, f"Kính gửi: {paper.to}", before=6, after=6)
        for block in paper.blocks:
            self._block(block)
        self._signatures()
        self._line(self.file, paper.state, italic=True, size=11, before=8, align="LEFT")
        stream = BytesIO()
        self.file.save(stream)
        return stream.getvalue()

    def _line(
        self, where: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 0, before: float = 0,
        after: float = 0, align: str = "CENTER",
    ) -> Any:  # fmt: skip
        """Add a paragraph to the file or to a cell, whose first empty one is used."""
        is_fresh = hasattr(where, "tables") and where is not self.file and not where.text and len(where.paragraphs) == 1
        paragraph = where.paragraphs[0] if is_fresh else where.add_paragraph()
        run = paragraph.add_run(_plain(text))
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = self.pt(size)
        paragraph.alignment = getattr(self.align, align)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = (
            self.pt(before),
            self.pt(after),
        )
        return paragraph

    def _head(self) -> None:
        left, right = self._columns(0.38)
        self._line(left, self.paper.applicant.upper() or SHORT_DOTS, bold=True, size=13)
        if self.paper.is_draft:
            self._line(left, "BẢN NHÁP", bold=True, size=13, before=6)
        self._line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12.5)
        self._line(right, "Độc lập - Tự do - Hạnh phúc", bold=True, size=14)
        place = self.paper.place or SHORT_DOTS
        self._line(right, f"{place}, ngày …… tháng …… năm ………", italic=True, size=13, before=8)

    def _columns(self, share: float) -> tuple[Any, Any]:
        """Add a table without lines and return its two cells."""
        table = self.file.add_table(rows=1, cols=2)
        table.autofit = False
        cells = table.rows[0].cells
        for cell, part in zip(cells, (share, 1 - share), strict=True):
            cell.width = self.mm(self.room * part)
        return cells[0], cells[1]

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._body(block.text, bold=True).paragraph_format.keep_with_next = True
        elif isinstance(block, Prose):
            if block.label:
                self._body(block.label, bold=True).paragraph_format.keep_with_next = True
            for line in block.paragraphs:
                self._body(line)
        elif isinstance(block, Fact):
            self._body(f"- {block.label}: {block.shown}")
        elif isinstance(block, Items):
            for number, item in enumerate(block.items, start=1):
                self._body(f"- {item.rstrip(' ;.,')}{'.' if number == len(block.items) else ';'}")
        else:
            self._grid(block)

    def _body(self, text: str, *, bold: bool = False) -> Any:
        is_open = bold or "……" in text  # what ends in dots must not be stretched
        paragraph = self._line(self.file, text, bold=bold, before=6, align="LEFT" if is_open else "JUSTIFY")
        paragraph.paragraph_format.first_line_indent = self.mm(12.7)
        return paragraph

    def _grid(self, grid: Grid) -> None:
        if grid.caption:
            self._body(grid.caption, bold=True).paragraph_format.keep_with_next = True
        if grid.unit:
            self._line(self.file, grid.unit, italic=True, size=12, before=4, align="RIGHT")
        count = len(grid.columns)
        table = self.file.add_table(rows=0, cols=count, style="Table Grid")
        table.autofit = False
        widths = self._widths(grid)
        self._row(table, tuple(column.head for column in grid.columns), grid, widths, bold=True, head=True)
        for row in grid.lines:
            self._row(table, row, grid, widths)
        if grid.totals:
            self._row(table, grid.totals, grid, widths, bold=True)

    def _widths(self, grid: Grid) -> list[float]:
        fixed = [_WIDTHS.get(column.width, 0) for column in grid.columns]
        texts = fixed.count(0) or 1
        left = max((self.room - sum(fixed)) / texts, 15)
        return [width or left for width in fixed]

    def _row(
        self, table: Any, texts: tuple[str, ...], grid: Grid, widths: list[float], *, bold: bool = False,
        head: bool = False,
    ) -> None:  # fmt: skip
        row = table.add_row()
        if head:
            from docx.oxml import OxmlElement

            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # printed again on every page
        for cell, text, column, width in zip(row.cells, texts, grid.columns, widths, strict=True):
            cell.width = self.mm(width)
            align = "CENTER" if head or column.width in ("order", "count") else "RIGHT"
            self._line(cell, text, bold=bold, size=11, align=align if head or column.width != "text" else "LEFT")

    def _signatures(self) -> None:
        cells = self._columns(0.5)
        signers = self.paper.signers
        for cell, signer in zip(cells[-len(signers) :], signers, strict=True):
            self._line(cell, signer.title.upper(), bold=True, before=10)
            for line in signer.how.splitlines():
                self._line(cell, line, italic=True, size=12)
            self._line(cell, signer.name or SHORT_DOTS * 2, bold=True, before=72)


def _plain(text: str) -> str:
    """Return text a Word file can hold: composed, without control characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
