"""What a secretary does with a board: appoint it, change it, seat people, invite those who have no account yet."""

from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _

from kcproposals.accounts.models import User
from kcproposals.accounts.queries import user_by_key
from kcproposals.accounts.services_people import invite_guest
from kcproposals.appraisal.boards import queries as queries_boards
from kcproposals.appraisal.boards import services as boards
from kcproposals.appraisal.boards.changes import vacancies
from kcproposals.appraisal.boards.people import earlier_seat, find_people
from kcproposals.appraisal.boards.services import BoardContent, SeatContent
from kcproposals.appraisal.forms import BoardForm, GuestForm, SeatForm
from kcproposals.appraisal.models import Board, BoardMember
from kcproposals.appraisal.views import bp
from kcproposals.calls.models import Call
from kcproposals.calls.queries import call_by_key
from kcproposals.clock import utc_now
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import RuleViolation, StaleVersion
from kcproposals.domain.policy import Permission, Seat
from kcproposals.extensions import db
from kcproposals.web.access import current_actor, requires
from kcproposals.web.forms import OnceForm
from kcproposals.web.once import done


@bp.get("/calls/<key>/boards/new")
@requires(Permission.MANAGE_BOARD, load=call_by_key)
def new_board(call: Call) -> str:
    """The form of a board for a call."""
    return new_page(BoardForm(), call.title, url_for(".appoint", key=call.key))


def new_page(form: BoardForm, about: str, action: str) -> str:
    """Return the page of a new board; ``about`` says of what, ``action`` where its form goes."""
    return render_template("appraisal/board_edit.html", about=about, action=action, board=None, form=form)


@bp.post("/calls/<key>/boards/new")
@requires(Permission.MANAGE_BOARD, load=call_by_key)
def appoint(call: Call) -> Any:
    """Appoint a board; its members come next."""
    form = BoardForm()
    if form.validate_on_submit():
        try:
            board = boards.appoint(call, content_of(form), actor=current_actor(), now=utc_now())
            return done(url_for(".members", key=board.key), _("Đã lập hội đồng. Mời thành viên tiếp theo."))
        except RuleViolation as problem:
            form.refuse(problem)
    return new_page(form, call.title, url_for(".appoint", key=call.key)), 422


def content_of(form: BoardForm) -> BoardContent:
    """Return what was typed about a board."""
    return BoardContent(
        form.name.data or "",
        form.appointed_by.data or "",
        form.meets_at.data,
        form.meeting_place.data or "",
        form.notice_days.data,
    )


@bp.get("/boards/<key>/edit")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def edit_board(board: Board) -> str:
    """The form of an existing board."""
    return render_template("appraisal/board_edit.html", about=_about(board), board=board, form=BoardForm(obj=board))


def _about(board: Board) -> str:
    return board.call.title if board.call else _("Hồ sơ các tỉnh gửi lên năm %(year)s", year=board.year)


@bp.post("/boards/<key>/edit")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def change_board(board: Board) -> Any:
    """Change a board; who loses against somebody else's change sees both texts."""
    form, conflict = BoardForm(), None
    version = form.version.data or ""
    if form.validate_on_submit():
        try:
            boards.change(
                board, content_of(form), version=int(version) if version.isdecimal() else 0, actor=current_actor(),
                now=utc_now(),
            )  # fmt: skip
            return done(url_for(".board", key=board.key), _("Đã lưu."))
        except StaleVersion:
            conflict = [
                {
                    "label": form[name].label.text,
                    "mine": _shown(form[name].data),
                    "theirs": _shown(getattr(board, name)),
                }
                for name in ("name", "appointed_by", "meets_at", "meeting_place", "notice_days")
            ]
            form.version.data = str(board.version)
        except RuleViolation as problem:
            form.refuse(problem)
    page = render_template("appraisal/board_edit.html", about=_about(board), board=board, form=form, conflict=conflict)
    return page, 409 if conflict else 422


def _shown(value: Any) -> str:
    return vn_datetime(value) if hasattr(value, "tzinfo") else str(value or "")


