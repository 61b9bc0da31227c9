"""What every template may use: can(), nav, account, addresses of static and vendored files."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, url_for

from kcproposals.domain.levels import LEVEL_LABELS
from kcproposals.domain.policy import Permission
from kcproposals.domain.workflow import STATUS_LABELS
from kcproposals.web import navigation
from kcproposals.web.access import can, current_actor
from kcproposals.web.locale import chosen_locale

STATIC = Path(__file__).parent.parent / "static"


def register(app: Flask) -> None:
    """Add globals and the context processor."""
    app.jinja_env.globals.update(
        can=can, P=Permission, STATUS_LABELS=STATUS_LABELS, LEVEL_LABELS=LEVEL_LABELS, vendor=vendor, asset=asset
    )
    app.context_processor(_page)


def _page() -> dict[str, Any]:
    account = current_app.extensions.get("kcp_account")
    return {
        "locale": chosen_locale(),
        "actor": current_actor(),
        "account": account() if account and "actor" in g else None,
        "nav": navigation.visible(current_actor()) if "actor" in g else [],
        "demo": current_app.config["KCP"].demo,
    }


@lru_cache
def _manifest() -> dict[str, str]:
    path = STATIC / "vendor" / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8"))


def vendor(name: str) -> str:
    """Return the address of a vendored front-end file, for example ``bootstrap.css``."""
    return url_for("static", filename=_manifest()[name])


@lru_cache
def _version(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """Return the address of one of our static files, with a hash so that browsers may keep it for ever."""
    return url_for("static", filename=path, v=_version(path))
