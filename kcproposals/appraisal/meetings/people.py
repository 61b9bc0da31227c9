"""The people of a meeting as its minutes name them: who came, who presided, who kept the record, the quorum."""

from collections.abc import Iterator
from dataclasses import replace

from kcproposals.appraisal.meetings.models import Attendance, Meeting
from kcproposals.appraisal.meetings.queries import authors
from kcproposals.appraisal.models import BoardMember
from kcproposals.appraisal.results.queries import ClosedRound, SheetRow
from kcproposals.appraisal.words import seat_word
from kcproposals.criteria.words import criterion_titles, rule_sentences
from kcproposals.documents.values import Attendee, Quorum
from kcproposals.domain.dates import local_date, official_date
from kcproposals.domain.policy import Seat
from kcproposals.domain.scoring import has_quorum


def _office(seat: SheetRow | BoardMember) -> str:
    return ", ".join(filter(None, (seat.job_title, seat.organisation)))


def _attendee(sheet: SheetRow) -> Attendee:
    return Attendee(name=sheet.name, office=_office(sheet), role=seat_word(sheet.role))


def of_meeting(closed: ClosedRound, meeting: Meeting | None) -> Iterator[tuple[Attendee, bool]]:
    """Yield everybody of the meeting with whether they came, in the order of the board; of those who left the board
    only who had come. Of a round whose meeting nobody kept everybody with a sheet counts as having come."""
    rows = {row.member_id: row for row in meeting.attendances} if meeting else {}
    roles = {seat.member.id: seat.role for seat in authors(closed.round.id)}
    for member in closed.round.board.members:
        row = rows.get(member.id)
        of_round = member.id in roles or not member.is_scoring
        is_of_meeting = row is not None if meeting else member.left_at is None and of_round
        if not is_of_meeting or (member.left_at and not (row and row.took_part)):
            continue
        role = seat_word(roles.get(member.id, member.role))
        yield _with_times(Attendee(name=member.user.name, office=_office(member), role=role), row)


def _with_times(person: Attendee, row: Attendance | None) -> tuple[Attendee, bool]:
    if row is None:
        return person, True
    if not row.took_part:
        return replace(person, reason=row.reason), False
    return replace(person, arrived_at=row.came_late_at, left_at=row.left_at, online=row.state == "online"), True


def chair(closed: ClosedRound) -> Attendee:
    """Return who presided: the one who confirmed the close; a vice chair with the text that lets them."""
    member = next((m for m in closed.round.board.members if m.user_id == closed.round.closed_by_id), None)
    if member is not None and member.key in closed.seats:
        presided = _attendee(closed.seats[member.key])
        if by := _authorisation(member, closed):
            return replace(presided, office=f"{presided.office} ({by})".strip())
        return presided
    return next(_attendee(sheet) for sheet in closed.seats.values() if sheet.role == Seat.CHAIR)


def _authorisation(member: BoardMember, closed: ClosedRound) -> str:
    """Say by which text, and for which days, a vice chair closed the round for the chair."""
    if closed.round.closed_at is None or not member.is_authorised(local_date(closed.round.closed_at)):
        return ""
    first = f" từ {official_date(member.authorised_from)}" if member.authorised_from else ""
    last = f" đến hết {official_date(member.authorised_to)}" if member.authorised_to else ""
    return f"điều hành theo {member.authorisation}{f', có hiệu lực{first}{last}' if first or last else ''}"


def secretary(closed: ClosedRound) -> Attendee:
    """Return who kept the record: the board's secretary, else the official who asked to close."""
    for member in closed.round.board.present:
        if member.role == Seat.SECRETARY:
            return Attendee(name=member.user.name, office=_office(member), role=seat_word(member.role))
    asker = closed.round.close_asked_by
    return Attendee(name=asker.name if asker else "", office=closed.round.board.agency.name)


def quorum(closed: ClosedRound, meeting: Meeting | None) -> Quorum:
    """Return how many who give marks came, of how many seats, by the rule of the set."""
    rows = {row.member_id: row for row in meeting.attendances} if meeting else {}
    seats = authors(closed.round.id)
    here = [s.role for s in seats if meeting is None or s.member.id in rows and rows[s.member.id].took_part]
    _name, rule = rule_sentences(closed.rules, criterion_titles(closed.round.criteria_set.definition, "vi"))[0]
    met = has_quorum(closed.rules.quorum, roles=here, appointed=len(closed.seats), recused=0)
    return Quorum(present=len(here), base=len(closed.seats), rule=rule[:1].lower() + rule[1:].rstrip("."), met=met)
