"""Open a PDF and take out what acts by itself: scripts, opening actions, commands, files inside the file.

A PDF that had none of these is stored as it came, byte for byte, so that a digital signature in it stays good. Form
fields keep their values; only their scripts go.
"""

import io
import re
import warnings
from typing import Any

from kcproposals.domain.errors import N_, RuleViolation

MOST_PAGES = 3_000
MOST_OBJECTS = 200_000
DEEPEST = 100
_ACTING = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR", "/Rendition",
        "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView",
    }
)  # fmt: skip
_CARRIERS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_DROPPED = ("/AA", "/OpenAction", "/AF", "/EF", "/XFA", "/JS", "/Collection")
_NAME_TREES = ("/JavaScript", "/EmbeddedFiles", "/Renditions")
# Looking for a name in an object's text is four times as fast as walking through it; names come out unescaped.
_SUSPECT = re.compile(b"|".join(name.encode() + rb"\b" for name in sorted({*_ACTING, *_CARRIERS, *_DROPPED})))
_BROKEN = N_("Tệp PDF này bị hỏng nên không mở được. Xin xuất hoặc quét lại thành PDF rồi gửi.")
_LOCKED = N_("Tệp PDF này được đặt mật khẩu hoặc bị khóa. Xin bỏ mật khẩu (in lại thành PDF) rồi gửi lại.")


def clean(data: bytes) -> bytes:
    """Return the PDF without acting parts, unchanged if it had none. Raises RuleViolation if it cannot be accepted."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise RuleViolation(_LOCKED)
            if not 0 < len(pdf.pages) <= MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise RuleViolation(
                    N_("Tệp PDF phải có từ 1 đến %(most)s trang. Xin tách thành nhiều tệp."), most=MOST_PAGES
                )
            return _without_acts(pdf) if _disarm(pdf) else data
    except pikepdf.PasswordError as problem:
        raise RuleViolation(_LOCKED) from problem
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise RuleViolation(_BROKEN) from problem


def _without_acts(pdf: Any) -> bytes:
    import pikepdf

    output = io.BytesIO()
    pdf.remove_unreferenced_resources()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # a button without a form: as it came
        pdf.save(output)
    return output.getvalue()


def _disarm(pdf: Any) -> bool:
    """Take acting parts out of every object; say whether there were any."""
    import pikepdf

    names = pdf.Root.get("/Names")
    changed = False
    if isinstance(names, pikepdf.Dictionary):
        for tree in _NAME_TREES:
            if tree in names:
                del names[tree]
                changed = True
    for thing in pdf.objects:
        plain = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
        if _SUSPECT.search(plain.unparse(resolved=True)):
            changed = _disarm_object(thing, 0) or changed
    return changed


def _disarm_object(thing: Any, depth: int) -> bool:
    import pikepdf

    if depth > DEEPEST:
        raise RuleViolation(_BROKEN)
    changed = False
    if isinstance(thing, pikepdf.Array):
        parts = list(thing)
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        changed = _strip(thing)
        parts = [thing[key] for key in list(thing.keys())]
    else:
        return False
    for part in parts:
        inside = isinstance(part, (pikepdf.Array, pikepdf.Dictionary)) and not part.is_indirect
        if inside:  # what lies elsewhere is visited by itself
            changed = _disarm_object(part, depth + 1) or changed
    return changed


def _strip(thing: Any) -> bool:
    """Take the acting entries out of one dictionary, and make it harmless when it is an act itself."""
    present = [key for key in _DROPPED if key in thing]
    for key in present:
        del thing[key]
    acts = str(thing.get("/S", "")) in _ACTING or str(thing.get("/Subtype", "")) in _CARRIERS
    return (acts and _make_harmless(thing)) or bool(present)


def _make_harmless(thing: Any) -> bool:
    """Turn an action into one that does nothing, an annotation that carries something into a plain note."""
    import pikepdf

    if str(thing.get("/Subtype", "")) in _CARRIERS:
        for key in ("/FS", "/A", "/RichMediaContent", "/Movie", "/Sound", "/3DD"):
            if key in thing:
                del thing[key]
        thing["/Subtype"] = pikepdf.Name("/Text")
        return True
    if str(thing.get("/Type", "/Action")) != "/Action":
        return False  # /S also names what is no action, for example a kind of transition or of structure
    for key in list(thing.keys()):
        if key != "/Type":
            del thing[key]
    thing["/S"] = pikepdf.Name("/Named")
    thing["/N"] = pikepdf.Name("/NoOp")
    return True
