"""The kinds of paper. A slice that needs one registers how its value is built and what issuing it decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kcproposals.documents.models import Document
from kcproposals.documents.paper import Paper
from kcproposals.domain.policy import Actor, Permission


def _nothing(*_args: Any, **_kw: Any) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    """One kind of paper.

    ``code`` is also the template's and sample's name; ``doc_type`` the type code of NĐ 30/2020 (QĐ, BB, TB); ``name``
    a msgid. ``build`` makes the unnumbered value. ``ready`` runs first when a number is asked for: it locks what the
    paper decides about and raises RuleViolation when that is not ready. ``on_numbered`` changes what the paper decides,
    in the same transaction. ``on_issued`` tells people, once the bytes are stored. ``page`` is the endpoint of the
    subject's page, ``subject`` finds the subject by key and ``permission`` says who may open it.
    """

    code: str
    doc_type: str
    name: str
    build: Callable[[Document], Paper]
    ready: Callable[[Document], None] = _nothing
    on_numbered: Callable[[Document, Actor, datetime], None] = _nothing
    on_issued: Callable[[Document, datetime], None] = _nothing
    page: str = ""
    subject: Callable[[str], Any] = _nothing
    permission: Permission = Permission.VIEW_DOCUMENT


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind (once; the same code again replaces it, so that several applications may share a process)."""
    KINDS[kind.code] = kind


def kind_of(document: Document) -> Kind:
    """Return the kind of a document; KeyError when no slice registered it."""
    return KINDS[document.kind]
