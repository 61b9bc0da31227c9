"""Run a command as an operator does, on the database of the test; write into it as somebody with a database client."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from kcproposals.cli import main


def run(env: dict[str, str], *words: str) -> Result:
    """Run one command of ``kcproposals``."""
    return CliRunner().invoke(main, list(words), env=env)


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """Return the settings that make commands work on a test's database."""
    return {"KCP_DATA_DIR": str(folder), "KCP_DATABASE_URL": database_url, "KCP_LANG": "vi", "KCP_PUBLIC_URL": ""}


def tamper(database_url: str, *statements: str) -> None:
    """Execute SQL behind the application's back, past the triggers that keep the log."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP TRIGGER IF EXISTS audit_events_append_only ON audit_events"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_events_no_{verb}"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0, statement
    engine.dispose()
