"""Pages of regulation packs: what is in force here, from which source, what nobody has verified yet, what changed."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.domain.kinds import KIND_LABELS, Kind
from kcproposals.domain.policy import Permission, can
from kcproposals.regulations import queries, words
from kcproposals.regulations.comparison import compare, listing
from kcproposals.regulations.library import PackError, unverified_rows
from kcproposals.regulations.models import PackVersion
from kcproposals.regulations.uses import uses_for
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language

bp = Blueprint("regulations", __name__)


@bp.app_template_filter("place_words")
def _place_words(line: dict[str, Any]) -> str:
    return words.place_in_words(line)


@bp.get("/packs")
@requires(Permission.VIEW_PACKS)
def index() -> str:
    """Every version the reader may see, by what it is about, with the calls that pin it."""
    actor = current_actor()
    packs = queries.packs_of(actor)
    newest = {pack.code: pack.id for pack in reversed(packs)}
    uses = uses_for(actor, utc_now())
    return render_template(
        "regulations/index.html", words=words, parts=words.PARTS, packs=packs, newest=set(newest.values()),
        unverified=unverified_rows, offices=queries.offices_of(actor),
        pinned=Counter(pack_id for use in uses for pack_id in use.pack_ids),
    )  # fmt: skip


@bp.get("/packs/<key>")
@requires(Permission.VIEW_PACK, load=queries.pack_by_key)
def show(pack: PackVersion) -> str:
    """One version of one pack, in words; ``?show=unverified`` leaves out what was verified."""
    rules = queries.library_of(queries.current_packs())
    alike = [one for one in queries.packs_of(current_actor()) if one.kind == pack.kind and one.id != pack.id]
    return render_template(
        "regulations/show.html", pack=pack, content=pack.content, unverified=unverified_rows(pack.content),
        rules=rules, forms=_forms(pack), words=words, alike=alike, only=request.args.get("show") == "unverified",
        rest=lambda part: listing(part, rules, language()),
        previous=next((one for one in alike if one.code == pack.code and one.number == pack.number - 1), None),
        calls=[use for use in uses_for(current_actor(), utc_now()) if pack.id in use.pack_ids],
    )  # fmt: skip


def _forms(pack: PackVersion) -> list[dict[str, Any]] | None:
    """Return the forms of this version by kind of proposal and group; None where they no longer fit the other packs."""
    try:
        rules = queries.rules_with(pack) if pack.kind == "forms" else None
    except PackError:
        return None
    if rules is None:
        return []
    found = []
    for kind in Kind:
        every = [rules.form(code, kind) for code in rules.activities if rules.has_form(code, kind)]
        forms = {form.activity: form for form in every if form.pack_id == pack.code}
        for group, activities in rules.grouped(forms):
            title = group.name.to(language())
            words_of = title if kind == Kind.ORDINARY else f"{_(KIND_LABELS[kind])} · {title}"
            lines = [(activity, forms[activity.code]) for activity in activities]
            found.append({"kind": kind.value, "title": words_of, "lines": lines})
    return found


@bp.get("/packs/compare")
@requires(Permission.VIEW_PACKS)
def comparison() -> str:
    """Two packs of one kind, thing by thing: what was added, taken out and changed."""
    packs = queries.packs_of(current_actor())
    before, after = (_chosen(name) for name in ("before", "after"))
    differences, reason = [], ""
    if before and after and before.kind != after.kind:
        reason = _("Hai gói thuộc hai loại khác nhau nên không so sánh được.")
    elif before and after:
        rules = queries.library_of(queries.current_packs())
        differences = compare(before.content, after.content, rules, language())
    return render_template(
        "regulations/compare.html", parts=words.PARTS, packs=packs, before=before, after=after,
        differences=differences, counts=Counter(one.kind for one in differences), reason=reason,
    )  # fmt: skip


def _chosen(name: str) -> PackVersion | None:
    """Return the version an address asks for; none asked for is None, one that is not theirs does not exist."""
    key = request.args.get(name, "")
    pack = queries.pack_by_key(key) if key else None
    if key and (pack is None or not can(current_actor(), Permission.VIEW_PACK, pack)):
        abort(404)
    return pack
