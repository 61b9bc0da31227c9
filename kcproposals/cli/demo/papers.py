"""The files that facilities attach: certificates, quotations, a drawing of the workshop, an estimate. Small and real.

Everything of one demo is set in one go, one page a file, because starting the layout costs more than a page.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from kcproposals.cli.demo.facts import FacilityFacts, Project
from kcproposals.config import Settings
from kcproposals.domain.money import format_dong

_STYLE = """@page { size: A5 landscape; margin: 12mm }
body { font-family: "KCP Serif"; font-size: 11pt } section { break-after: page }
h1 { font-size: 14pt; text-align: center; margin: 4mm 0 } td { border: .5pt solid #555; padding: 1.5mm }
table { border-collapse: collapse; width: 100% } footer { margin-top: 6mm; font-style: italic; font-size: 9pt }"""


@dataclass(frozen=True)
class Page:
    """One page to be set: its heading, plain lines, and a table with a head row if there is one."""

    title: str
    lines: Sequence[str]
    table: Sequence[Sequence[str]] = ()

    def html(self) -> str:
        """Return the page as a section."""
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.table)
        lines = "".join(f"<p>{escape(line)}</p>" for line in self.lines)
        note = "<footer>Tài liệu minh họa của năm mẫu, không có giá trị pháp lý.</footer>"
        return f"<section><h1>{escape(self.title)}</h1>{lines}<table>{rows}</table>{note}</section>"


def set_pages(pages: Mapping[str, Page], settings: Settings) -> dict[str, bytes]:
    """Return every page as a PDF file of its own."""
    import pikepdf

    from kcproposals.pdf.render import Renderer

    body = "".join(page.html() for page in pages.values())
    html = f'<html lang="vi"><head><title>Tài liệu</title><meta name="author" content="Năm mẫu"></head><body>{body}'
    whole = Renderer(settings.pdf_font_dir, settings.pdf_font, _STYLE).pdf(html, key="demo")
    made = {}
    with pikepdf.open(io.BytesIO(whole)) as source:
        for name, page in zip(pages, source.pages, strict=True):
            one = pikepdf.new()
            one.pages.append(page)
            buffer = io.BytesIO()
            one.save(buffer)
            made[name] = buffer.getvalue()
    return made


def certificate(facility: FacilityFacts) -> Page:
    """A business registration."""
    return Page(
        "Giấy chứng nhận đăng ký kinh doanh",
        (
            f"Tên: {facility.name}",
            f"Người đại diện: {facility.owner}, {facility.owner_title.lower()}",
            f"Nơi sản xuất: {facility.site}",
            f"Ngành nghề: {facility.trade}. Sản phẩm chính: {facility.products}",
            f"Đăng ký lần đầu ngày {facility.since:%d/%m/%Y}",
        ),
    )


def balance(facility: FacilityFacts) -> Page:
    """A balance sheet of four lines that agree."""
    capital, fixed = facility.capital, facility.capital * 6 // 10
    rows = [
        ("Chỉ tiêu", "Số cuối năm (đồng)"),
        ("Tài sản cố định", format_dong(fixed)),
        ("Tài sản lưu động", format_dong(capital - fixed)),
        ("Tổng nguồn vốn", format_dong(capital)),
    ]
    return Page("Bảng cân đối kế toán", (f"Đơn vị: {facility.name}",), rows)


def quotation(project: Project, facility: FacilityFacts) -> Page:
    """A supplier's quotation with the very prices of the estimate."""
    rows = [("Tên hàng", "Số lượng", "Đơn giá (đồng)", "Thành tiền (đồng)")]
    rows += [
        (item.name, str(item.quantity), format_dong(price), format_dong(price * item.quantity))
        for item, price in project.prices()
    ]
    lines = (
        f"Kính gửi: {facility.name}",
        "Bên bán: Công ty minh họa cung cấp thiết bị",
        "Báo giá có hiệu lực 90 ngày.",
    )
    return Page("Báo giá", lines, rows)


def estimate(project: Project) -> bytes:
    """The cost estimate as an Excel file."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, money = book.add_worksheet("Dự toán"), book.add_format({"num_format": "#,##0"})
        sheet.set_column(0, 0, 50)
        sheet.write_row(0, 0, ("Nội dung", "Số lượng", "Đơn giá", "Thành tiền"))
        for row, (item, price) in enumerate(project.prices(), 1):
            sheet.write_row(row, 0, (item.name, item.quantity))
            sheet.write_row(row, 2, (price, price * item.quantity), money)
    return buffer.getvalue()


def drawing(lines: Iterable[str], settings: Settings) -> bytes:
    """A picture (JPEG) of a workshop, drawn, with words under it."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (960, 640), "#e9e4da")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 430, 960, 640), fill="#b9b1a3")
    pen.polygon(((120, 250), (480, 110), (840, 250)), fill="#8c2f2b")
    pen.rectangle((150, 250, 810, 470), fill="#f6f3ec", outline="#6d665b", width=3)
    for left in (190, 420, 650):
        pen.rectangle((left, 300, left + 120, 390), fill="#9fb7c9", outline="#6d665b", width=3)
    pen.rectangle((300, 400, 400, 470), fill="#6d665b")
    font = ImageFont.truetype(str(settings.pdf_font_dir / f"{settings.pdf_font}-Regular.ttf"), 30)
    for number, line in enumerate(lines):
        pen.text((40, 510 + 44 * number), line, fill="#2b2721", font=font)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
