"""Pages of regulation packs: what is in force here, from which source, and what nobody has verified yet."""

from flask import Blueprint, render_template

from kcproposals.domain.policy import Permission
from kcproposals.regulations import queries
from kcproposals.regulations.library import unverified_rows
from kcproposals.web.access import current_actor, found_or_404, requires

bp = Blueprint("regulations", __name__)


@bp.get("/packs")
@requires(Permission.VIEW_PACKS)
def index() -> str:
    """Every loaded pack with its versions."""
    packs = queries.packs_of(current_actor())
    newest = {pack.code: pack.id for pack in reversed(packs)}
    return render_template(
        "regulations/index.html", packs=packs, newest=set(newest.values()), unverified=unverified_rows
    )


@bp.get("/packs/<key>")
@requires(Permission.VIEW_PACKS)
def show(key: str) -> str:
    """One version of one pack, row by row."""
    pack = found_or_404(queries.pack_by_key(key), Permission.VIEW_PACK)
    rules = queries.library_of(queries.current_packs())
    return render_template("regulations/show.html", pack=pack, unverified=unverified_rows(pack.content), rules=rules)
