"""Levels of appraisal: which office judges a file, and who judges it after that office let it pass.

National programme (KCQG): the province's department first (thẩm định cấp cơ sở), then the ministry's (cấp Bộ);
TT 36/2013 Điều 8 khoản 1, 2. Local programme (KCĐP): the province alone (cấp tỉnh); TT 46/2012 Điều 8 khoản 3b. Where
no office of the ministry works in the installation the province is the last level of both.
Not here: the step itself (``workflow``), and the package in which files go up (slice ``levels``).
"""

from enum import StrEnum

from kcproposals.domain.errors import N_

NATIONAL, LOCAL = "KCQG", "KCDP"


class OfficeKind(StrEnum):
    """What an agency is: a province's department, or the ministry's (Cục)."""

    PROVINCE = "province"
    MINISTRY = "ministry"


class Level(StrEnum):
    """One level of appraisal."""

    GRASSROOTS = "grassroots"
    MINISTRY = "ministry"
    PROVINCE = "province"


LEVEL_LABELS: dict[Level, str] = {
    Level.GRASSROOTS: N_("Cấp cơ sở"),
    Level.MINISTRY: N_("Cấp Bộ"),
    Level.PROVINCE: N_("Cấp tỉnh"),
}


def level_of(programme: str, office: str) -> Level:
    """Return the level at which an office of this kind judges files of a programme."""
    if office == OfficeKind.MINISTRY:
        return Level.MINISTRY
    return Level.GRASSROOTS if programme == NATIONAL else Level.PROVINCE


def is_last(programme: str, office: str, *, has_ministry: bool) -> bool:
    """Say whether what passes at this office may go into its own plan: no further level follows."""
    return level_of(programme, office) != Level.GRASSROOTS or not has_ministry
