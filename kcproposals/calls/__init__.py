"""Calls for proposals."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def wire(_app: "Flask") -> None:
    """Tell the pages of packs and of criteria sets which call pins what."""
    from kcproposals.calls.queries import criteria_uses, pack_uses
    from kcproposals.criteria.uses import tells_uses as tells_criteria_uses
    from kcproposals.regulations.uses import tells_uses

    tells_uses(pack_uses)
    tells_criteria_uses(criteria_uses)
