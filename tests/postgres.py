"""A throw-away PostgreSQL server, for tests and benchmarks.

Its cluster lies in a temporary folder and it listens on a socket in there, on no network address; it ends with
the block, and also when the process that started it dies. Durability is switched off: it is fast and worthless.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

PORT = 5432  # only names the socket file
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "lc_messages": "C",
}


def programs() -> Path | None:
    """Return the folder of the newest installed server programs, or None where PostgreSQL is not installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server and give the SQLAlchemy URL of its maintenance database. Raises RuntimeError if it cannot start."""
    folder = Path(tempfile.mkdtemp(prefix="kcpg-", dir="/tmp"))  # a socket's path must be short
    try:
        with _running(folder):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}&port={PORT}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[None]:
    binaries = programs()
    if binaries is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    # PostgreSQL refuses to run as root, so root hands the work to the user that Debian's package made.
    become = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    if become:
        shutil.chown(folder, "postgres", "postgres")
    data, log = str(folder / "data"), folder / "log"
    initdb = [str(binaries / "initdb"), "-D", data, "-U", "postgres", "-E", "UTF8", "--auth=trust", "--no-sync"]
    initdb += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi-VN"]
    postgres = [str(binaries / "postgres"), "-D", data, "-k", str(folder), "-p", str(PORT)]
    postgres += [item for name, value in SETTINGS.items() for item in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        made = subprocess.run(["setpriv", *become, "--", *initdb], stdout=output, stderr=output, cwd="/", check=False)
        if made.returncode:
            raise RuntimeError(f"initdb failed: {log.read_text(errors='replace')}")
        process = subprocess.Popen(
            ["setpriv", *become, "--pdeathsig=INT", "--", *postgres],
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,  # Ctrl-C ends the tests, and they end the server
        )
        try:
            _wait_until_ready(process, folder, log)
            yield
        finally:
            process.send_signal(signal.SIGINT)  # "fast": break the connections, then stop
            process.wait(timeout=30)


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"host={folder} port={PORT} user=postgres dbname=postgres").close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
