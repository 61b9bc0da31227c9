"""What the packs hold to start from: criteria presets for a board, the profile of papers. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kcproposals.domain.norms import PROGRAMMES
from kcproposals.domain.wording import Wording

JUSTIFY = ("always", "below_half", "never")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """What a range of marks means in words; `low` and `high` are decimal strings, both included."""

    low: str
    high: str
    text: Wording


@dataclass(frozen=True, kw_only=True)
class CriterionText:
    """How a criterion is put to a member. `justify` says when a reason must be written, `step` is a decimal string.

    A question of a checklist has neither, nor anchors.
    """

    key: str
    code: str
    title: Wording
    guidance: Wording | None
    anchors: tuple[Anchor, ...]
    step: str | None
    justify: str | None


@dataclass(frozen=True, kw_only=True)
class CriteriaPreset:
    """A criteria set to start from. `rules` is the `set` of `rules score`; `definition` all of it as JSON."""

    id: str
    title: Wording
    source: str
    verified: bool
    note: Wording | None
    rules: dict[str, Any]
    criteria: tuple[CriterionText, ...]
    not_applied: tuple[Wording, ...]
    definition: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    """One căn cứ, as it is printed after "Căn cứ "; cited in papers of the kinds `used_in` between its days."""

    key: str
    text: str
    short: str
    dated: date
    effective_from: date
    effective_to: date | None
    used_in: tuple[str, ...]
    programmes: tuple[str, ...]
    verified: bool

    def concerns(self, kind: str, on: date, programme: str | None) -> bool:
        """Say whether a paper of that kind cites it on that day; a paper of no one programme cites what is common."""
        in_force = self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)
        wanted = PROGRAMMES if programme is None else (programme,)
        return in_force and kind in self.used_in and set(wanted) <= set(self.programmes)


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """A kind of paper: type code of the decree (None: no administrative type), model, words of its subject."""

    type: str | None
    model: str | None
    name: Wording
    subject_prefix: str
    date_line: bool
    addressed: bool
    signers: tuple[str, ...]
    recipients: tuple[str, ...]
    archive: str


@dataclass(frozen=True, kw_only=True)
class DocumentsProfile:
    """Layout and wording of papers. `layout` keeps the legal range beside each chosen value, in mm and pt."""

    id: str
    title: Wording
    source: str
    verified: bool
    layout: dict[str, Any]
    doc_types: Mapping[str, Wording]
    papers: Mapping[str, PaperKind]
    legal_bases: tuple[LegalBasis, ...]

    def legal_bases_for(self, kind: str, on: date, programme: str | None = None) -> tuple[LegalBasis, ...]:
        """Return the căn cứ that a kind of paper (of a programme) cites on a day, in the order they are printed."""
        return tuple(basis for basis in self.legal_bases if basis.concerns(kind, on, programme))
