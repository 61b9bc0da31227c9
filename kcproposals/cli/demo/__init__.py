"""``demo``: a whole invented province-year, played through the services like people would, and the accounts to look
at it. Everything in it is made up but the titles, activities and amounts of the projects (``data/``).
"""

from collections.abc import Sequence
from dataclasses import replace

import click

from kcproposals.cli.context import application, load_settings
from kcproposals.cli.context import translate as _


@click.command(help=_("Dựng một năm mẫu của một tỉnh giả định trên bản cài mới; đã dựng thì chỉ in các tài khoản."))
def demo() -> None:
    """Play the demo year on a new instance; where it was played before, print the accounts and change nothing."""
    from kcproposals.cli.demo import marker

    settings = load_settings()
    if marker.condition(settings) == marker.Condition.FINISHED:
        print_accounts()
        return
    from kcproposals.cli.demo import instance
    from kcproposals.cli.demo.play import play
    from kcproposals.clock import utc_now

    with instance.alone(settings), application(replace(settings, demo=True)) as app:
        if marker.condition(settings) == marker.Condition.NONE and instance.has_tables():
            instance.refuse_real_data()
        created = utc_now()
        marker.begin(settings)
        instance.begin_anew()
        play(app, created, click.echo)
        marker.finish(settings)
    click.echo(_("Năm mẫu đã dựng xong."))
    print_accounts()


def print_accounts() -> None:
    """Print who can sign in, in the language of the command."""
    from kcproposals.cli.demo.cast import PASSWORD, accounts

    heads = (_("Vai trò"), _("Họ tên"), _("Thư điện tử"), _("Mật khẩu"))
    rows = [(_(account.what), account.name, account.email, PASSWORD) for account in accounts()]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    click.echo(_("Các tài khoản của năm mẫu (người và cơ sở đều là minh họa):"))
    for row in (heads, tuple("-" * width for width in widths), *rows):
        click.echo(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
