"""Commands for those who recompute: ``export-board`` prints a closed round, ``replay`` computes closed rounds again."""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

import click

from kcproposals.cli.context import translate as _
from kcproposals.cli.install import installation


@click.command(
    "export-board",
    help=_("In một vòng chấm đã khóa của hội đồng (khóa BOARD), dạng tệp vào của rules score."),
)
@click.argument("board")
@click.option("--round", "number", type=click.IntRange(min=1), help=_("Vòng chấm; mặc định là vòng đã khóa mới nhất."))
def export_board(board: str, number: int | None) -> None:
    """Print a closed round of BOARD (its key) as an input file of ``rules score``, with the published result."""
    with installation():
        from kcproposals.appraisal.results.services import account_of, published
        from kcproposals.criteria.services import rules_of

        round_ = _closed(board, number)
        account = account_of(round_, rules_of(round_.criteria_set))
        click.echo(json.dumps(account.export(published(round_)), ensure_ascii=False, indent=1))


@click.command(help=_("Tính lại mọi vòng chấm đã khóa từ điểm đã lưu; khác một chữ số thì nêu rõ và kết thúc bằng 1."))
@click.option("--board", help=_("Khóa của hội đồng; mặc định là mọi hội đồng."))
def replay(board: str | None) -> None:
    """Compute every closed round again from the stored marks; exit 1 with the differences if a digit differs."""
    with installation():
        rounds = _all_closed(board)
        problems, files = _differences(rounds)
        for line in problems:
            click.echo(line, err=True)
        if problems:
            sys.exit(1)
        click.echo(
            _("Đã tính lại %(rounds)s vòng chấm, %(files)s đề án: khớp từng chữ số.", rounds=len(rounds), files=files)
        )


def _differences(rounds: list[Any]) -> tuple[list[str], int]:
    from kcproposals.appraisal.results.recompute import differences

    problems, files = [], 0
    for round_ in _told(rounds):
        name = f"{round_.board.key} {round_.number}"
        problems += [f"{name}: {line}" for line in differences(round_)]
        files += sum(appraisal.result is not None for appraisal in round_.appraisals)
    return problems, files


def _told(rounds: list[Any]) -> Iterator[Any]:
    """Yield the rounds, saying how far it is once two seconds have passed."""
    started = time.monotonic()
    for number, round_ in enumerate(rounds, 1):
        if time.monotonic() - started > 2:
            click.echo(f"{number}/{len(rounds)}", err=True)
        yield round_


def _closed(key: str, number: int | None) -> Any:
    """Return the closed round asked for; end the command with one line when there is none."""
    closed = [round_ for round_ in _rounds(key) if round_.is_closed and number in (None, round_.number)]
    if not closed:
        raise click.ClickException(_("Hội đồng %(key)s chưa có vòng chấm nào đã khóa như vậy.", key=key))
    return closed[-1]


def _rounds(key: str) -> Iterable[Any]:
    from kcproposals.appraisal.boards.queries import board_by_key

    board = board_by_key(key)
    if board is None:
        raise click.ClickException(_("Không có hội đồng nào mang khóa %(key)s.", key=key))
    return board.rounds


def _all_closed(key: str | None) -> list[Any]:
    from sqlalchemy import select

    from kcproposals.appraisal.models import Round
    from kcproposals.extensions import db

    if key is not None:
        return [round_ for round_ in _rounds(key) if round_.is_closed]
    return list(db.session.scalars(select(Round).where(Round.state == "closed").order_by(Round.id)))
