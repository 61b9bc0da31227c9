"""``packs``: what the shipped regulation packs hold, and whether every worked example still comes out."""

import os
import sys
from datetime import date

import click

from kcproposals.cli.context import translate
from kcproposals.domain.errors import N_
from kcproposals.regulations import library
from kcproposals.regulations.checks import failures


@click.group()
def packs() -> None:
    """Các gói quy định đi kèm."""


def _load() -> library.Library:
    try:
        return library.load()
    except library.PackError as problem:
        raise click.ClickException(str(problem)) from None


@packs.command("list")
def list_packs() -> None:
    """Tên, hiệu lực, nguồn và số mục chưa kiểm chứng của từng gói."""
    for pack in _load().packs:
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
def check() -> None:
    """Chạy mọi ví dụ mẫu của các gói; thoát với mã 1 nếu có ví dụ sai."""
    found = _load()
    failed = list(failures(found))
    for example, difference in failed:
        click.echo(f"{example.pack_id}: {example.title}: {difference}", err=True)
    if failed:
        sys.exit(1)
    sentence = N_("%(packs)s gói, %(examples)s ví dụ đều đúng.")
    click.echo(translate(sentence, packs=len(found.packs), examples=len(found.examples)))
