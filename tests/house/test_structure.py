"""The shape of the house: import order, packages, templates beside their slices, sizes."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "kcproposals"
SLICES = {
    "accounts", "admin", "appraisal", "assessments", "audit", "calls", "complaints", "criteria", "documents", "earlier",
    "facilities", "groups", "home", "implementers", "intake", "invitations", "levels", "paperwork", "planning",
    "proposals", "publishing", "regulations", "tables",
}  # fmt: skip
SHARED = {"components", "partials", "errors"}


def test_imports_go_downward_only() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([lint, "--config", "setup.cfg"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:]


def test_every_package_is_listed_for_the_wheel() -> None:
    listed = configparser.ConfigParser()
    listed.read(ROOT / "setup.cfg", encoding="utf-8")
    names = set(listed["options"]["packages"].split())
    found = {".".join(p.parent.relative_to(ROOT).parts) for p in PACKAGE.rglob("__init__.py")}
    assert names == found | {"kcproposals.templates", "kcproposals.migrations"}


def test_templates_stand_beside_their_slices() -> None:
    folders = {p.name for p in (ROOT / "templates").iterdir() if p.is_dir()}
    assert folders - SHARED <= SLICES
    for name in folders - SHARED:
        assert (PACKAGE / name / "views.py").exists(), name


def test_request_session_and_user_stay_in_views_and_web() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.name.startswith(("views", "sessions", "blueprint")) or "web" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login"):
                names = {alias.name for alias in node.names}
                assert not names & {"request", "session", "current_user"}, path


def test_nothing_names_this_machine_or_a_registry() -> None:
    out = subprocess.run(["git", "grep", "-nIE", r"/work/|files\.pythonhosted|registry\.npmjs"], cwd=ROOT,
                         capture_output=True, text=True).stdout  # fmt: skip
    assert [line for line in out.splitlines() if "tests/house/test_structure.py" not in line] == []


def test_proposals_lead_to_results_never_to_sheets() -> None:
    from sqlalchemy.orm import configure_mappers

    import kcproposals.appraisal.models
    from kcproposals.proposals.models import Proposal

    configure_mappers()
    seen, todo = set(), [Proposal.__mapper__]
    while todo:
        mapper = todo.pop()
        seen.add(mapper.class_.__name__)
        todo += [r.mapper for r in mapper.relationships if r.mapper.class_.__name__ not in seen]
    assert "Appraisal" in seen and kcproposals.appraisal.models.ScoreSheet.__name__ not in seen
