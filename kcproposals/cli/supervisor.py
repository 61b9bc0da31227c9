"""Run the web server and the job worker as children of one process: one command, one clean stop.

A lock file keeps a second server off the same data. Signals go to both children; when one dies by itself the other is
stopped and the exit code is not zero.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

GRACE = 25.0  # seconds for a worker to finish the paper it is rendering


def run(data_dir: Path, host: str, port: int, workers: int | None, *, with_worker: bool) -> int:
    """Start the children, wait, stop them together; return the exit code. Raises ClickException when locked."""
    lock = _lock(data_dir)
    children = [_web(host, port, workers or os.cpu_count() or 1)]
    if with_worker:
        children.append(subprocess.Popen([sys.executable, "-m", "kcproposals.cli", "worker"]))
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
        return _stop(children, asked=bool(stopping))
    finally:
        lock.close()


def _lock(data_dir: Path) -> "_Lock":
    return _Lock(data_dir / "serve.lock")


class _Lock:
    """A file lock that the kernel gives back even after a kill -9."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(f"Đã có một máy chủ đang chạy trên dữ liệu này ({path.parent}).") from None

    def close(self) -> None:
        """Give the lock back."""
        self.file.close()


def _web(host: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "kcproposals:create_app",
        "--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "1",
        "--backlog", "512", "--workers-kill-timeout", "5", "--log-level", "warning", "--respawn-failed-workers",
    ]  # fmt: skip
    return subprocess.Popen(command)


def _stop(children: list[subprocess.Popen[bytes]], *, asked: bool) -> int:
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return 0 if asked else 1
