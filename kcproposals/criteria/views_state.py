"""What becomes of a set: begun, copied, published, retired, used again, thrown away while a draft."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from kcproposals.clock import utc_now
from kcproposals.criteria import drafts, queries
from kcproposals.criteria.forms import StartForm
from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.views import (
    Office,
    bp,
    index_page,
    is_kind,
    offer_sources,
    office_by_key,
    packs_now,
    show_page,
    source_by_key,
)
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done


@bp.post("/agencies/<key>/criteria")
@requires(Permission.MANAGE_CRITERIA, load=office_by_key)
def start(office: Office) -> Any:
    """Begin a new set of the office, empty or as a copy."""
    form = StartForm()
    offer_sources(form)
    if not form.validate_on_submit():
        return index_page(form), 422
    chosen = form.source.data or ""
    source = None if is_kind(chosen) else source_by_key(chosen)
    row = drafts.start(
        office.agency, form.title.data or "", kind=chosen, source=source, actor=current_actor(), now=utc_now()
    )
    return done(
        url_for(".items" if source is None else ".show", key=row.key), _("Đã lập bản nháp. Sửa xong thì công bố.")
    )


@bp.post("/criteria/<key>/version")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def new_version(row: CriteriaSet) -> Any:
    """Begin the next number as a copy of this one."""
    try:
        new = drafts.new_version(row, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return _refused(row, problem)
    return done(url_for(".show", key=new.key), _("Đã lập bản nháp của bản %(n)s.", n=new.number))


@bp.post("/criteria/<key>/publish")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def publish(row: CriteriaSet) -> Any:
    """Publish a draft for good."""
    try:
        drafts.publish(
            row, version=_seen_version(), activities=packs_now().activities, actor=current_actor(), now=utc_now()
        )
    except RuleViolation as problem:
        return _refused(row, problem)
    return done(url_for(".show", key=row.key), _("Đã công bố. Đợt tiếp nhận từ nay chọn được bộ tiêu chí này."))


@bp.post("/criteria/<key>/retire")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def retire(row: CriteriaSet) -> Any:
    """Let nobody choose it any more."""
    try:
        drafts.retire(row, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return _refused(row, problem)
    return done(url_for(".show", key=row.key), _("Đã ngừng dùng. Đợt và hội đồng đang dùng vẫn giữ bản này."))


@bp.post("/criteria/<key>/restore")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def bring_back(row: CriteriaSet) -> Any:
    """Let it be chosen again."""
    try:
        drafts.bring_back(row, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return _refused(row, problem)
    return done(url_for(".show", key=row.key), _("Bộ tiêu chí được dùng lại."))


@bp.post("/criteria/<key>/delete")
@requires(Permission.MANAGE_CRITERIA, load=queries.set_by_key)
def delete(row: CriteriaSet) -> Any:
    """Throw a draft away."""
    try:
        drafts.delete(row, version=_seen_version(), actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        return _refused(row, problem)
    return done(url_for(".index"), _("Đã xóa bản nháp."))


def _refused(row: CriteriaSet, problem: RuleViolation) -> Any:
    """Return the page with what was refused on top."""
    db.session.rollback()
    form = OnceForm(formdata=None)
    form.refuse(problem)
    return show_page(row, refused=form), 409


def _seen_version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
