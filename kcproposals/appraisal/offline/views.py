"""Scoring without a network: download one's own sheets, send them back, look over every change, take it over."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Response, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.models import Round
from kcproposals.appraisal.offline import printing, services
from kcproposals.appraisal.offline.forms import SendForm, TakeForm
from kcproposals.appraisal.offline.queries import open_sheets, own_sheets, round_to_fill, sent_file
from kcproposals.appraisal.offline.workbook import workbook
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.files.kinds import XLSX
from kcproposals.web.access import current_actor, requires
from kcproposals.web.once import done
from kcproposals.web.translations import sentence


@bp.get("/rounds/<key>/offline")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def offline(round_: Round) -> str:
    """Everything about one's own sheets away from the page, and what was sent back and waits."""
    return _page(round_)


def _page(round_: Round, send: SendForm | None = None, take: TakeForm | None = None, problem: str = "") -> str:
    user = current_actor().user_id
    own = own_sheets(round_, user)
    file = sent_file(round_, user)
    return render_template(
        "appraisal/offline.html", round=round_, board=round_.board, sheets=own, open=open_sheets(own), file=file,
        found=services.look_over(file, own) if file else [], send=send or SendForm(formdata=None),
        take=take or TakeForm(formdata=None), problem=problem, said=_said, once=TakeForm(formdata=None),
        prints=printing.blank_print(round_, user),
    )  # fmt: skip


def _said(trouble: list[Any]) -> str:
    """Say what is wrong with a cell, in the reader's language."""
    return sentence(RuleViolation(trouble[2], **trouble[3]))


@bp.get("/rounds/<key>/offline.xlsx")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def offline_workbook(round_: Round) -> Response:
    """Send the member's open sheets as a workbook."""
    sheets, now = open_sheets(own_sheets(round_, current_actor().user_id)), utc_now()
    if not sheets:
        return Response(_page(round_, problem=_("Không còn phiếu nào chưa nộp.")), 404)
    name = f"phieu-cham-vong-{round_.number}-{round_.key}.xlsx"
    return send_file(BytesIO(workbook(round_, sheets, now)), XLSX, as_attachment=True, download_name=name)


@bp.post("/rounds/<key>/offline")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def send_offline(round_: Round) -> Any:
    """Read a filled workbook and show it; the sheets stay as they are."""
    form = SendForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            services.keep(round_, sent.filename or "", sent.read(), actor=current_actor(), now=utc_now())
            return done(url_for(".offline", key=round_.key, _anchor="preview"), _("Đã đọc tệp. Xin xem rồi xác nhận."))
        except RuleViolation as problem:
            db.session.rollback()
            problem.field = "file"
            form.refuse(problem)
    return _page(round_, send=form), 422


@bp.post("/rounds/<key>/offline/take")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def take_offline(round_: Round) -> Any:
    """Save the chosen sheets as drafts, all or none."""
    form = TakeForm()
    if not form.validate_on_submit():
        return _page(round_, take=form), 422
    try:
        taken, left = services.take(round_, _chosen(request.form), actor=current_actor(), now=utc_now())
    except StaleVersion:
        db.session.rollback()
        form.form_errors.append(_("Có phiếu vừa được lưu ở nơi khác. Chưa ghi gì; xin xem lại hai bản rồi chọn."))
        return _page(round_, take=form), 409
    except RuleViolation as problem:
        db.session.rollback()
        form.refuse(problem)
        return _page(round_, take=form), 422
    text = ngettext("Đã ghi %(num)s phiếu vào bản nháp.", "Đã ghi %(num)s phiếu vào bản nháp.", len(taken))
    if left:
        return done(url_for(".offline", key=round_.key, _anchor="preview"), text)
    return done(url_for(".board", key=round_.board.key), " ".join((text, _("Xin xem lại và nộp từng phiếu."))))


def _chosen(posted: Mapping[str, str]) -> dict[str, int]:
    """Return the sheets that are to be as in the file, with the version each was shown at."""
    found = {}
    for name, choice in posted.items():
        kind, _dash, key = name.partition("-")
        version = posted.get(f"version-{key}", "")
        if kind == "take" and choice == "file" and version.isdecimal() and len(version) < 10:
            found[key] = int(version)
    return found


@bp.post("/rounds/<key>/offline/drop")
@requires(Permission.FILL_SHEETS, load=round_to_fill)
def drop_offline(round_: Round) -> Any:
    """Forget what was sent back."""
    services.drop(round_, actor=current_actor())
    return done(url_for(".offline", key=round_.key), _("Đã bỏ tệp đã gửi. Các phiếu giữ nguyên."))
