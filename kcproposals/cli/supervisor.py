"""Run the web server and the job worker as children of one process: one command, one clean stop.

A lock file keeps a second server off the same data. Signals go to all children; when one ends by itself the others are
stopped and the exit code is not zero.
"""

import ctypes
import fcntl
import http.client
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from kcproposals.cli.context import SILENCE
from kcproposals.cli.context import translate as _
from kcproposals.cli.web import QUIET

GRACE = 4.0
"""Seconds the children have to end what they are doing."""
PATIENCE = 60.0
"""Seconds the web server has to answer for the first time."""
_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1

Child = subprocess.Popen[bytes]


@contextmanager
def locked(path: Path, refusal: str) -> Iterator[None]:
    """Hold a lock that the kernel gives back even after a kill -9. Raises ClickException when another holds it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(f"{refusal} ({path.parent})") from None
        yield


def web(host: str, port: int, workers: int, *, quiet: bool) -> Child:
    """Start the web server. ``quiet``: without a line for every request."""
    command = [
        "granian", "--interface", "wsgi", "--factory", "kcproposals.cli.web:create", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--backlog", "512",
        "--workers-kill-timeout", "3", "--respawn-failed-workers", "--log-level", "warning",
    ]  # fmt: skip
    return _start(command, {QUIET: "1"} if quiet else {})


def job_worker() -> Child:
    """Start the worker of background jobs."""
    return _start(["kcproposals.cli", "worker"], {})


def _start(command: list[str], environment: dict[str, str]) -> Child:
    # A session of its own: Ctrl-C reaches the children through us, and a last kill reaches their children too.
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        env=os.environ | environment,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed and cannot do it any more."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def run(server: Child, host: str, port: int, public_url: str, *, then: Callable[[], Child] | None = None) -> int:
    """Wait for the first answer and say where it is, start what comes ``then``, watch; return the exit code.

    Two Python programs that load at the same time on a small machine both take twice as long, so people come first.
    """
    children = [server]
    with _signals() as news:
        try:
            asked = _await_answer(children, host, port, news)
            if asked is None:
                if then:
                    children.append(then())
                click.echo(_("Đang phục vụ tại %(address)s. Dừng: Ctrl+C.", address=_address(host, port)))
                if public_url != _address(host, port):
                    click.echo(_("Địa chỉ công khai: %(address)s", address=public_url))
                asked = _watch(children, news)
        finally:
            _stop(children)
    if asked:
        click.echo(_("Đã dừng."))
    return 0 if asked else 1


@contextmanager
def _signals() -> Iterator[int]:
    """Turn signals into bytes of a pipe; yield the end to read from."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = {number: signal.signal(number, lambda *_: None) for number in (*_STOPPING, signal.SIGCHLD)}
    wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)


def _heard(news: int, seconds: float) -> bool:
    """Wait for a signal; say whether it asks to stop."""
    ready, _writable, _odd = select.select([news], [], [], seconds)
    return bool(ready) and any(number in _STOPPING for number in os.read(news, 1024))


def _ended(children: list[Child]) -> bool:
    """Say whether a child ended by itself, and tell people which."""
    for child in children:
        if (code := child.poll()) is not None:
            what = " ".join(str(word) for word in child.args[2:4])  # type: ignore[index]
            click.echo(_("Tiến trình %(what)s đã dừng bất ngờ (mã %(code)s).", what=what, code=code), err=True)
            return True
    return False


def _await_answer(children: list[Child], host: str, port: int, news: int) -> bool | None:
    """Return None when the server answers, True when asked to stop before, False when it will not come."""
    began, told = time.monotonic(), False
    while time.monotonic() - began < PATIENCE:
        if _heard(news, 0.1):
            return True
        if _ended(children):
            return False
        if _answers(host, port):
            return None
        if not told and time.monotonic() - began > SILENCE:
            click.echo(_("Đang khởi động…"))
            told = True
    click.echo(_("Máy chủ không trả lời sau %(n)s giây; xem các dòng ở trên.", n=int(PATIENCE)), err=True)
    return False


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(children: list[Child], news: int) -> bool:
    """Return True when asked to stop, False when a child ended by itself."""
    while not _ended(children):
        if _heard(news, 5.0):
            return True
    return False


def _stop(children: list[Child]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + GRACE
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(end - time.monotonic(), 0.01))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # and whatever it left behind
        child.wait()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def _address(host: str, port: int) -> str:
    name = _reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
