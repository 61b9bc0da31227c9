"""A real server on the test's database, and people with real browsers.

Whatever a page writes to the console as an error (a script that failed, a broken content security policy, a missing
file) fails the test that opened it.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.conftest import POSTGRES

ROOT = Path(__file__).parents[2]
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def chromium() -> str:
    """Return the program, or fail with what to install."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is not installed: apt-get install chromium"
    return found


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, database_url: str, port: int) -> dict[str, str]:
    """Return the settings of an installation that is reached at ``port``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KCP_")}
    return clean | {
        "KCP_DATA_DIR": str(folder), "KCP_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1",
        "KCP_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip


@contextmanager
def served(env: dict[str, str], port: int) -> Iterator[str]:
    """Run ``kcproposals serve`` (pages and worker) meanwhile; yield its address."""
    log = Path(env["KCP_DATA_DIR"]) / "serve.log"
    command = [sys.executable, "-m", "kcproposals.cli", "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output)
        try:
            address = f"http://127.0.0.1:{port}"
            _await(server, address, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _await(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"no answer at {address}: {log.read_text(errors='replace')}")


class Person:
    """Somebody with a browser window of their own."""

    def __init__(self, browser: Browser, address: str, name: str, size: dict[str, int] = DESKTOP) -> None:
        self.name, self.problems = name, list[str]()
        self._context = browser.new_context(base_url=address, viewport=size, locale="vi-VN")  # type: ignore[arg-type]
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, f"{self.name} at {path}: {answer and answer.status}"
        return self.page

    def sign_in(self, login: str, password: str) -> "Person":
        """Sign in by the form."""
        self.open("/login")
        self.page.get_by_label("Thư điện tử hoặc số điện thoại").fill(login)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page.get_by_role("heading", level=1, name="Việc đang chờ")).to_be_visible()
        return self

    def confirm(self, label: str, yes: str) -> None:
        """Press a button that asks, and say yes."""
        self.page.locator("details[data-confirm] > summary", has_text=label).first.click()
        self.page.get_by_role("dialog").get_by_role("button", name=yes, exact=True).click()

    def inspect(self, *sizes: dict[str, int]) -> None:
        """Look for what keeps people out: axe's rules, and a page wider than the window, at each size.

        Once is enough: pages do not look different on another database.
        """
        if POSTGRES:
            return
        before = self.page.viewport_size
        for size in sizes or (before,):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{self.page.url} is {wide} px wider than {size}"
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url} at {size}:\n{found.generate_report()}"
        self.page.set_viewport_size(before)  # type: ignore[arg-type]

    def leave(self) -> None:
        """Close the window; anything a page complained about fails here."""
        self._context.close()
        assert not self.problems, f"{self.name}: " + "\n".join(self.problems)
