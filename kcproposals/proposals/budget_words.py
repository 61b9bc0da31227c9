"""The budget of a focal proposal in the words of the reader: line by line beside the norm of its activity."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kcproposals.domain import norms
from kcproposals.domain.money import format_dong, format_number
from kcproposals.proposals.budget import JudgedLine


@dataclass(frozen=True, kw_only=True)
class LineWords:
    """One line: year, activity, what is asked for, how its ceiling is made, its clause, by how much it is over."""

    year: int
    activity: str
    support: str
    words: str
    clause: str
    over: str


def line_words(lines: Sequence[JudgedLine], language: str) -> tuple[LineWords, ...]:
    """Return the lines in the order they were typed."""
    return tuple(_words(one, language) for one in lines)


def _words(one: JudgedLine, language: str) -> LineWords:
    over = one.ceiling.over_by
    msgid, values = norms.explain(one.ceiling, language)[0]
    return LineWords(
        year=one.line.year, activity=one.name.to(language), words=_(msgid) % values,
        support="" if one.line.support is None else _("%(amount)s đồng", amount=format_dong(one.line.support)),
        clause=one.ceiling.applied[0].clause if one.ceiling.applied else "",
        over=_("Dòng này vượt mức tối đa %(by)s đồng.", by=format_number(over)) if over else "",
    )  # fmt: skip