@bp.get("/boards/<key>/members")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def members(board: Board) -> str:
    """The members of a board, and looking for more."""
    search = request.args.get("q", "")[:200]
    found = find_people(board, search)
    return render_template(
        "appraisal/members.html", board=board, search=search, found=found, once=OnceForm(formdata=None),
        frozen=any(not round_.is_closed for round_ in board.rounds), vacant=vacancies(board),
    )  # fmt: skip


class Invitee(NamedTuple):
    """Somebody who is to take a seat on a board; the office makes it a subject of MANAGE_BOARD."""

    board: Board
    user: User

    @property
    def agency_id(self) -> int:
        return self.board.agency_id


def _invitee(key: str, person: str) -> Invitee | None:
    board, user = queries_boards.board_by_key(key), user_by_key(person)
    return Invitee(board, user) if board and user else None


@bp.get("/boards/<key>/members/add/<person>")
@requires(Permission.MANAGE_BOARD, load=_invitee)
def add_member(invitee: Invitee) -> str:
    """The form of a seat for somebody who has an account."""
    organisation, job_title = earlier_seat(invitee.board.agency_id, invitee.user.id)
    form = SeatForm(organisation=organisation, job_title=job_title)
    return render_template("appraisal/seat.html", board=invitee.board, user=invitee.user, form=form)


@bp.post("/boards/<key>/members/add/<person>")
@requires(Permission.MANAGE_BOARD, load=_invitee)
def seat_member(invitee: Invitee) -> Any:
    """Seat somebody who has an account."""
    (board, user), form = invitee, SeatForm()
    if form.validate_on_submit():
        try:
            boards.seat(board, user, _seat(form), actor=current_actor(), now=utc_now())
            return done(url_for(".members", key=board.key), _("Đã mời %(name)s vào hội đồng.", name=user.name))
        except RuleViolation as problem:
            db.session.rollback()
            form.refuse(problem)
    return render_template("appraisal/seat.html", board=board, user=user, form=form), 422


def _seat(form: SeatForm) -> SeatContent:
    return SeatContent(
        role=Seat(form.role.data), organisation=form.organisation.data or "", job_title=form.job_title.data or "",
        is_scoring=form.gives_marks.data, authorisation=form.authorisation.data or "",
        is_alternate=form.is_alternate.data,
    )  # fmt: skip


@bp.get("/boards/<key>/members/invite")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def invite_member(board: Board) -> str:
    """The form of a seat for somebody without an account."""
    return render_template("appraisal/seat.html", board=board, user=None, form=GuestForm())


@bp.post("/boards/<key>/members/invite")
@requires(Permission.MANAGE_BOARD, load=queries_boards.board_by_key)
def send_member_invitation(board: Board) -> Any:
    """Make an account for somebody, mail them how to open it, and seat them."""
    form = GuestForm()
    if form.validate_on_submit():
        actor, now = current_actor(), utc_now()
        try:
            user = invite_guest(board.agency, form.name.data or "", form.email.data or "",
                                "thành viên hội đồng thẩm định", actor=actor, now=now)  # fmt: skip
            boards.seat(board, user, _seat(form), actor=actor, now=now)
            return done(url_for(".members", key=board.key), _("Đã mời %(name)s vào hội đồng.", name=user.name))
        except RuleViolation as problem:
            db.session.rollback()
            problem.field = "email" if problem.field == "user" else problem.field
            form.refuse(problem)
    return render_template("appraisal/seat.html", board=board, user=None, form=form), 422


class Seated(NamedTuple):
    """A member of a board as a subject of permissions about boards."""

    member: BoardMember

    @property
    def id(self) -> int:
        return self.member.board_id

    @property
    def agency_id(self) -> int:
        return self.member.board.agency_id


def seated_by_keys(key: str, member: str) -> Seated | None:
    found = queries_boards.member_by_key(key, member)
    return Seated(found) if found else None


@bp.post("/boards/<key>/members/<member>/unseat")
@requires(Permission.MANAGE_BOARD, load=seated_by_keys)
def unseat(seated: Seated) -> Any:
    """Take somebody off the board."""
    member = seated.member
    key, name = member.board.key, member.user.name
    boards.unseat(member, actor=current_actor(), now=utc_now())
    return done(url_for(".members", key=key), _("Đã đưa %(name)s ra khỏi hội đồng.", name=name))
