"""Criteria sets: what a board scores by."""

from flask import Flask


def wire(_app: Flask) -> None:
    """Let loading the packs publish the criteria presets they ship."""
    from kcproposals.criteria.services import load_presets
    from kcproposals.regulations.services import AFTER_LOADING

    if load_presets not in AFTER_LOADING:
        AFTER_LOADING.append(load_presets)
