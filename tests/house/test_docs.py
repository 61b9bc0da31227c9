"""The documents that are made from the code say what the code says."""

from pathlib import Path

from kcproposals.domain.workflow import mermaid

ROOT = Path(__file__).parent.parent.parent


def test_the_diagram_in_the_docs_is_the_table_in_the_code() -> None:
    assert mermaid() in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_decision_says_what_was_decided() -> None:
    for page in (ROOT / "docs" / "adr").glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert text.startswith("# ") and ("**Decision.**" in text or "| Need |" in text), page.name
