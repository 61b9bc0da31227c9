"""What a web process of ``serve`` runs: the application, with its log on standard output."""

import gc
import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

QUIET = "KCP_NO_ACCESS_LOG"


def create() -> "Flask":
    """Return the application for the web server."""
    from kcproposals.app import create_app

    log_to_output()
    app = create_app()
    gc.freeze()  # what the application is made of is never garbage: a request need not look it through again
    return app


def log_to_output() -> None:
    """Write what happens to standard output, one line each; systemd and containers keep it from there."""
    logging.basicConfig(
        stream=sys.stdout, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("kcproposals").setLevel(logging.INFO)
    if os.environ.get(QUIET):
        logging.getLogger("kcproposals.access").setLevel(logging.WARNING)
