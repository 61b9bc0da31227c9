"""A sentence in the two languages of the application.

For text that comes with a rule (a pack, a reason, a unit) and so cannot stand in the translation catalogue. Not for
sentences of the program itself: those are msgids.
"""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Wording:
    """The same text in Vietnamese and in English; printed as it is, it is Vietnamese."""

    vi: str
    en: str

    def to(self, language: str) -> str:
        """Return the text in `language`; everything but English gets the official Vietnamese."""
        return self.en if language.startswith("en") else self.vi

    def filled(self, **values: Any) -> Self:
        """Return the text with `%(name)s` replaced in both languages."""
        return type(self)(self.vi % values, self.en % values)

    def __str__(self) -> str:
        return self.vi
