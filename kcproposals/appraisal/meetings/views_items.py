"""One file at the meeting: what was said, the conclusion, changes asked for; opinions that members reserve."""

from dataclasses import replace
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.appraisal.meetings import notes
from kcproposals.appraisal.meetings.agenda import on_agenda
from kcproposals.appraisal.meetings.attendance import Roll
from kcproposals.appraisal.meetings.documents import verdict_of
from kcproposals.appraisal.meetings.forms import ItemForm, OpinionForm, PaperOpinionForm
from kcproposals.appraisal.meetings.models import MeetingItem, ReservedOpinion
from kcproposals.appraisal.meetings.page import quorum_words
from kcproposals.appraisal.meetings.queries import item_by_key, opinion_by_key, scoring_seats
from kcproposals.appraisal.meetings.services import is_frozen
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.dates import short_date
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, can
from kcproposals.extensions import db
from kcproposals.proposals.pages import clock
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import sentence

TEXTS = ("discussion", "conclusion", "changes", "changes_until", "is_shareable")


@bp.get("/meeting-items/<key>")
@requires(Permission.VIEW_DISCUSSION, load=item_by_key)
def meeting_item(item: MeetingItem) -> str:
    """What was said of a file; its keeper writes it, members reserve their opinion."""
    return _page(item)


def _page(
    item: MeetingItem, *, form: ItemForm | None = None, own: OpinionForm | None = None,
    paper: PaperOpinionForm | None = None, stale: dict[str, Any] | None = None, problem: str = "",
) -> str:  # fmt: skip
    actor, meeting = current_actor(), item.meeting
    frozen = is_frozen(meeting)
    agenda = [one for one in on_agenda(meeting) if can(actor, Permission.VIEW_DISCUSSION, one)]
    seat = notes.own_seat(item, actor.user_id)
    mine = next((o for o in item.opinions if seat and o.member_id == seat.id), None)
    at = agenda.index(item) if item in agenda else None
    writes = can(actor, Permission.KEEP_MEETING, meeting) and not frozen
    return render_template(
        "appraisal/meeting_item.html", item=item, meeting=meeting, round=meeting.round, board=meeting.round.board,
        appraisal=item.appraisal, proposal=item.appraisal.proposal, writes=writes, frozen=frozen,
        form=form or _form(item), saved=clock(item.saved_at) if item.saved_at else "", stale=stale, problem=problem,
        verdict=verdict_of(item.appraisal.passed, item) if item.is_closed else "", mine=mine,
        reserves=not frozen and seat is not None and can(actor, Permission.RESERVE_OPINION, item),
        own=own or OpinionForm(formdata=None, text=mine.text if mine else ""), paper=_paper(item, paper),
        once=OnceForm(formdata=None), quorum_words=quorum_words(Roll(meeting).quorum(item)),
        previous=agenda[at - 1] if at else None,
        next=agenda[at + 1] if at is not None and at + 1 < len(agenda) else None,
    )  # fmt: skip


def _form(item: MeetingItem) -> ItemForm:
    return ItemForm(formdata=None, version=item.version, **{name: getattr(item, name) for name in TEXTS})


def _paper(item: MeetingItem, form: PaperOpinionForm | None) -> PaperOpinionForm:
    """Return the form of an opinion on paper, offering the members who may reserve one and wrote none themselves."""
    form = form or PaperOpinionForm(formdata=None)
    by_themselves = {opinion.member_id for opinion in item.opinions if not opinion.on_paper}
    form.member.choices = [
        (member.key, member.user.name)
        for member, _role in scoring_seats(item.meeting.round_id)
        if member.id not in by_themselves and member.user_id not in item.conflicted_user_ids
    ]
    return form


def _typed(item: MeetingItem, form: ItemForm, only: set[str]) -> notes.ItemText:
    """Return the texts of the form; with ``only`` the rest stays as it is kept."""
    text = notes.text_of(item)
    wanted = [name for name in TEXTS if not only or name in only]
    given = {name: form[name].data for name in wanted}
    for name in ("discussion", "conclusion", "changes"):
        if name in given:
            given[name] = given[name] or ""
    return replace(text, **given)


def _version(form: ItemForm) -> int:
    return int(form.version.data) if (form.version.data or "").isdecimal() else 0


@bp.post("/meeting-items/<key>/autosave")
@requires(Permission.KEEP_MEETING, load=item_by_key)
def autosave_item(item: MeetingItem) -> Any:
    """Keep what was typed so far; what cannot be read is said at its field, the rest is saved."""
    form, only = ItemForm(), set(request.form.getlist("only"))
    form.validate()
    errors = {name: messages[0] for name, messages in form.errors.items() if name and (not only or name in only)}
    typed = _typed(item, form, (only or set(TEXTS)) - set(errors))
    try:
        notes.save(item, typed, version=_version(form), actor=current_actor(), now=utc_now(), tells=False)
    except StaleVersion:
        db.session.rollback()
        return render_template("partials/conflict.html", **_stale(item, typed)), 409
    except RuleViolation as problem:
        db.session.rollback()
        return jsonify(error=sentence(problem), errors={problem.field: sentence(problem)} if problem.field else {}), 422
    saved = clock(item.saved_at) if item.saved_at else ""
    answer = jsonify(version=item.version, saved_at=saved, errors=errors)
    db.session.commit()
    return answer


