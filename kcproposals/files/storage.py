"""The store behind files: a folder or any S3-compatible store, by its address (``KCP_STORAGE_URL``). Written once."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def _store() -> Any:
    """Return the store, opened at the first use of the application."""
    app: Any = current_app
    if "kcp_store" not in app.extensions:
        from obstore.store import LocalStore, from_url

        url = app.config["KCP"].storage_url
        if url.startswith("file:"):
            app.extensions["kcp_store"] = LocalStore(urlsplit(url).path, mkdir=True)
        else:
            app.extensions["kcp_store"] = from_url(url)
    return app.extensions["kcp_store"]


def put(path: str, data: bytes) -> None:
    """Write new bytes. Raises AlreadyExistsError (obstore) when there are some at ``path``."""
    import obstore

    obstore.put(_store(), path, data, mode="create")


def get(path: str) -> bytes:
    """Return the bytes at ``path``. Raises FileNotFoundError when there are none."""
    import obstore

    return bytes(obstore.get(_store(), path).bytes())
