"""The command line ``kcproposals``.

Each command lives in its own module and is imported only when it is called, so that ``rules`` and ``packs`` start
without Flask and without a database.
"""

import importlib
import io
import sys
from typing import Any

import click

COMMANDS = {
    "init": "operate:init",
    "demo": "demo:demo",
    "serve": "operate:serve",
    "worker": "operate:worker",
    "policy": "policy:policy",
    "rules": "rules:rules",
    "export-board": "boards:export_board",
    "samples": "samples:samples",
    "import-history": "history:import_history",
    "packs": "packs:packs",
    "replay": "boards:replay",
    "verify": "trust:verify",
    "digest": "trust:digest",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "add-agency": "agencies:add_agency",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for; it speaks UTF-8 whatever the locale."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        command: click.Command = getattr(importlib.import_module(f"kcproposals.cli.{module}"), name)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="kcproposals")
def main() -> None:
    """Đề án khuyến công: từ quy định có ngày hiệu lực đến danh mục đã ký."""
