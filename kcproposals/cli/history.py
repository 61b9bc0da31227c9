"""``import-history``: support of earlier years from a CSV file; no row is lost silently."""

import sys
from pathlib import Path

import click

from kcproposals.cli.context import application
from kcproposals.cli.context import translate as _


@click.command("import-history")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_history(file: Path) -> None:
    """Nhập hỗ trợ các năm trước từ tệp CSV."""
    with application():
        from kcproposals.clock import utc_now
        from kcproposals.extensions import db
        from kcproposals.facilities.imports import import_support
        from kcproposals.regulations import library
        from kcproposals.web.translations import sentence

        outcome = import_support(file.read_bytes(), library.load().activities, now=utc_now())
        db.session.commit()
        for refusal in outcome.refused:
            click.echo(_("Dòng %(line)s: %(why)s", line=refusal.line, why=sentence(refusal.problem)), err=True)
        click.echo(
            _("Nhận %(taken)s dòng, %(known)s dòng đã có, từ chối %(refused)s dòng.", taken=outcome.taken,
              known=outcome.known, refused=len(outcome.refused))
        )  # fmt: skip
    if outcome.refused:
        sys.exit(1)
