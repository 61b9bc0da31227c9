"""Where the bytes of files lie: a private folder, or a bucket of any S3-compatible store (``KCP_STORAGE_URL``).

An object is written once under ``<year>/<uuid>`` and never changed. Credentials of a bucket come from the usual
``AWS_…`` variables.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from flask import Flask, current_app

_EXTENSION = "kcp_store"


def store_of(app: Flask) -> Any:
    """Return the application's object store, opened at first use."""
    if _EXTENSION not in app.extensions:
        from obstore.store import LocalStore, from_url

        settings = app.config["KCP"]
        if settings.storage_url.startswith("file:"):
            app.extensions[_EXTENSION] = LocalStore.from_url(settings.storage_url, mkdir=True)
        else:
            # A person waits: better an error after some seconds than an answer after minutes, the library's choice.
            app.extensions[_EXTENSION] = from_url(
                settings.storage_url,
                client_options={"connect_timeout": "3s", "timeout": "20s"},
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
            )
    return app.extensions[_EXTENSION]


def write(data: bytes, *, now: datetime) -> str:
    """Store the bytes under a new path and return it."""
    path = f"{now:%Y}/{uuid.uuid4()}"
    store_of(current_app).put(path, data, mode="create")
    return path


def write_stream(stream: BinaryIO, *, now: datetime) -> str:
    """Store what a file holds under a new path, part by part, and return the path."""
    path = f"{now:%Y}/{uuid.uuid4()}"
    store_of(current_app).put(path, stream, mode="create")
    return path


def stream(path: str) -> Iterator[bytes]:
    """Yield the bytes under ``path`` part by part. Raises FileNotFoundError at once when there is nothing."""
    parts = store_of(current_app).get(path).stream(min_chunk_size=1024 * 1024)
    return (bytes(part) for part in parts)


def read(path: str) -> bytes:
    """Return the bytes under ``path``. Raises FileNotFoundError."""
    return bytes(store_of(current_app).get(path).bytes())
