"""Start-up: importing and building the application against bare imports of the same stack."""

import subprocess
import sys

from benchmarks.measure import interleaved, report

STACK = "import flask, flask_sqlalchemy, flask_login, flask_wtf, flask_migrate, flask_babel, sqlalchemy, wtforms"
HEAVY = ("weasyprint", "pikepdf", "highspy", "fontTools", "PIL")


def run() -> None:
    """Print the ratio, and name heavy libraries that were loaded although nobody asked for them."""
    ours = "import kcproposals.app"
    times = interleaved(lambda: _python(ours), lambda: _python(STACK), rounds=7)
    report("start-up import", *times, "bare imports of the stack", faster_is="time")
    loaded = _python(f"import sys; {ours}; print([m for m in {HEAVY!r} if m in sys.modules])").strip()
    print(f"heavy libraries loaded at start: {loaded}")


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
