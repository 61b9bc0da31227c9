"""A throw-away PostgreSQL server, for tests and benchmarks.

Its cluster lies in a temporary folder and it listens on a socket in there, on no network address; it ends with
the block, and also when the process that started it dies. Durability is switched off: it is fast and worthless.

    with server() as url: ...                              an SQLAlchemy URL
    python tests/postgres.py pytest -m both                 a command with KCP_TEST_POSTGRES set to that URL

Nested uses share one server: where KCP_TEST_POSTGRES is set already, ``server()`` starts nothing. Whoever needs an
empty place asks for ``database(url)``, so parallel test processes do not meet.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import make_url

VARIABLE = "KCP_TEST_POSTGRES"
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
    if os.environ.get(VARIABLE):
        yield os.environ[VARIABLE]
        return
    folder = Path(tempfile.mkdtemp(prefix="kcpg-", dir="/tmp"))  # a socket's path must be short
    try:
        with _running(folder):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}&port={PORT}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def database(url: str) -> Iterator[str]:
    """Create an empty database on the server at `url`, give its URL, and drop it in the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


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


def main() -> int:
    """Run the command given on the command line beside a server, and return its exit code."""
    if len(sys.argv) < 2:
        raise SystemExit("usage: python tests/postgres.py COMMAND [ARGUMENT...]")
    with server() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, VARIABLE: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
