"""Find the one facility somebody names, by its tax code or nearly its whole name; nothing to leaf through."""

from sqlalchemy import select

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.identifiers import check_tax_code
from kcproposals.domain.text import fold
from kcproposals.extensions import db
from kcproposals.facilities.models import Facility

FEW = 5
SHORTEST_NAME = 8
MOST_WORDS = 12


def find_facilities(typed: str, province_code: str | None) -> tuple[list[Facility], bool]:
    """Return the few facilities of a province (None: of all) that are meant, and whether to ask for more words.

    A tax code must be whole. A name must have eight letters at least; when more than five facilities fit it, none is
    shown.
    """
    query = select(Facility)
    if province_code is not None:
        query = query.where(Facility.province_code == province_code)
    try:
        return list(db.session.scalars(query.where(Facility.tax_code == check_tax_code(typed).value))), False
    except RuleViolation:
        words = fold(typed).split()
    if len("".join(words)) < SHORTEST_NAME:
        return [], True
    for word in words[:MOST_WORDS]:
        query = query.where(Facility.name_folded.contains(word, autoescape=True))
    found = list(db.session.scalars(query.order_by(Facility.name_sort, Facility.id).limit(FEW + 1)))
    return ([], True) if len(found) > FEW else (found, False)
