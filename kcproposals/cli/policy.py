"""``policy``: every route with the permission it asks for, as text or JSON."""

import json
from typing import Any

import click

from kcproposals.cli.context import application
from kcproposals.cli.context import translate as _


@click.command(help=_("Liệt kê mọi địa chỉ, quyền mà địa chỉ ấy đòi hỏi và ai có quyền ấy."))
@click.option("--json", "as_json", is_flag=True, help=_("In dạng JSON."))
def policy(as_json: bool) -> None:
    """List every route with its permission, and who holds it."""
    with application() as app:
        rows = routes(app)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        who = "public" if row["public"] else row["permission"]
        click.echo(f"{','.join(row['methods']):8} {row['rule']:55} {who}")


def routes(app: Any) -> list[dict[str, Any]]:
    """Return one object per route: endpoint, rule, methods, permission, public, writes."""
    from kcproposals.web.requests import READING

    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        view = app.view_functions[rule.endpoint]
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        permission = getattr(view, "kcp_permission", None)
        found.append(
            {
                "endpoint": rule.endpoint, "rule": rule.rule, "methods": methods,
                "permission": str(permission) if permission else None,
                "public": bool(getattr(view, "kcp_public", False)),
                "writes": any(method not in READING for method in methods),
            }
        )  # fmt: skip
    return found
