"""``rules``: one pure rule on a JSON file. Starts without Flask, without a database; bad input is exit 2 and one line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kcproposals.domain.errors import InputError
from kcproposals.domain.rulesio import allocate as allocate_io
from kcproposals.domain.rulesio import ceiling as ceiling_io
from kcproposals.domain.rulesio import eligibility as eligibility_io
from kcproposals.domain.rulesio import score as score_io
from kcproposals.domain.rulesio.reader import parse

Run = Callable[[Any], dict[str, Any]]


@click.group()
def rules() -> None:
    """Áp một quy tắc lên tệp JSON và in kết quả JSON."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


def refuse(reason: str) -> None:
    """End the command: one line, exit 2."""
    click.echo(" ".join(reason.splitlines()), err=True)
    sys.exit(2)


def _answer(file: str, run: Run) -> None:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as problem:
        refuse(f"{file}: {problem.strerror or problem}")
    try:
        click.echo(json.dumps(run(parse(data)), ensure_ascii=False, indent=2))
    except InputError as problem:
        refuse(str(problem))


@rules.command()
@click.argument("file")
def score(file: str) -> None:
    """Chấm điểm và xếp hạng một hội đồng."""
    _answer(file, score_io.run)


@rules.command()
@click.argument("file")
def ceiling(file: str) -> None:
    """Mức hỗ trợ tối đa của một đề án."""
    from kcproposals.regulations import library

    lib = library.load()
    _answer(
        file,
        lambda obj: ceiling_io.run(obj, activities=lib.activities, rows=lib.norm_rows, multipliers=lib.multipliers),
    )


@rules.command()
@click.argument("file")
def eligibility(file: str) -> None:
    """Cơ sở có thuộc đối tượng, địa bàn được hỗ trợ hay không."""
    from kcproposals.regulations import library

    lib = library.load()
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
    from kcproposals.domain.words import money_in_words

    if not (number.isascii() and number.isdigit()) or len(number.lstrip("0")) > 15:
        refuse("number: chỉ gồm chữ số, từ 0 đến 999999999999999")
    click.echo(money_in_words(int(number)))