@bp.post("/meeting-items/<key>")
@requires(Permission.KEEP_MEETING, load=item_by_key)
def save_item(item: MeetingItem) -> Any:
    """Keep what was said; then on to the next file if asked."""
    form = ItemForm()
    if not form.validate_on_submit():
        return _page(item, form=form), 422
    typed = _typed(item, form, set())
    try:
        notes.save(item, typed, version=_version(form), actor=current_actor(), now=utc_now())
    except StaleVersion:
        db.session.rollback()
        stale = _stale(item, typed)
        form.version.data = str(stale["version"])
        return _page(item, form=form, stale=stale), 409
    except RuleViolation as problem:
        db.session.rollback()
        form.refuse(problem)
        return _page(item, form=form), 422
    agenda = on_agenda(item.meeting)
    at = agenda.index(item) + 1 if item in agenda else len(agenda)
    if request.form.get("then") == "next" and at < len(agenda):
        return done(url_for(".meeting_item", key=agenda[at].key), _("Đã lưu."))
    return done(url_for(".meeting_item", key=item.key), _("Đã lưu."))


def _stale(item: MeetingItem, typed: notes.ItemText) -> dict[str, Any]:
    """Return both texts of every field that differs, for the conflict box."""
    kept, form = notes.text_of(item), ItemForm(formdata=None)
    pairs = [(name, _said(getattr(typed, name)), _said(getattr(kept, name))) for name in TEXTS]
    return {
        "who": _("Người khác (hoặc bạn ở thẻ khác)"), "when": clock(item.saved_at) if item.saved_at else "",
        "version": item.version,
        "fields": [
            {"label": form[name].label.text, "name": name, "mine": mine, "theirs": theirs}
            for name, mine, theirs in pairs
            if mine != theirs
        ],
    }  # fmt: skip


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    return short_date(value) if hasattr(value, "year") else value or ""


@bp.post("/meeting-items/<key>/opinion")
@requires(Permission.RESERVE_OPINION, load=item_by_key)
def reserve_opinion(item: MeetingItem) -> Any:
    """Keep one's own reserved opinion."""
    form = OpinionForm()
    if form.validate_on_submit():
        try:
            notes.reserve(item, form.text.data or "", actor=current_actor(), now=utc_now())
            return _to_opinions(item, _("Đã ghi ý kiến bảo lưu của bạn."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(item, own=form), 422


@bp.post("/meeting-items/<key>/paper-opinion")
@requires(Permission.KEEP_MEETING, load=item_by_key)
def take_paper_opinion(item: MeetingItem) -> Any:
    """Type what a member handed over on paper."""
    form = _paper(item, PaperOpinionForm())
    if form.validate_on_submit():
        member = next((m for m, _role in scoring_seats(item.meeting.round_id) if m.key == form.member.data), None)
        try:
            if member is not None:
                notes.take_from_paper(item, member, form.words.data or "", actor=current_actor(), now=utc_now())
            return _to_opinions(item, _("Đã ghi theo bản giấy và báo cho thành viên xác nhận."))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return _page(item, paper=form), 422


class Opinion:
    """A reserved opinion as a subject of RESERVE_OPINION: what is asked about its file."""

    def __init__(self, opinion: ReservedOpinion) -> None:
        item = opinion.item
        self.opinion, self.is_closed, self.board_id = opinion, item.is_closed, item.board_id
        self.conflicted_user_ids, self.facility_ids = item.conflicted_user_ids, item.facility_ids
        self.unit_ids = item.unit_ids


def _opinion(key: str) -> Opinion | None:
    found = opinion_by_key(key)
    return Opinion(found) if found else None


@bp.post("/opinions/<key>/confirm")
@requires(Permission.RESERVE_OPINION, load=_opinion)
def confirm_opinion(found: Opinion) -> Any:
    """Agree that what the secretary typed is what one meant."""
    return _own_act(found.opinion, notes.confirm, _("Đã xác nhận ý kiến bảo lưu."))


@bp.post("/opinions/<key>/withdraw")
@requires(Permission.RESERVE_OPINION, load=_opinion)
def withdraw_opinion(found: Opinion) -> Any:
    """Take one's opinion back."""
    return _own_act(found.opinion, notes.withdraw, _("Đã rút ý kiến bảo lưu."))


def _own_act(opinion: ReservedOpinion, act: Any, text: str) -> Any:
    item = opinion.item
    try:
        act(opinion, actor=current_actor(), now=utc_now())
        return _to_opinions(item, text)
    except RuleViolation as problem:
        db.session.rollback()
        return _page(item, problem=sentence(problem)), 409


def _to_opinions(item: MeetingItem, text: str) -> Any:
    return done(url_for(".meeting_item", key=item.key, _anchor="opinions"), text)
