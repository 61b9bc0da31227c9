"""Open an uploaded PDF for real and take out what acts by itself: scripts, opening actions, embedded files."""

import io

from kcproposals.domain.errors import N_, RuleViolation


def clean_pdf(data: bytes) -> bytes:
    """Return the PDF without JavaScript, automatic actions and embedded files; unchanged when it had none.

    Raises RuleViolation when it is encrypted or cannot be opened.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise RuleViolation(N_("PDF có mật khẩu hoặc bị khóa. Xin bỏ mật khẩu rồi tải lên lại."))
            if len(pdf.pages) == 0:
                raise RuleViolation(N_("PDF không có trang nào."))
            if not _disarm(pdf):
                return data
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise RuleViolation(N_("PDF có mật khẩu hoặc bị khóa. Xin bỏ mật khẩu rồi tải lên lại.")) from None
    except pikepdf.PdfError:
        raise RuleViolation(N_("Không mở được PDF này: tệp hỏng. Xin xuất lại PDF rồi tải lên.")) from None


def _disarm(pdf: object) -> bool:
    """Remove acting parts; say whether anything was removed."""
    root = pdf.Root  # type: ignore[attr-defined]
    changed = False
    for key in ("/OpenAction", "/AA", "/AcroForm"):
        if key == "/AcroForm":
            if key in root and "/XFA" in root[key]:
                del root[key]["/XFA"]
                changed = True
        elif key in root:
            del root[key]
            changed = True
    if "/Names" in root:
        for key in ("/JavaScript", "/EmbeddedFiles"):
            if key in root["/Names"]:
                del root["/Names"][key]
                changed = True
    for page in pdf.pages:  # type: ignore[attr-defined]
        changed = _disarm_page(page) or changed
    return changed


def _disarm_page(page: object) -> bool:
    found = page.obj  # type: ignore[attr-defined]
    changed = False
    if "/AA" in found:
        del found["/AA"]
        changed = True
    for note in found.get("/Annots", []):
        for key in ("/AA", "/A"):
            if key in note and (key == "/AA" or note[key].get("/S") in ("/JavaScript", "/Launch")):
                del note[key]
                changed = True
    return changed
