"""``packs``: what regulation packs hold, whether every worked example comes out, and loading more of them.

A folder holds packs that do not come with the program (``docs/adding-an-activity.md``); they are checked together with
those that do.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from kcproposals.cli.context import translate
from kcproposals.domain.errors import N_
from kcproposals.regulations import library
from kcproposals.regulations.checks import failures


@click.group()
def packs() -> None:
    """Các gói quy định đi kèm."""


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@contextmanager
def _one_line() -> Iterator[None]:
    """End the command with the file, the line and the reason when a pack cannot be used."""
    try:
        yield
    except library.PackError as problem:
        raise click.ClickException(str(problem)) from None


def _with(folder: Path | None, *others: Mapping[str, Mapping[str, Any]]) -> library.Library:
    """Return the shipped packs, with ``others`` and those of a folder where one is given."""
    with _one_line():
        if folder is None:
            return library.load()
        contents: dict[str, Mapping[str, Any]] = {}
        for more in (*others, {pack.id: pack.content for pack in library.load().packs}, library.read_folder(folder)):
            contents |= more
        return library.from_contents(contents)


@packs.command("list")
def list_packs() -> None:
    """Tên, hiệu lực, nguồn và số mục chưa kiểm chứng của từng gói."""
    for pack in _with(None).packs:
        doubt = library.unverified_rows(pack.content)
        words = translate(N_("%(count)s mục chưa kiểm chứng"), count=doubt) if doubt else translate(N_("đã kiểm chứng"))
        click.echo(pack.id)
        for line in (
            pack.title.to(os.environ.get("KCP_LANG") or "vi"),
            f"{_period(pack.effective_from, pack.effective_to)} · {pack.source}",
            f"{pack.sha256[:16]} · {words}",
        ):
            click.echo(f"    {line}")


def _period(starts: date | None, ends: date | None) -> str:
    """Return from when to when a pack holds, in words."""
    values = {"starts": f"{starts:%d/%m/%Y}" if starts else "", "ends": f"{ends:%d/%m/%Y}" if ends else ""}
    sentences = {
        (True, True): N_("từ %(starts)s đến %(ends)s"),
        (True, False): N_("từ %(starts)s"),
        (False, True): N_("đến %(ends)s"),
        (False, False): N_("không ghi thời hạn"),
    }
    return translate(sentences[starts is not None, ends is not None], **values)


@packs.command()
@click.argument("folder", type=FOLDER, required=False)
def check(folder: Path | None) -> None:
    """Chạy mọi ví dụ mẫu của các gói (và của một thư mục gói thêm); thoát với mã 1 nếu có ví dụ sai."""
    found = _with(folder)
    _must_hold(found)
    sentence = N_("%(packs)s gói, %(examples)s ví dụ đều đúng.")
    click.echo(translate(sentence, packs=len(found.packs), examples=len(found.examples)))


def _must_hold(found: library.Library) -> None:
    failed = list(failures(found))
    for example, difference in failed:
        click.echo(f"{example.pack_id}: {example.title}: {difference}", err=True)
    if failed:
        sys.exit(1)


@packs.command("load")
@click.argument("folder", type=FOLDER)
def load_more(folder: Path) -> None:
    """Nạp các gói của một thư mục vào cơ sở dữ liệu; gói hoặc ví dụ sai thì không nạp gì."""
    from kcproposals.cli.install import installation

    with installation(), _one_line():
        from kcproposals.clock import utc_now
        from kcproposals.extensions import db
        from kcproposals.regulations.queries import current_packs
        from kcproposals.regulations.services import load_packs

        found = _with(folder, {pack.code: pack.content for pack in current_packs()})
        _must_hold(found)
        new = load_packs(utc_now(), found=found)
        db.session.commit()
        for pack in new:
            click.echo(translate(N_("Đã nạp %(code)s (bản %(number)s)."), code=pack.code, number=pack.number))
        if not new:
            click.echo(translate(N_("Không có gói nào mới.")))
