"""What people may send, and what they are told when a file cannot be taken."""

import hashlib
import io
import struct
import zipfile
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from PIL import Image

from kcproposals.domain.errors import RuleViolation
from kcproposals.files import kinds
from kcproposals.files.services import read, store
from tests.files import makers

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200 + b"PE\x00\x00This program cannot be run"


def sent(name: str, data: bytes, **more: Any) -> Any:
    return store(name, data, owner_id=None, now=NOW, **more)


def refused(name: str, data: bytes, **more: Any) -> str:
    with pytest.raises(RuleViolation) as caught:
        sent(name, data, field="attachment", **more)
    assert caught.value.field == "attachment"
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "media_type", "stored_name"),
    [
        ("Hồ sơ.pdf", makers.pdf(), kinds.PDF, "Hồ sơ.pdf"),
        ("ảnh.JPEG", makers.picture(), kinds.JPEG, "ảnh.JPEG"),
        ("sơ đồ.png", makers.picture("PNG"), kinds.PNG, "sơ đồ.png"),
        ("thuyết minh.docx", makers.docx(), kinds.DOCX, "thuyết minh.docx"),
        ("dự toán.xlsx", makers.xlsx(), kinds.XLSX, "dự toán.xlsx"),
        ("báo giá.exe", makers.pdf(), kinds.PDF, "báo giá.pdf"),
        ("bảng tính.docx", makers.xlsx(), kinds.XLSX, "bảng tính.xlsx"),
    ],
)
def test_the_content_decides_the_kind(app: Any, name: str, data: bytes, media_type: str, stored_name: str) -> None:
    file = sent(name, data)
    assert (file.media_type, file.name) == (media_type, stored_name)
    stored = read(file)
    assert file.size == len(stored)
    assert file.sha256 == hashlib.sha256(stored).hexdigest()


def test_a_harmless_document_is_stored_byte_for_byte(app: Any) -> None:
    for data in (makers.pdf(), makers.docx(), makers.xlsx()):
        assert read(sent("tệp", data)) == data


def test_an_empty_file(app: Any) -> None:
    assert "0 byte" in refused("trống.pdf", b"")


def test_a_file_of_21_megabytes(app: Any) -> None:
    assert "lớn hơn 20 MB" in refused("lớn.pdf", makers.pdf() + b"\n" * 21_000_000)


def test_a_file_of_exactly_20_megabytes_may_come_in(app: Any) -> None:
    limit = app.config["KCP"].max_upload
    data = makers.docx()
    padded = makers.docx({"word/media/x.bin": b"\x00"})
    assert len(padded) > len(data)
    fitted = _padded_to(limit)
    assert len(fitted) == limit
    assert sent("vừa đủ.docx", fitted).size == limit
    assert "lớn hơn" in refused("quá một byte.docx", fitted + b"x")


def _padded_to(size: int) -> bytes:
    """A Word file of exactly ``size`` bytes: the end record of a zip may carry a comment, a part may be stored."""
    small = io.BytesIO(makers.docx())
    with zipfile.ZipFile(small, "a", zipfile.ZIP_STORED) as archive:
        room = size - len(small.getvalue()) - 60_000
        archive.writestr("word/media/image1.bin", bytes(room))
    rest = size - len(small.getvalue())
    with zipfile.ZipFile(small, "a") as archive:
        archive.comment = b" " * rest
    return small.getvalue()


@pytest.mark.parametrize("name", ["báo giá.pdf", "ảnh.jpg", "thuyết minh.docx"])
def test_a_renamed_program(app: Any, name: str) -> None:
    assert "chương trình" in refused(name, EXE)
    assert "chương trình" in refused(name, b"\x7fELF\x02\x01\x01" + bytes(100))
    assert "chương trình" in refused(name, b"#!/bin/sh\nrm -rf /\n")


def test_an_encrypted_pdf(app: Any) -> None:
    assert "mật khẩu" in refused("khóa.pdf", makers.encrypted_pdf())


def test_a_pdf_locked_against_changes_only(app: Any) -> None:
    assert "bỏ mật khẩu" in refused("khóa.pdf", makers.encrypted_pdf(user=""))


def test_a_broken_pdf(app: Any) -> None:
    assert "bị hỏng" in refused("hỏng.pdf", b"%PDF-1.7\n" + b"not a PDF at all " * 100)


def test_a_pdf_without_pages(app: Any) -> None:
    def remove(document: pikepdf.Pdf) -> None:
        del document.pages[0]

    assert "1 đến" in refused("không trang.pdf", makers.pdf(remove))


