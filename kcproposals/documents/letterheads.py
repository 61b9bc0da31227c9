"""Turn an issuing body and its signatory, as an administrator entered them, into the values papers are set from."""

from datetime import date

from kcproposals.accounts.models import IssuingBody
from kcproposals.accounts.models import Signatory as SignatoryRow
from kcproposals.documents.models import Document
from kcproposals.documents.paper import Letterhead, Recipients, Signatory
from kcproposals.regulations.library import Library

_AUTHORITY = {"TM.": "TM. ", "KT.": "KT. ", "TL.": "TL. ", "TUQ.": "TUQ. ", "Q.": "Q. ", "": ""}


def letterhead(body: IssuingBody, doc_type: str) -> Letterhead:
    """Return boxes 2 to 4 of the page: parent and own name lines, symbol, place."""
    return Letterhead(
        parent=(body.parent_line,) if body.parent_line else (),
        issuer=tuple(body.name_lines),
        symbol=body.symbols.get(doc_type, doc_type),
        place=body.place,
    )


def recipients(body: IssuingBody, kind: str, standard: tuple[str, ...] = ()) -> Recipients:
    """Return "Nơi nhận": the lines entered for this kind of paper, else the standard ones."""
    lines = body.recipients.get(kind) or standard
    return Recipients(to=tuple(lines), archive=f"VT, {body.archive_unit}" if body.archive_unit else "VT")


def signatory(row: SignatoryRow | None) -> Signatory:
    """Return the block of the signature: the authority before the first title line, the name."""
    if row is None:
        return Signatory(authority=(), name=None)
    first, *others = row.title_lines or [""]
    return Signatory(
        authority=(f"{_AUTHORITY[row.authority]}{first}".strip(), *others),
        name=row.name,
        other_title=row.other_title or None,
    )


def legal_bases(library: Library, document: Document, on: date, programme: str | None = None) -> tuple[str, ...]:
    """Return the căn cứ in force on a day for this kind of paper (of a programme), each with its first word."""
    profile = library.documents[document.profile]
    return tuple(f"Căn cứ {basis.text}" for basis in profile.legal_bases_for(document.kind, on, programme))
