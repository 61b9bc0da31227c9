"""``import-history``: support of earlier years from a CSV file; no row is lost silently."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from kcproposals.cli.context import SILENCE
from kcproposals.cli.context import translate as _
from kcproposals.cli.install import installation


@click.command("import-history", help=_("Nhập hỗ trợ các năm trước từ tệp CSV."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def import_history(file: Path) -> None:
    """Take the good rows, name each refused one by line and reason, and count; exit 1 when one was refused."""
    with installation():
        from kcproposals.clock import utc_now
        from kcproposals.extensions import db
        from kcproposals.facilities.imports import import_support
        from kcproposals.regulations import library
        from kcproposals.web.translations import sentence

        activities = library.load().activities
        outcome = import_support(file.read_bytes(), activities, now=utc_now(), progress=_every_two_seconds())
        db.session.commit()
        for refusal in outcome.refused:
            click.echo(_("Dòng %(line)s: %(why)s", line=refusal.line, why=sentence(refusal.problem)), err=True)
        click.echo(
            _(
                "%(rows)s dòng: nhận %(taken)s, đã có từ trước %(known)s, từ chối %(refused)s.",
                rows=outcome.taken + outcome.known + len(outcome.refused), taken=outcome.taken, known=outcome.known,
                refused=len(outcome.refused),
            )
        )  # fmt: skip
    if outcome.refused:
        sys.exit(1)


def _every_two_seconds() -> Callable[[int, int], None]:
    """Return what says how far the work is, at most every two seconds."""
    said = time.monotonic()

    def say(done: int, rows: int) -> None:
        nonlocal said
        if time.monotonic() - said >= SILENCE:
            said = time.monotonic()
            click.echo(_("Đã làm %(done)s trong %(rows)s dòng…", done=done, rows=rows), err=True)

    return say