def test_a_broken_picture(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    assert "bị hỏng" in refused("hỏng.png", makers.picture("PNG")[:60])
    assert "bị hỏng" in refused("hỏng.jpg", b"\xff\xd8\xff\xe0" + b"abc" * 50)


def test_a_picture_that_explodes(app: Any) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    good = makers.picture("PNG")
    import zlib

    crc = zlib.crc32(b"IHDR" + header)
    bomb = good[:8] + struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", crc) + good[33:]
    assert "triệu điểm ảnh" in refused("bom.png", bomb)


def test_a_large_but_honest_picture_is_refused_by_its_pixels(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcproposals.files.images.MOST_PIXELS", 799)
    assert "triệu điểm ảnh" in refused("lớn.png", makers.picture("PNG"))
    monkeypatch.setattr("kcproposals.files.images.MOST_PIXELS", 800)
    assert sent("vừa.png", makers.picture("PNG")).media_type == kinds.PNG


def test_a_word_file_that_explodes(app: Any) -> None:
    bomb = makers.docx({"word/media/image1.xml": b"0" * 300_000_000})
    assert len(bomb) < 1_000_000
    assert "lớn bất thường" in refused("bom.docx", bomb)


def test_a_word_file_that_lies_about_its_size(app: Any) -> None:
    honest = makers.docx({"word/media/image1.xml": b"0" * 50_000_000})
    size = struct.pack("<I", 50_000_000)
    assert honest.count(size) >= 2, "in the local and in the central header"
    assert refused("bom.docx", honest.replace(size, struct.pack("<I", 1_000)))


def test_a_word_file_of_countless_parts(app: Any) -> None:
    many = makers.docx({f"word/p{n}.xml": "" for n in range(5_001)})
    assert "lớn bất thường" in refused("bom.docx", many)


@pytest.mark.parametrize(
    ("part", "type_"),
    [
        ("word/vbaProject.bin", "application/vnd.ms-office.vbaProject"),
        ("word/other.bin", "application/vnd.ms-office.vbaProject"),
        ("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml"),
    ],
)
def test_a_word_file_with_macros(app: Any, part: str, type_: str) -> None:
    types = f'<Override PartName="/{part}" ContentType="{type_}"/>'
    assert "macro" in refused("macro.docx", makers.docx({part: b"\x01\x02"}, types))


def test_a_macro_document_renamed(app: Any) -> None:
    data = makers.office(
        {"word/document.xml": "<w/>"},
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
    )
    assert refused("thuyết minh.docx", data)


def test_a_word_file_whose_main_part_is_missing_or_something_else(app: Any) -> None:
    assert "bị hỏng" in refused("a.docx", makers.docx(root="html"))
    override = f'<Override PartName="/word/document.xml" ContentType="{makers.DOCUMENT}"/>'
    assert "bị hỏng" in refused("a.docx", makers.office({}, override))


def test_a_word_file_with_a_document_type_declaration(app: Any) -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", evil + "<Types>&a;</Types>")
    assert "bị hỏng" in refused("a.docx", data.getvalue())


def test_a_damaged_word_file(app: Any) -> None:
    good = makers.docx({"word/media/image1.bin": bytes(range(256)) * 400})
    middle = len(good) // 2
    assert "bị hỏng" in refused("a.docx", good[:middle] + b"\xff\xff\xff\xff" + good[middle + 4 :])
    assert "bị hỏng" in refused("a.docx", good[:-30])


def test_an_old_or_locked_word_file(app: Any) -> None:
    assert ".docx" in refused("cũ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_other_archives_and_pictures(app: Any) -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.pdf", makers.pdf())
    assert "giải nén" in refused("hồ sơ.zip", plain.getvalue())
    assert "giải nén" in refused("hồ sơ.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50))
    assert "JPEG" in refused("ảnh.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(50))
    assert "JPEG" in refused("ảnh.webp", makers.picture("WEBP"))
    assert "PDF" in refused("ghi chú.txt", "Ghi chú".encode())
    assert "PDF" in refused("trang.html", b"<html><script>alert(1)</script></html>")


def test_a_kind_that_is_not_wanted_here(app: Any) -> None:
    message = refused("dự toán.xlsx", makers.xlsx(), allowed=frozenset({kinds.PDF, kinds.JPEG}))
    assert message == "Ở đây chỉ nhận tệp PDF, JPEG; tệp này là Excel (XLSX)."


def test_a_refused_file_leaves_no_row_and_no_bytes(app: Any, session: Any, tmp_path: Any) -> None:
    from kcproposals.files.models import StoredFile

    refused("báo giá.pdf", EXE)
    assert session.query(StoredFile).count() == 0
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_photograph_loses_where_and_when_it_was_taken_and_stands_upright(app: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me right by 90°"
    exif[0x0110] = "Điện thoại của bà Trần"
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 10.0, 0.0), 3: "E", 4: (106.0, 4.0, 0.0)})
    data = makers.picture(exif=exif, comment=b"rieng tu")
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    stored = read(sent("ảnh.jpg", data))
    with Image.open(io.BytesIO(stored)) as image:
        assert not image.getexif()
        assert not image.getexif().get_ifd(0x8825)
        assert "comment" not in image.info
        assert image.size == (20, 40)
        red, _, blue = image.convert("RGB").getpixel((10, 5))  # what was left is up now
        assert red > 150 > blue
    assert b"rieng tu" not in stored
    assert "Điện thoại".encode() not in stored


def test_a_png_loses_its_texts_and_what_hangs_behind_it(app: Any) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Tran Thi Chu")
    stored = read(sent("ảnh.png", makers.picture("PNG", pnginfo=info, mode="RGBA") + b"<?php system($_GET[0]);"))
    assert b"Tran" not in stored
    assert b"php" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.mode, image.size) == ("RGBA", (40, 20))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_pictures_of_scanners_and_printers_can_be_seen_everywhere(app: Any, mode: str) -> None:
    with Image.open(io.BytesIO(read(sent("a.jpg", makers.picture(mode=mode))))) as image:
        assert image.mode in ("L", "RGB")
