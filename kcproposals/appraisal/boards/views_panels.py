"""Split the files of a call among its panels, and name reviewers file by file: previewed in place, then kept."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kcproposals.appraisal.boards import panels, reviewers
from kcproposals.appraisal.boards.forms import EvenForm, ReviewersForm
from kcproposals.appraisal.boards.queries import board_by_key, files_of
from kcproposals.appraisal.boards.rules import LEAST
from kcproposals.appraisal.models import Board
from kcproposals.appraisal.views import bp
from kcproposals.clock import utc_now
from kcproposals.domain.assignment import Assignment
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.policy import Permission
from kcproposals.extensions import db
from kcproposals.regulations.queries import current_packs, library_of
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done
from kcproposals.web.translations import language, sentence

PANEL, ACTIVITY, FILE = "panel_", "activity_", "file_"


def _activity_names() -> dict[str, str]:
    activities = library_of(current_packs()).activities
    return {code: activity.name.to(language()) for code, activity in activities.items()}


def _panels_page(
    board: Board, placed: dict[str, str] | None = None, problem: str = "", made: Assignment | None = None,
    form: EvenForm | None = None,
) -> str:  # fmt: skip
    """Return the page; ``placed`` is a way to share the files that is not kept yet."""
    found, beside = panels.files_of_group(board), panels.panels_beside(board)
    now_ = {file.key: file.panel for file in found}
    shown = now_ if placed is None else {**now_, **placed}
    names = _activity_names()
    return render_template(
        "appraisal/panels.html", board=board, panels=beside, files=found, placed=shown, is_preview=placed is not None,
        loads=panels.loads(beside, shown), problem=problem, made=made,
        form=form or EvenForm(formdata=None, least=LEAST), once=OnceForm(formdata=None),
        activities=[(code, names.get(code, code)) for code in dict.fromkeys(file.activity for file in found)],
        moved=[file for file in found if shown[file.key] != file.panel], prefix=PANEL, activity_prefix=ACTIVITY,
    )  # fmt: skip


@bp.get("/boards/<key>/panels")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def panels_of_board(board: Board) -> Any:
    """Where every file of the call is; with ``by`` a proposal of another way, which nothing keeps."""
    by, found = request.args.get("by", ""), panels.files_of_group(board)
    if by == "activity":
        chosen = {name.removeprefix(ACTIVITY): key for name, key in request.args.items() if name.startswith(ACTIVITY)}
        known = {panel.key for panel in panels.panels_beside(board)}
        chosen = {activity: key for activity, key in chosen.items() if key in known}
        return _panels_page(board, panels.by_activity(found, chosen))
    if by != "even":
        return _panels_page(board)
    form = EvenForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _panels_page(board, form=form), 422
    made = panels.even_shares(panels.panels_beside(board), found, form.cap.data, form.least.data)
    if made.over_cap:
        return _panels_page(board, made=made, form=form), 422
    return _panels_page(board, {file: taken[0] if taken else "" for file, taken in made.takers.items()}, made=made,
                        form=form)  # fmt: skip


@bp.post("/boards/<key>/panels")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def share_files(board: Board) -> Any:
    """Keep where the files go, as chosen by hand or taken over from a preview."""
    wanted = {name.removeprefix(PANEL): key for name, key in request.form.items() if name.startswith(PANEL)}
    try:
        count = panels.share(board, wanted, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        db.session.rollback()
        return _panels_page(board, wanted, sentence(problem)), 422
    text = ngettext("Đã chuyển %(num)s hồ sơ.", "Đã chuyển %(num)s hồ sơ.", count) if count else _("Không có gì đổi.")
    return done(url_for(".panels_of_board", key=board.key), text)


def _reviewers_page(
    board: Board, chosen: dict[str, list[str]] | None = None, problem: str = "", made: Assignment | None = None,
    form: ReviewersForm | None = None,
) -> str:  # fmt: skip
    files, named = files_of(board, None), reviewers.reviewers_by_file(board)
    kept = {row.key: [one.member.key for one in named.get(row.id, ())] for row in files}
    shown = {**kept, **(chosen or {})}
    members, out = reviewers.candidates(board), panels.conflicted([row.id for row in files])
    counts = {member.key: sum(member.key in keys for keys in shown.values()) for member in members}
    untold = sum(one.told_at is None for rows in named.values() for one in rows)
    return render_template(
        "appraisal/reviewers.html", board=board, files=files, members=members, shown=shown, out=out, counts=counts,
        is_preview=chosen is not None, problem=problem, made=made, untold=untold, prefix=FILE,
        form=form or ReviewersForm(formdata=None, each=2 if len(members) > 1 else 1), once=OnceForm(formdata=None),
    )  # fmt: skip


@bp.get("/boards/<key>/reviewers")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def reviewers_of_board(board: Board) -> Any:
    """Who reviews which file; with ``each`` a proposal with even loads, which nothing keeps."""
    if "each" not in request.args:
        return _reviewers_page(board)
    form = ReviewersForm(formdata=request.args, meta={"csrf": False})
    if not form.validate():
        return _reviewers_page(board, form=form), 422
    made = reviewers.propose(board, form.each.data, form.cap.data)
    if made.over_cap:
        return _reviewers_page(board, made=made, form=form), 422
    return _reviewers_page(board, {file: list(taken) for file, taken in made.takers.items()}, made=made, form=form)


@bp.post("/boards/<key>/reviewers")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def name_reviewers(board: Board) -> Any:
    """Keep who reviews which file."""
    wanted = {row.key: request.form.getlist(FILE + row.key) for row in files_of(board, None)}
    try:
        reviewers.name(board, wanted, actor=current_actor(), now=utc_now())
    except RuleViolation as problem:
        db.session.rollback()
        return _reviewers_page(board, wanted, sentence(problem)), 422
    return done(url_for(".reviewers_of_board", key=board.key), _("Đã lưu phân công. Bấm “Báo cho phản biện” để gửi."))


@bp.post("/boards/<key>/reviewers/tell")
@requires(Permission.MANAGE_BOARD, load=board_by_key)
def tell_reviewers(board: Board) -> Any:
    """Tell reviewers which files are theirs."""
    count = reviewers.tell_reviewers(board, actor=current_actor(), now=utc_now())
    return done(
        url_for(".reviewers_of_board", key=board.key),
        ngettext("Đã báo cho %(num)s người.", "Đã báo cho %(num)s người.", count),
    )
