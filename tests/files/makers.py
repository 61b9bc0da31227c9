"""Real files, good and bad, made on the spot."""

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
from PIL import Image

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def pdf(change: Callable[[pikepdf.Pdf], Any] = lambda _: None, **options: Any) -> bytes:
    """A PDF of one empty page, after ``change``."""
    output = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        change(document)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            document.save(output, **options)
    return output.getvalue()


def encrypted_pdf(user: str = "mật khẩu") -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner="chủ"))


def picture(format_: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture, left half red, right half blue."""
    output = io.BytesIO()
    image = Image.new("RGB", size, (200, 0, 0))
    image.paste((0, 0, 200), (size[0] // 2, 0, size[0], size[1]))
    image.convert(mode).save(output, format_, **options)
    return output.getvalue()


def office(parts: Mapping[str, str | bytes], types: str) -> bytes:
    """A zip as Word and Excel write it: ``parts`` and the list of their types."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        listing = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>'
        archive.writestr("[Content_Types].xml", '<?xml version="1.0" encoding="UTF-8"?>' + listing)
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


def docx(more: Mapping[str, str | bytes] | None = None, types: str = "", root: str = "document") -> bytes:
    """A Word file, with ``more`` parts and types."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "<w:body><w:p><w:r><w:t>Đề án</w:t></w:r></w:p></w:body>"
    main = f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{space}">{text}</w:{root}>'
    override = f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}"/>'
    return office({"word/document.xml": main, **(more or {})}, override + types)


def xlsx() -> bytes:
    """An Excel file."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return office(
        {"xl/workbook.xml": f'<workbook xmlns="{space}"><sheets/></workbook>'},
        f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK}"/>',
    )
