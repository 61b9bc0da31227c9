"""Commands for those who doubt: ``verify`` the audit chain and the invariants, ``digest`` the whole state."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kcproposals.cli.context import translate as _
from kcproposals.cli.install import installation


@click.command(help=_("Kiểm tra chuỗi nhật ký, văn bản đã phát hành, sổ và kế hoạch; nêu chỗ hỏng và kết thúc bằng 1."))
@click.option(
    "--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=_("Tệp mốc đã giữ riêng.")
)
@click.option("--print-anchors", is_flag=True, help=_("In đầu chuỗi hiện tại để cất làm mốc."))
def verify(anchors: Path | None, print_anchors: bool) -> None:
    """Check every chain, issued bytes, registers and plans; exit 1 and name what is broken."""
    with installation():
        from kcproposals.audit.verify import broken
        from kcproposals.cli.invariants import violations

        if print_anchors:
            for line in _heads():
                click.echo(line)
            return
        problems = [str(found) for found in broken(_read(anchors) if anchors else {})]
        problems += list(violations())
        for problem in problems:
            click.echo(problem, err=True)
        if problems:
            sys.exit(1)
        click.echo(_("Chuỗi nhật ký, văn bản, sổ và kế hoạch đều nguyên vẹn: %(heads)s", heads="; ".join(_heads())))


def _heads() -> Iterator[str]:
    from sqlalchemy import select

    from kcproposals.audit.models import AuditChain
    from kcproposals.audit.verify import chain_name
    from kcproposals.extensions import db

    for chain in db.session.scalars(select(AuditChain).order_by(AuditChain.id)):
        yield f"{chain_name(chain)} {chain.head_number} {chain.head_hash}"


def _read(path: Path) -> dict[str, str]:
    """Return "chain number" → hash of an anchors file: lines of three words."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split()
        if words and (len(words) != 3 or not words[1].isdecimal()):
            raise click.ClickException(_("%(file)s, dòng %(n)s: cần ba từ “chuỗi số mã-băm”.", file=path, n=number))
        if words:
            found[f"{words[0]} {words[1]}"] = words[2]
    return found


@click.command(help=_("In một mã SHA-256 của toàn bộ trạng thái: bản sao lưu khôi phục xong phải có mã bằng bản gốc."))
def digest() -> None:
    """Print one SHA-256 of the whole domain state: equal after backup and restore, whatever the database."""
    with installation():
        from kcproposals.cli.state import digest_of, snapshot

        with snapshot() as connection:
            click.echo(digest_of(connection))
