"""The main navigation: items are added by the composition root; each shows to those who hold its permission."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from kcproposals.domain.policy import Actor, Permission, can


@dataclass(frozen=True)
class Item:
    """One entry: msgid, endpoint, permission (None: everyone) and the blueprints it stands for."""

    label: str
    endpoint: str
    permission: Permission | None
    sections: tuple[str, ...]


ITEMS: list[Item] = []


def visible(actor: Actor) -> list[dict[str, Any]]:
    """Return what ``actor`` may open: label, url, active."""
    return [
        {
            "label": gettext(item.label),
            "url": url_for(item.endpoint),
            "active": bool(request.blueprint in item.sections),
        }
        for item in ITEMS
        if item.permission is None or can(actor, item.permission)
    ]
