"""Calls for proposals."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def wire(_app: "Flask") -> None:
    """Tell the pages of packs which call pins what."""
    from kcproposals.calls.queries import pack_uses
    from kcproposals.regulations.uses import tells_uses

    tells_uses(pack_uses)
