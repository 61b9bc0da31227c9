"""The wheel and the source archive: they carry every template, migration and static file, and the wheel serves a page.

The wheel is installed into an environment of its own that borrows only the libraries of this one, so nothing of the
checkout can stand in for a file that was forgotten in setup.cfg.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).resolve().parents[2]
HOMES = {"kcproposals": "kcproposals", "templates": "kcproposals/templates", "migrations": "kcproposals/migrations"}


def files_of_the_checkout() -> set[str]:
    """Return what an installation must hold, by the paths in the wheel."""
    found = set()
    for source, target in HOMES.items():
        for path in (ROOT / source).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                found.add(f"{target}/{path.relative_to(ROOT / source).as_posix()}")
    return found


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout without what building leaves behind, so that the build starts clean."""
    ignored = shutil.ignore_patterns(".*", "node_modules", "build", "dist", "instance", "*.egg-info", "__pycache__")
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("build") / "source", ignore=ignored))


def build(source: Path, kind: str) -> Path:
    """Build "wheel" or "sdist" from a folder and return the file."""
    target = source.parent / kind
    target.mkdir()
    code = f"from setuptools import build_meta; build_meta.build_{kind}({str(target)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=source, check=True)
    return next(target.iterdir())


@pytest.fixture(scope="module")
def wheel(source: Path) -> Path:
    return build(source, "wheel")


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == files_of_the_checkout()


def test_the_source_archive_builds_the_same_wheel(source: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(build(source, "sdist")) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12 has a Python without it
        archive.extractall(tmp_path)
    again = build(next(tmp_path.iterdir()), "wheel")
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert set(first.namelist()) == set(second.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the installed wheel; the libraries come from the one that runs this test."""
    environment = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(installed: Path) -> Iterator[str]:
    """The address of the installed application, served from its default instance folder."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("KCP_", "PYTHON"))}
    environment = {**mine, "KCP_PUBLIC_URL": address}
    program = str(installed / "bin" / "kcproposals")
    subprocess.run([program, "init"], cwd="/", env=environment, check=True, capture_output=True)
    server = subprocess.Popen([program, "serve", "--port", str(port)], cwd="/", env=environment)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def fetch(url: str) -> bytes:
    """Return the body of a page; a server that is still starting is asked again for half a minute."""
    for _ in range(60):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{url} did not answer")


def test_the_installed_wheel_serves_a_page(address: str, installed: Path) -> None:
    page = fetch(address + "/").decode()
    assert "<h1" in page
    assert "/static/vendor/bootstrap-" in page
    assert (installed / "var" / "kcproposals-instance" / "app.db").exists()


def test_the_installed_wheel_serves_its_static_files(address: str) -> None:
    manifest = fetch(address + "/static/vendor/manifest.json").decode()
    assert "bootstrap.css" in manifest
