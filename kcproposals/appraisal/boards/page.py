"""What the page of a board shows beside its round: what comes next, who keeps out of which file, who came and went.

Conflicts are listed by file and name only: the reason is the member's and the minutes', not a notice board's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kcproposals.accounts.models import User
from kcproposals.appraisal.boards import documents, invitations, panels, reviewers
from kcproposals.appraisal.boards.changes import changes_in, vacancies
from kcproposals.appraisal.boards.queries import seat_of
from kcproposals.appraisal.boards.rules import lacking
from kcproposals.appraisal.models import Board, Conflict, Round
from kcproposals.domain.dates import local_date, vn_datetime
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.extensions import db


@dataclass(frozen=True)
class Step:
    """One thing to do before a round, as ``components/tasks.html`` draws it."""

    title: str
    url: str
    note: str
    status: str


def beside_round(
    board: Board, round_: Round | None, files: Sequence[Any], actor: Actor, now: datetime
) -> dict[str, Any]:  # fmt: skip
    """Return what the page shows beside the round; ``files`` are rows of ``queries.files_of``."""
    manages, presides = can(actor, Permission.MANAGE_BOARD, board), can(actor, Permission.CONFIRM_CLOSE, board)
    letters = invitations.letters_of(board) if manages or seat_of(board, actor.user_id) else []
    sent = next((letter for letter in letters if letter.sent_at), None)
    mine = next((row for row in sent.answers if row.member.user_id == actor.user_id), None) if sent else None
    preparing = manages and (round_ is None or (round_.is_closed and any(row.status == "accepted" for row in files)))
    return {
        "steps": steps_of(board, files, letters) if preparing else [],
        "conflicts": conflicts_of(files) if manages or presides else [],
        "changes": changes_in(round_) if round_ else [],
        "vacant": vacancies(board) if manages else [],
        "reviewing": reviewers.reviews(board, actor.user_id),
        "invited": mine if mine and mine.invitation.meets_at > now else None,
        "today": local_date(now),
        "beside": len(panels.panels_beside(board)) if manages else 1,
        "appointments": documents.papers_of(board, documents.APPOINTMENT) if manages else [],
    }


def conflicts_of(files: Sequence[Any]) -> list[tuple[Any, list[str]]]:
    """Return the files somebody keeps out of, each with their names, in the order of the files."""
    rows = db.session.execute(
        select(Conflict.proposal_id, User.name)
        .join(User, User.id == Conflict.user_id)
        .where(Conflict.proposal_id.in_([row.id for row in files]))
        .order_by(Conflict.id)
    )
    names: dict[int, list[str]] = {}
    for proposal_id, name in rows:
        names.setdefault(proposal_id, []).append(name)
    return [(row, names[row.id]) for row in files if row.id in names]


def steps_of(board: Board, files: Sequence[Any], letters: Sequence[Any]) -> list[Step]:
    """Return what a secretary does before the round, in order: seat, appoint, share, invite, open."""
    ready = [row for row in files if row.status == "accepted"]
    scoring = [member for member in board.present if member.is_scoring]
    sworn = sum(member.undertaken_at is not None for member in scoring)
    lacks, key = lacking(board), board.key
    return [
        Step(_("Mời thành viên"), url_for("appraisal.members", key=key),
             "; ".join([ngettext("%(num)s người chấm điểm", "%(num)s người chấm điểm", len(scoring)),
                        *(lacking_words(code) for code in lacks)]), "doing" if lacks else "done"),
        _appointment(board, bool(lacks)),
        _files_step(board, ready),
        _invitation(board, letters, bool(lacks) or not ready),
        Step(_("Cam kết bảo mật, khai báo xung đột"), "",
             _("%(n)s / %(all)s người chấm điểm đã cam kết", n=sworn, all=len(scoring)),
             "done" if scoring and sworn == len(scoring) else "doing" if sworn else "todo"),
        Step(_("Mở vòng chấm"), "" if lacks or not ready else url_for("appraisal.new_round", key=key),
             _("Không cần chờ mọi người cam kết: ai chưa cam kết thì chưa mở được hồ sơ."), "todo"),
    ]  # fmt: skip


def lacking_words(code: str) -> str:
    """Say what a board lacks."""
    return {
        "chair": _("chưa có Chủ tịch"),
        "members": _("cần ít nhất ba thành viên chấm điểm"),
        "quorum": _("các vai trò chưa đủ túc số mà bộ tiêu chí đòi hỏi"),
    }[code]


def _appointment(board: Board, lacks: bool) -> Step:
    title = _("Quyết định thành lập")
    papers = documents.papers_of(board, documents.APPOINTMENT)
    if papers and not papers[-1].is_issued:
        return Step(title, url_for("documents.show", key=papers[-1].key), _("Đã soạn, chờ ký và phát hành"), "doing")
    if board.appointed_by:
        url = url_for("documents.show", key=papers[-1].key) if papers else ""
        return Step(title, url, board.appointed_by, "done")
    note = _("Soạn khi hội đồng đủ thành viên") if lacks else _("Soạn từ danh sách thành viên, ở thẻ “Về hội đồng”")
    return Step(title, "" if lacks else "#about", note, "todo")


def _files_step(board: Board, ready: Sequence[Any]) -> Step:
    named = reviewers.reviewers_by_file(board)
    covered = sum(row.id in named for row in ready)
    counted = ngettext("%(num)s hồ sơ chờ chấm", "%(num)s hồ sơ chờ chấm", len(ready))
    reviewed = _("%(n)s hồ sơ có phản biện", n=covered)
    return Step(
        _("Hồ sơ và phản biện"), url_for("appraisal.reviewers_of_board", key=board.key) if ready else "",
        f"{counted}; {reviewed}" if ready else counted,
        "done" if ready and covered == len(ready) else "doing" if ready else "todo",
    )  # fmt: skip


def _invitation(board: Board, letters: Sequence[Any], blocked: bool) -> Step:
    title, url = _("Mời họp"), url_for("appraisal.invitation", key=board.key)
    if letters and letters[0].sent_at:
        coming = sum(row.state == "accepted" for row in letters[0].answers)
        note = _("Họp %(when)s; %(n)s người nhận lời", when=vn_datetime(letters[0].meets_at), n=coming)
        return Step(title, url, note, "done")
    if letters:
        return Step(title, url, _("Giấy mời chờ ký và phát hành"), "doing")
    days = ngettext("Báo trước %(num)s ngày làm việc", "Báo trước %(num)s ngày làm việc", board.notice_days)
    return Step(title, "" if blocked else url, days, "todo")
