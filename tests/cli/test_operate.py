"""One command starts everything, one signal ends everything, and every refusal is one line.

These tests run the real programs, as an operator does.
"""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kcproposals.cli import main

pytestmark = [pytest.mark.own_database, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    """Settings of a real installation on the test's database, which is migrated and empty."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KCP_")}
    return clean | {
        "KCP_DATA_DIR": str(tmp_path), "KCP_DATABASE_URL": database_url, "KCP_PUBLIC_URL": "https://kc.example.vn",
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kcproposals.cli", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def downgrade(environment: dict[str, str]) -> None:
    """Take the newest migration back."""
    code = "import flask_migrate as m, kcproposals; a = kcproposals.create_app()\nwith a.app_context(): m.downgrade()"
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True, capture_output=True)


class Server:
    """A running ``kcproposals serve``."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "kcproposals.cli", "serve", "--port", str(self.port), "--workers", "1", *words]
        self.process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def until(self, words: str) -> str:
        """Read the output until a line with ``words``."""
        assert self.process.stdout
        seen = ""
        for line in self.process.stdout:
            seen += line
            if words in line:
                return seen
        raise AssertionError(f"ended without saying {words!r}: {seen}")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read().decode()

    def family(self) -> list[int]:
        """The processes of the server, itself included."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                text = entry.read_text()
            except OSError:
                continue
            if text.rpartition(")")[2].split()[0] != "Z":
                parents[int(text.split()[0])] = int(text.rpartition(")")[2].split()[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; return the exit code and how many seconds the end took."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(timeout=20), time.monotonic() - began


@pytest.fixture
def serve(environment: dict[str, str]) -> Iterator[Any]:
    """Start servers that end with the test."""
    started: list[Server] = []

    def start(*words: str) -> Server:
        started.append(Server(environment, *words))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.process.terminate()
        server.process.wait(timeout=20)
        if server.process.stdout:
            server.process.stdout.close()


def alive(pids: list[int]) -> list[int]:
    """Return those of the processes that still run (a dead one may wait to be collected)."""
    running = []
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                running.append(pid)
        except OSError:
            continue
    return running


def test_init_makes_an_installation_and_may_be_repeated(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "new"
    fresh = environment | {"KCP_DATA_DIR": str(folder), "KCP_DATABASE_URL": f"sqlite:///{folder / 'app.db'}"}
    first = run(fresh, "init")
    assert (first.returncode, first.stderr) == (0, "")
    assert "gói quy định" in first.stdout
    assert re.search(r"https://kc\.example\.vn/invitations/\S+", first.stdout)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "app.db").stat().st_mode) == 0o600
    again = run(fresh, "init")
    assert (again.returncode, again.stderr) == (0, "")
    assert "Đã nạp" not in again.stdout, "what is loaded is not loaded again"


def test_init_keeps_the_folder_to_its_owner(environment: dict[str, str], tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert run(environment, "init").returncode == 0
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_an_older_database_is_copied_before_it_is_migrated(environment: dict[str, str], tmp_path: Path) -> None:
    if environment["KCP_DATABASE_URL"].startswith("postgresql"):
        pytest.skip("PostgreSQL is kept by its own tools")
    database = tmp_path / "app.db"
    downgrade = (
        "import flask_migrate as m, kcproposals; a = kcproposals.create_app()\nwith a.app_context(): m.downgrade()"
    )
    subprocess.run([sys.executable, "-c", downgrade], env=environment, cwd=ROOT, check=True, capture_output=True)
    answer = run(environment, "init")
    assert answer.returncode == 0
    before, newest = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))[-2:]
    assert f"app-{before}.db" in answer.stdout
    for path, revision in ((database, newest), (tmp_path / f"app-{before}.db", before)):
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] == revision
        connection.close()


def test_a_server_brings_its_sqlite_up_to_date_and_leaves_postgresql_to_its_keeper(
    environment: dict[str, str], serve: Any
) -> None:
    downgrade(environment)
    if environment["KCP_DATABASE_URL"].startswith("postgresql"):
        answer = run(environment, "serve", "--port", str(free_port()))
        assert answer.returncode == 1
        assert "kcproposals init" in answer.stderr
        return
    server = serve("--no-worker")
    server.until("Đang phục vụ")
    assert server.get("/readyz")[0] == 200


def test_english_is_spoken_where_it_is_asked_for(environment: dict[str, str]) -> None:
    if not (ROOT / "kcproposals/translations/en/LC_MESSAGES/messages.mo").exists():
        pytest.skip("the catalogue is not compiled yet")
    answer = run(environment | {"KCP_LANG": "en"}, "serve", "--help")
    assert "Địa chỉ lắng nghe" not in answer.stdout


def test_a_server_answers_does_background_work_and_ends_at_a_signal(
    environment: dict[str, str], serve: Any, tmp_path: Path
) -> None:
    assert run(environment, "init").returncode == 0
    server = serve()
    said = server.until("Đang phục vụ")
    assert f"http://127.0.0.1:{server.port}" in said
    assert server.get("/healthz") == (200, "ok\n")
    assert server.get("/readyz")[0] == 200
    family = server.family()
    assert len(family) >= 4, "supervisor, web server, its process, worker"
    for _ in range(100):
        if (tmp_path / "worker.lock").exists():
            break
        time.sleep(0.1)
    time.sleep(1)
    code, seconds = server.end()
    assert code == 0
    assert seconds < 5
    assert alive(family) == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", server.port))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_it_too(environment: dict[str, str], serve: Any, number: int) -> None:
    server = serve("--no-worker")
    server.until("Đang phục vụ")
    family = server.family()
    code, seconds = server.end(number)
    assert (code, alive(family)) == (0, [])
    assert seconds < 5


def test_a_signal_while_it_starts_ends_it(serve: Any) -> None:
    server = serve()
    while len(server.family()) < 2:
        time.sleep(0.02)
    family = server.family()
    time.sleep(0.2)
    code, seconds = server.end()
    assert (code, alive(family)) == (0, [])
    assert seconds < 5


def test_when_the_worker_dies_everything_ends_with_an_error(serve: Any) -> None:
    server = serve()
    server.until("Đang phục vụ")
    worker = None
    for _ in range(50):
        found = [p for p in server.family()[1:] if b"worker" in Path(f"/proc/{p}/cmdline").read_bytes().split(b"\0")]
        if found:
            worker = found[0]
            break
        time.sleep(0.1)
    assert worker
    family = server.family()
    os.kill(worker, signal.SIGKILL)
    assert server.process.wait(timeout=10) == 1
    assert "worker" in server.until("dừng bất ngờ")
    assert alive(family) == []


def test_when_the_supervisor_is_killed_its_children_go_too(serve: Any) -> None:
    server = serve("--no-worker")
    server.until("Đang phục vụ")
    family = server.family()
    server.end(signal.SIGKILL)
    for _ in range(60):
        if not alive(family):
            break
        time.sleep(0.1)
    assert alive(family) == []


def test_a_taken_port_is_one_line(environment: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = run(environment, "serve", "--port", str(port))
    assert answer.returncode == 1
    assert f"cổng {port}" in answer.stderr
    assert f"--port {port + 1}" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_second_server_on_the_same_data_is_refused(environment: dict[str, str], serve: Any) -> None:
    server = serve("--no-worker")
    server.until("Đang phục vụ")
    answer = run(environment, "serve", "--port", str(free_port()))
    assert answer.returncode == 1
    assert "Đã có máy chủ chạy trên dữ liệu này" in answer.stderr
    assert server.get("/healthz")[0] == 200


def test_real_data_is_not_served_without_an_address(environment: dict[str, str]) -> None:
    del environment["KCP_PUBLIC_URL"]
    answer = run(environment, "serve", "--port", str(free_port()))
    assert answer.returncode == 1
    assert "KCP_PUBLIC_URL" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("KCP_PUBLIC_URL", "ftp://kc.example.vn", "http://"),
        ("KCP_SECRET_KEY", "short", "32"),
        ("KCP_TRUST_PROXY", "one", "số nguyên"),
        ("KCP_DATABASE_URL", "postgresql://127.0.0.1:1/none", "cơ sở dữ liệu"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environment: dict[str, str], name: str, value: str, words: str) -> None:
    answer = run(environment | {name: value}, "serve", "--port", str(free_port()))
    assert answer.returncode == 1
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_second_worker_on_the_same_queue_file_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = run(environment, "worker")
    assert answer.returncode == 1
    assert "việc nền" in answer.stderr


def test_the_supervisor_loads_nothing_heavy() -> None:
    code = "import sys, kcproposals.cli.operate, kcproposals.cli.supervisor; print([m for m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for module in ("flask", "sqlalchemy", "alembic", "weasyprint", "huey"):
        assert f"'{module}'" not in loaded


@pytest.mark.parametrize("command", ["verify", "replay", "digest", "export-board x"])
def test_what_reads_an_installation_says_when_there_is_none(tmp_path: Path, command: str) -> None:
    result = CliRunner().invoke(main, command.split(), env={"KCP_DATA_DIR": str(tmp_path), "KCP_LANG": "vi"})
    assert result.exit_code == 1 and result.output.splitlines()[-1].endswith("Hãy chạy: kcproposals init")
    assert not (tmp_path / "app.db").exists()
