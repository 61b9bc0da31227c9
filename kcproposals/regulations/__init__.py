"""The law as dated data: packs of activities, forms, norms, eligibility, criteria and papers, and what was pinned."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the commands that read packs do without Flask
    from flask import Flask


def wire(_app: "Flask") -> None:
    """Tell the agency pages which provinces there are."""
    from kcproposals.accounts.offered import offers_provinces

    offers_provinces(_provinces)


def _provinces() -> list[tuple[str, str]]:
    from kcproposals.regulations import units

    return [(province.code, province.full_name) for province in units.provinces()]
