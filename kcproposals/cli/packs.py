"""``packs``: what the shipped regulation packs hold, and whether every worked example still comes out."""

import sys
from typing import Any

import click


@click.group()
def packs() -> None:
    """Các gói quy định đi kèm."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


def _load() -> Any:
    from kcproposals.regulations import library

    try:
        return library.load()
    except library.PackError as problem:
        raise click.ClickException(str(problem)) from None


@packs.command("list")
def list_packs() -> None:
    """Tên, hiệu lực, nguồn và số mục chưa kiểm chứng của từng gói."""
    for pack in _load().packs:
        since = f"từ {pack.effective_from:%d/%m/%Y}" if pack.effective_from else "không ghi ngày"
        until = f" đến {pack.effective_to:%d/%m/%Y}" if pack.effective_to else ""
        doubt = unverified(pack.content)
        click.echo(f"{pack.id:28} {pack.title}\n{'':28} {since}{until} · {pack.source}")
        click.echo(f"{'':28} {pack.sha256[:16]} · {f'{doubt} mục chưa kiểm chứng' if doubt else 'đã kiểm chứng'}")


@packs.command()
def check() -> None:
    """Chạy mọi ví dụ mẫu của các gói; thoát với mã 1 nếu có ví dụ sai."""
    from kcproposals.regulations.checks import failures

    lib = _load()
    failed = 0
    for example, difference in failures(lib):
        failed += 1
        click.echo(f"{example.pack_id}: {example.title}: {difference}", err=True)
    if failed:
        sys.exit(1)
    click.echo(f"{len(lib.packs)} gói, {len(lib.examples)} ví dụ đều đúng.")


def unverified(content: Any) -> int:
    """Count the rows that say ``verified: false``."""
    if isinstance(content, dict):
        return int(content.get("verified") is False) + sum(unverified(value) for value in content.values())
    return sum(unverified(value) for value in content) if isinstance(content, list) else 0
