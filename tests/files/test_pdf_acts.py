"""What acts by itself in a PDF is gone after it was stored; what is only read or printed stays."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from kcproposals.files.services import read, store
from tests.files import makers

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.alert(1);")


def stored(change: Callable[[pikepdf.Pdf], Any]) -> bytes:
    return read(store("a.pdf", makers.pdf(change), owner_id=None, now=NOW))


def names(document: pikepdf.Pdf) -> Dictionary:
    document.Root.Names = Dictionary()
    return document.Root.Names


def opening_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(script())


def named_script(document: pikepdf.Pdf) -> None:
    names(document).JavaScript = Dictionary(Names=Array(["a", script()]))


def page_script(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=script())


def button(document: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 9, 9], A=script(), AA=Dictionary(E=script()))
    document.pages[0].obj.Annots = document.make_indirect(Array([document.make_indirect(note)]))


def chained(document: pikepdf.Pdf) -> None:
    link = Dictionary(S=Name.URI, URI="https://example.vn", Next=Array([script()]))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=link)
    document.pages[0].obj.Annots = Array([note])


def launching(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Launch, F="cmd.exe")


def field_script(document: pikepdf.Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T="tien", V="300", AA=Dictionary(K=script()))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]), XFA="<xdp/>")


def outline(document: pikepdf.Pdf) -> None:
    document.Root.Outlines = Dictionary(First=document.make_indirect(Dictionary(Title="1", A=script())))


@pytest.mark.parametrize(
    "change", [opening_script, named_script, page_script, button, chained, launching, field_script, outline]
)
def test_scripts_and_commands_go(app: Any, change: Callable[[pikepdf.Pdf], Any]) -> None:
    raw = makers.pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"JavaScript" in raw or b"Launch" in raw
    with pikepdf.open(io.BytesIO(stored(change))) as document:
        everything = b" ".join(thing.unparse(resolved=True) for thing in document.objects)
        assert len(document.pages) == 1
    for word in (b"/JavaScript", b"/JS", b"app.alert", b"/Launch", b"/AA", b"/XFA"):
        assert word not in everything


def test_a_name_written_in_escapes_is_the_same_name(app: Any) -> None:
    raw = makers.pdf(opening_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    hidden = raw.replace(b"/OpenAction", b"/Open#41ction").replace(b"/JavaScript", b"/Java#53cript")
    assert hidden != raw
    with pikepdf.open(io.BytesIO(read(store("a.pdf", hidden, owner_id=None, now=NOW)))) as document:
        assert "/OpenAction" not in document.Root


def test_files_inside_the_file_go(app: Any) -> None:
    def attach(document: pikepdf.Pdf) -> None:
        document.attachments["virus.exe"] = b"MZ" + bytes(100)

    data = stored(attach)
    assert b"virus.exe" not in data
    with pikepdf.open(io.BytesIO(data)) as document:
        assert not document.attachments


def test_a_file_pinned_to_a_page_goes(app: Any) -> None:
    def pin(document: pikepdf.Pdf) -> None:
        spec = Dictionary(Type=Name.Filespec, F="virus.exe", EF=Dictionary(F=document.make_stream(b"MZ virus")))
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec, Contents="Xem tệp")
        document.pages[0].obj.Annots = Array([note])

    with pikepdf.open(io.BytesIO(stored(pin))) as document:
        note = document.pages[0].obj.Annots[0]
        assert str(note.Subtype) == "/Text"
        assert str(note.Contents) == "Xem tệp"
        assert "/FS" not in note
        assert not [t for t in document.objects if isinstance(t, pikepdf.Stream) and b"virus" in t.read_bytes()]


def test_values_links_and_the_outline_stay(app: Any) -> None:
    def fill(document: pikepdf.Pdf) -> None:
        field_script(document)
        link = Dictionary(S=Name.URI, URI="https://example.vn")
        document.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=link)])
        document.pages[0].obj.Trans = Dictionary(S=Name.Dissolve)

    with pikepdf.open(io.BytesIO(stored(fill))) as document:
        assert str(document.Root.AcroForm.Fields[0].V) == "300"
        assert str(document.pages[0].obj.Annots[0].A.URI) == "https://example.vn"
        assert str(document.pages[0].obj.Trans.S) == "/Dissolve"
