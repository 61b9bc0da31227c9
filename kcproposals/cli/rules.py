"""``rules``: one pure rule on a JSON file, and the answer as JSON. Bad input is exit code 2 and one line with the path.

Starts without Flask and without a database; nothing is written. What the rules say is `domain`, how the files look
`domain.rulesio`.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from kcproposals.cli.context import translate
from kcproposals.domain.errors import N_, ROOT, InputError
from kcproposals.domain.rulesio import allocate as allocate_io
from kcproposals.domain.rulesio import ceiling as ceiling_io
from kcproposals.domain.rulesio import eligibility as eligibility_io
from kcproposals.domain.rulesio import score as score_io
from kcproposals.domain.rulesio.reader import parse
from kcproposals.domain.words import money_in_words

_MOST_DIGITS = 15


@click.group()
def rules() -> None:
    """Áp một quy tắc lên tệp JSON và in kết quả JSON; tệp “-” là đầu vào chuẩn."""


@rules.command()
@click.argument("file")
def score(file: str) -> None:
    """Chấm điểm và xếp hạng một hội đồng."""
    _answer(file, score_io.run)


@rules.command()
@click.argument("file")
def ceiling(file: str) -> None:
    """Mức hỗ trợ tối đa của một đề án."""
    lib = _packs()
    _answer(
        file,
        lambda obj: ceiling_io.run(obj, activities=lib.activities, rows=lib.norm_rows, multipliers=lib.multipliers),
    )


@rules.command()
@click.argument("file")
def eligibility(file: str) -> None:
    """Cơ sở có thuộc đối tượng, địa bàn được hỗ trợ hay không."""
    lib = _packs()
    _answer(file, lambda obj: eligibility_io.run(obj, activities=lib.activities, decrees=lib.eligibility))


@rules.command()
@click.argument("file")
def allocate(file: str) -> None:
    """Đưa các đề án đã xếp hạng vào tổng kinh phí."""
    _answer(file, allocate_io.run)


@rules.command(context_settings={"ignore_unknown_options": True})
@click.argument("number")
def words(number: str) -> None:
    """Đọc số tiền bằng chữ."""
    if not (number.isascii() and number.isdigit()) or len(number.lstrip("0")) > _MOST_DIGITS:
        _refuse("number", N_("chỉ gồm chữ số, từ 0 đến 999999999999999"))
    click.echo(money_in_words(int(number)))


def _packs() -> Any:
    """Return the packs; they are read only for the rules that need them."""
    from kcproposals.regulations import library

    try:
        return library.load()
    except library.PackError as problem:
        raise click.ClickException(str(problem)) from None


def _answer(file: str, run: Callable[[Any], dict[str, Any]]) -> None:
    """Print what the rule says to the file."""
    try:
        result = run(parse(_bytes_of(file)))
    except InputError as problem:
        _refuse(problem.path or ROOT, problem.msgid, **problem.values)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _bytes_of(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError:
        _refuse(file, N_("không có tệp này"))
    except OSError:
        _refuse(file, N_("không đọc được tệp này"))


def _refuse(path: str, msgid: str, **values: Any) -> NoReturn:
    """End the command: one line, exit code 2."""
    line = f"{path}: {translate(msgid, **values)}"
    click.echo(" ".join(line.splitlines()), err=True)
    sys.exit(2)
