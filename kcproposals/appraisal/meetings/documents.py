"""What the minutes of a round say (biên bản họp hội đồng, model 1.9 of NĐ 30/2020), from what was kept at the close."""

from dataclasses import replace

from flask_babel import force_locale

from kcproposals.appraisal.meetings.meeting import Meeting, meeting_of
from kcproposals.appraisal.models import BoardMember, Round
from kcproposals.appraisal.results.queries import ClosedRound, FileRow, SheetRow, closed_round, round_by_key
from kcproposals.appraisal.words import result_notes, seat_word, sheet_notes, tie_sentences
from kcproposals.criteria.words import criterion_titles, rule_sentences
from kcproposals.documents.letterheads import letterhead, recipients
from kcproposals.documents.models import Document
from kcproposals.documents.values import Attendee, Conflict, MinutesRow, MinutesValue, Quorum, Sheets
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.money import format_mark
from kcproposals.domain.policy import Seat
from kcproposals.domain.scoring import has_quorum

MINUTES = "bien_ban_hop_hoi_dong"


def abstract_of(round_: Round) -> str:
    """Return the minutes' trích yếu."""
    again = f" (vòng {round_.number})" if round_.number > 1 else ""
    return f"Họp {round_.board.name}{again}"


def round_of(document: Document) -> Round:
    """Return the round minutes are about. Raises RuleViolation when it is gone."""
    round_ = round_by_key(document.subject_key)
    if round_ is None:
        raise RuleViolation(N_("Không còn vòng chấm của biên bản này."))
    return round_


def ready(document: Document) -> None:
    """Refuse to sign or number minutes that do not say by which decision, where and when the board met."""
    round_ = round_of(document)
    if not round_.board.appointed_by:
        raise NotAllowed(N_("Biên bản còn thiếu quyết định thành lập hội đồng. Thư ký bổ sung ở trang hội đồng."))
    if not meeting_of(closed_round(round_)).is_complete:
        raise NotAllowed(N_("Biên bản còn thiếu địa điểm hoặc thời gian họp. Thư ký bổ sung ở trang biên bản."))


def build_minutes(document: Document) -> MinutesValue:
    """Return the unnumbered minutes as the round was closed. Papers are Vietnamese whatever the reader's language."""
    with force_locale("vi"):
        closed = closed_round(round_of(document))
        return _minutes(document, closed, meeting_of(closed))


def _minutes(document: Document, closed: ClosedRound, meeting: Meeting) -> MinutesValue:
    round_, board = closed.round, closed.round.board
    titles = criterion_titles(round_.criteria_set.definition, "vi")
    seated = {**{key: _attendee(sheet) for key, sheet in closed.seats.items()}, **_keepers(closed)}
    return MinutesValue(
        key=document.key,
        letterhead=letterhead(document.body, document.doc_type),
        subject=document.abstract,
        recipients=recipients(document.body, MINUTES, ("Các thành viên Hội đồng",)),
        appointed_by=board.appointed_by,
        opened_at=meeting.opened_at,
        closed_at=meeting.ended_at,
        venue=meeting.venue or None,
        chair=_chair(closed),
        secretary=_secretary(closed),
        present=tuple(person for key, person in seated.items() if key not in meeting.absent),
        absent=tuple(
            replace(person, reason=meeting.absent[key]) for key, person in seated.items() if key in meeting.absent
        ),
        quorum=_quorum(closed, meeting),
        rules=_rules(closed, titles),
        conflicts=tuple(
            Conflict(proposal=f"{row.code}, {row.title}", member=row.name, reason=row.reason)
            for row in closed.conflicts
        ),
        results=tuple(_row(row, closed, titles) for row in closed.files),
        ties=tuple(tie_sentences(closed, titles)),
        discussion=(*_records(closed), *_paragraphs(meeting.discussion)),
        recommendations=tuple(_paragraphs(meeting.recommendations)),
    )


def _office(seat: SheetRow | BoardMember) -> str:
    return ", ".join(filter(None, (seat.job_title, seat.organisation)))


def _attendee(sheet: SheetRow) -> Attendee:
    return Attendee(name=sheet.name, office=_office(sheet), role=seat_word(sheet.role))


def _keepers(closed: ClosedRound) -> dict[str, Attendee]:
    """Return the members of the board who give no mark: the administrative secretary."""
    return {
        member.key: Attendee(name=member.user.name, office=_office(member), role=seat_word(member.role))
        for member in closed.round.board.present
        if not member.is_scoring and member.key not in closed.seats
    }


def _chair(closed: ClosedRound) -> Attendee:
    """Return who presided: the one who confirmed the close."""
    member = next((m for m in closed.round.board.members if m.user_id == closed.round.closed_by_id), None)
    if member is not None and member.key in closed.seats:
        return _attendee(closed.seats[member.key])
    return next(_attendee(sheet) for sheet in closed.seats.values() if sheet.role == Seat.CHAIR)


def _secretary(closed: ClosedRound) -> Attendee:
    """Return who kept the record: the board's secretary, else the official who asked to close."""
    for member in closed.round.board.present:
        if member.role == Seat.SECRETARY:
            return Attendee(name=member.user.name, office=_office(member), role=seat_word(member.role))
    asker = closed.round.close_asked_by
    return Attendee(name=asker.name if asker else "", office=closed.round.board.agency.name)


def _quorum(closed: ClosedRound, meeting: Meeting) -> Quorum:
    roles = [sheet.role for member, sheet in closed.seats.items() if member not in meeting.absent]
    _name, rule = rule_sentences(closed.rules, criterion_titles(closed.round.criteria_set.definition, "vi"))[0]
    met = has_quorum(closed.rules.quorum, roles=roles, appointed=len(closed.seats), recused=0)
    return Quorum(present=len(roles), base=len(closed.seats), rule=rule[:1].lower() + rule[1:].rstrip("."), met=met)


def _rules(closed: ClosedRound, titles: dict[str, str]) -> tuple[str, ...]:
    criteria = closed.round.criteria_set
    scale = f", thang điểm {format_mark(closed.rules.scale)}" if closed.rules.scale else ""
    first = f"{criteria.title} (bản {criteria.number}){scale}"
    return (first, *(f"{name}: {text}" for name, text in rule_sentences(closed.rules, titles)))


def _row(row: FileRow, closed: ClosedRound, titles: dict[str, str]) -> MinutesRow:
    result = row.result
    if result is None:
        raise ValueError(f"{row.key} left the round and has no result")
    return MinutesRow(
        code=row.code,
        title=row.title,
        beneficiary=row.facility,
        sheets=Sheets(
            expected=len(closed.seats), used=len(result.used), excluded=len(result.excluded), late=len(result.late),
            recused=len(result.recused), missing=len(result.missing),
        ),
        requested=row.requested,
        proposed=row.proposed,
        total=result.shown,
        rank=result.rank,
        passed=result.passed,
        notes=(*result_notes(row, closed, titles), *sheet_notes(row, closed)),
    )  # fmt: skip


def _records(closed: ClosedRound) -> list[str]:
    """Say what happened to the round itself."""
    found = []
    if closed.round.number > 1 and closed.round.reason:
        found.append(f"Chấm lại vòng {closed.round.number}, lý do: {closed.round.reason}")
    for row in closed.left:
        found.append(f"Đề án {row.code}, {row.title}: cơ sở đã rút trước khi khóa vòng chấm nên không có kết quả")
    return found


def _paragraphs(text: str) -> list[str]:
    return [line.strip("-– ").strip() for line in text.splitlines() if line.strip("-– ")]
