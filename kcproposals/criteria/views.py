"""Pages of criteria sets to read: the list, one version with who it concerns, the sheet as a member will see it."""

from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.accounts.models import Agency
from kcproposals.accounts.queries import agency_by_key
from kcproposals.criteria import drafts, options, queries, words
from kcproposals.criteria.content import KINDS, Entry, entries
from kcproposals.criteria.drawing import drawn
from kcproposals.criteria.example_board import BOARD_WORDS
from kcproposals.criteria.examples import Worked, worked
from kcproposals.criteria.facts import FACTS
from kcproposals.criteria.forms import StartForm
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.problems import problems
from kcproposals.criteria.services import group_titles, rules_of, sound_rules, step_of
from kcproposals.criteria.uses import uses_of
from kcproposals.domain.money import format_mark
from kcproposals.domain.policy import Permission, Role, can
from kcproposals.extensions import db
from kcproposals.regulations.library import Library
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import current_actor, requires
from kcproposals.web.translations import language

bp = Blueprint("criteria", __name__)

STATES = ("draft", "published", "retired")


class Office(NamedTuple):
    """An agency as the policy's subject of criteria."""

    agency: Agency
    agency_id: int


def office_by_key(key: str) -> Office | None:
    """Return the office of an agency's key, or None."""
    agency = agency_by_key(key)
    return Office(agency, agency.id) if agency else None


@bp.get("/criteria")
@requires(Permission.VIEW_PACKS)
def index() -> str:
    """Every set the reader may see, by office and state, and the form of a new one."""
    return index_page()


def index_page(form: StartForm | None = None) -> str:
    """Return the list; ``form`` comes back with errors."""
    state = request.args.get("state", "")
    actor = current_actor()
    offices = actor.agencies(Role.SECRETARY)
    own = [db.session.get_one(Agency, agency_id) for agency_id in sorted(offices)]
    form = form or StartForm(formdata=None)
    offer_sources(form)
    rows = queries.sets_of(actor, state if state in STATES else "")
    return render_template(
        "criteria/index.html", sets=rows, state=state, offices=own, form=form, kinds=options.choices(options.KINDS),
    )  # fmt: skip


def offer_sources(form: StartForm) -> None:
    """Let a new set begin empty, of some kind, or as a copy of any set the reader may see."""
    empty = [(kind, _("Trống: %(name)s", name=name)) for kind, name in options.choices(options.KINDS)]
    copies = [
        (row.key, _("Sao chép: %(title)s (bản %(n)s)", title=row.title, n=row.number))
        for row in queries.sets_of(current_actor())
    ]
    form.source.choices = [*empty, *copies]


@bp.get("/criteria/<key>")
@requires(Permission.VIEW_CRITERIA, load=queries.set_by_key)
def show(row: CriteriaSet) -> str:
    """One version: criteria, every rule in a sentence, the worked example, who it concerns, what may be done."""
    return show_page(row)


def show_page(row: CriteriaSet, *, form: StartForm | None = None, refused: Any = None) -> str:
    """Return the page of one version; ``form`` (copying) and ``refused`` come back with errors."""
    actor, rules, packs = current_actor(), sound_rules(row), packs_now()
    titles = words.criterion_titles(row.definition, language())
    offices = [db.session.get_one(Agency, one) for one in sorted(actor.agencies(Role.SECRETARY))]
    return render_template(
        "criteria/show.html", row=row, rules=rules, groups=by_group(row),
        facts_of=lambda entry: words.entry_facts(entry, row.kind), kinds=dict(options.choices(options.KINDS)),
        sentences=words.rule_sentences(rules, titles) if rules else [], example=example_of(row),
        board_words=_(BOARD_WORDS), manages=can(actor, Permission.MANAGE_CRITERIA, row), offices=offices,
        wrong=problems(row.title, row.definition, packs.activities) if row.is_draft else [],
        activities=[packs.activities[code].name.to(language()) for code in row.definition.get("activities", ())
                    if code in packs.activities],
        facts_shown=[_(FACTS[key]) for key in row.definition.get("facts", ()) if key in FACTS],
        uses=uses_of(row, actor),
        versions=[one for one in drafts.versions_of(row) if one.id != row.id],
        has_successor=row.state == "retired" and drafts.has_successor(row), refused=refused,
        form=form or StartForm(formdata=None, title=row.title, source=row.key),
    )  # fmt: skip


def packs_now() -> Library:
    """Return the rules of today, for the names of activities."""
    return library_of(current_packs())


def by_group(row: CriteriaSet) -> list[tuple[str, list[Entry]]]:
    """Return the criteria under the titles of their groups, '' for none."""
    titles = group_titles(row.definition, language())
    found: list[tuple[str, list[Entry]]] = []
    for entry in entries(row.definition):
        title = titles.get(entry.group, "")
        if not found or found[-1][0] != title:
            found.append((title, []))
        found[-1][1].append(entry)
    return found


def example_of(row: CriteriaSet) -> Worked | None:
    """Return the worked example of a scored set whose rules fit together."""
    rules = sound_rules(row)
    if rules is None:
        return None
    steps = {key: step_of(row, key) for key in rules.keys}
    return worked(rules, steps, words.criterion_titles(row.definition, language()))


@bp.get("/criteria/<key>/preview")
@requires(Permission.VIEW_CRITERIA, load=queries.set_by_key)
def preview(row: CriteriaSet) -> str:
    """The sheet as a member will see it, taking nothing."""
    rules = sound_rules(row)
    if rules is None and row.kind != "checklist":
        return render_template("criteria/preview.html", row=row, criteria=[], groups=[])
    criteria = drawn(row, language()) if rules else []
    scale = format_mark(rules.scale) if rules and rules.scale else str(len(criteria))
    plain = bool(rules) and all(
        one.weight == 1 and one.not_applicable == "not_allowed" for one in rules_of(row).criteria
    )
    open_ = ngettext("còn %(num)s tiêu chí", "còn %(num)s tiêu chí", len(criteria))
    gaps = [{"href": f"#criterion-{one['code']}", "label": str(one["number"])} for one in criteria]
    return render_template(
        "criteria/preview.html", row=row, criteria=criteria, scale=scale, plain=plain, groups=by_group(row),
        missing=open_, gaps=gaps,
    )  # fmt: skip


def draft_or_404(row: CriteriaSet, *, scored: bool = False) -> None:
    """Answer 404 for the pages of a draft once it is published; with ``scored`` also for a checklist."""
    if not row.is_draft or (scored and row.kind == "checklist"):
        abort(404)


def is_kind(text: str | None) -> bool:
    """Say whether a choice of the new-set form is a kind and not a set to copy."""
    return text in KINDS


def source_by_key(key: str) -> CriteriaSet | None:
    """Return a set to copy, if the reader may see it."""
    return db.session.scalar(queries.visible_sets(current_actor()).where(CriteriaSet.key == key))
