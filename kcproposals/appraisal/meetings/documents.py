"""What the minutes of a round say (biên bản họp hội đồng, model 1.9 of NĐ 30/2020): the meeting and the kept results.

The draft is kept as it was last brought up to date, so that the chair signs what they read; from the signature on it is
never made anew. Papers are Vietnamese whatever the reader's language.
"""

import json
from dataclasses import replace

from flask_babel import force_locale

from kcproposals.appraisal.boards.reviewers import reviewer_names
from kcproposals.appraisal.meetings import account, people
from kcproposals.appraisal.meetings.models import Meeting, MeetingItem, ReservedOpinion
from kcproposals.appraisal.meetings.queries import meeting_of
from kcproposals.appraisal.models import Round
from kcproposals.appraisal.results.queries import ClosedRound, FileRow, closed_round, round_by_key
from kcproposals.appraisal.words import result_notes, sheet_notes, tie_sentences
from kcproposals.criteria.words import criterion_titles, rule_sentences
from kcproposals.documents.letterheads import letterhead, recipients
from kcproposals.documents.models import Document
from kcproposals.documents.values import (
    Conflict,
    Discussed,
    MinutesRow,
    MinutesValue,
    Reserved,
    from_json,
)
from kcproposals.domain.dates import vn_datetime
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.money import format_mark

MINUTES = "bien_ban_hop_hoi_dong"
NO_SHEET = "không nộp phiếu nào"


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
    """Refuse to sign minutes that lack the decision, place, times or somebody's attendance, or that are no longer what
    the meeting holds. What was signed is only numbered."""
    if document.state == "signed":
        return
    round_ = round_of(document)
    meeting = meeting_of(round_)
    for lack in lacking(round_, meeting):
        raise NotAllowed(lack)
    if meeting and kept_minutes(meeting, document) not in (None, from_data(document)):
        raise NotAllowed(N_("Phiên họp đã ghi thêm sau khi lập dự thảo. Thư ký cập nhật dự thảo rồi Chủ tịch ký."))


def lacking(round_: Round, meeting: Meeting | None) -> list[str]:
    """Return what keeps minutes from being signed, as msgids: decision, place and times, everybody called."""
    found = []
    if not round_.board.appointed_by:
        found.append(N_("Biên bản còn thiếu quyết định thành lập hội đồng. Thư ký bổ sung ở trang hội đồng."))
    if meeting is None or not meeting.has_place_and_times:
        found.append(N_("Biên bản còn thiếu địa điểm hoặc thời gian họp. Thư ký bổ sung ở trang phiên họp."))
    if meeting and any(row.state == "expected" for row in meeting.attendances):
        found.append(N_("Còn thành viên chưa điểm danh. Thư ký bổ sung ở trang phiên họp."))
    return found


def build_minutes(document: Document) -> MinutesValue:
    """Return the unnumbered minutes as they were last brought up to date."""
    meeting = meeting_of(round_of(document))
    kept = kept_minutes(meeting, document) if meeting else None
    return kept or from_data(document)


def kept_minutes(meeting: Meeting, document: Document) -> MinutesValue | None:
    """Return the draft that is kept of this very paper, or None."""
    if not meeting.drafted or meeting.drafted["value"]["key"] != document.key:
        return None
    value = from_json(json.dumps(meeting.drafted))
    return value if isinstance(value, MinutesValue) else None


def from_data(document: Document) -> MinutesValue:
    """Return the unnumbered minutes as the meeting and the closed round are now."""
    with force_locale("vi"):
        round_ = round_of(document)
        return _minutes(document, closed_round(round_), meeting_of(round_))


def _minutes(document: Document, closed: ClosedRound, meeting: Meeting | None) -> MinutesValue:
    round_, board = closed.round, closed.round.board
    titles = criterion_titles(round_.criteria_set.definition, "vi")
    came = list(people.of_meeting(closed, meeting))
    earlier = account.earlier_results(closed)
    reviewing = reviewer_names(round_.board)
    return MinutesValue(
        key=document.key,
        letterhead=letterhead(document.body, document.doc_type),
        subject=document.abstract,
        recipients=recipients(document.body, MINUTES, ("Các thành viên Hội đồng",)),
        appointed_by=board.appointed_by,
        opened_at=meeting.opened_at if meeting else None,
        closed_at=meeting.ended_at if meeting else None,
        venue=(meeting.venue if meeting else "") or None,
        chair=people.chair(closed),
        secretary=people.secretary(closed),
        present=tuple(person for person, here in came if here),
        absent=tuple(person for person, here in came if not here),
        quorum=people.quorum(closed, meeting),
        rules=_rules(closed, titles),
        conflicts=tuple(
            Conflict(proposal=f"{row.code}, {row.title}", member=row.name, reason=row.reason)
            for row in closed.conflicts
        ),
        results=tuple(
            replace(line, notes=(*_reviewed_by(line.code, reviewing), *line.notes))
            for line in (_row(row, closed, meeting, titles, earlier) for row in closed.files)
        ),
        ties=tuple(tie_sentences(closed, titles)),
        discussion=(*_left_files(closed), *paragraphs(meeting.discussion if meeting else "")),
        recommendations=paragraphs(meeting.recommendations if meeting else ""),
        again=round_.reason if round_.number > 1 else "",
        left=account.left_board(closed),
        files=tuple(_discussed(item) for item in meeting.items if _was_discussed(item)) if meeting else (),
        members=account.seat_names(closed),
        sheets=account.all_sheets(closed),
        reserved=tuple(_reserved(o) for item in meeting.items for o in item.opinions) if meeting else (),
    )


def _rules(closed: ClosedRound, titles: dict[str, str]) -> tuple[str, ...]:
    criteria = closed.round.criteria_set
    scale = f", thang điểm {format_mark(closed.rules.scale)}" if closed.rules.scale else ""
    first = f"{criteria.title} (bản {criteria.number}){scale}"
    return (first, *(f"{name}: {text}" for name, text in rule_sentences(closed.rules, titles)))


def _reviewed_by(code: str, reviewing: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"Phản biện: {', '.join(reviewing[code])}"] if code in reviewing else []


def _row(
    row: FileRow, closed: ClosedRound, meeting: Meeting | None, titles: dict[str, str],
    earlier: dict[str, tuple[str, ...]],
) -> MinutesRow:  # fmt: skip
    sheets, result = account.sheets_of(row, closed), row.result
    item = next((item for item in meeting.items if item.appraisal_id == row.id), None) if meeting else None
    return MinutesRow(
        code=row.code,
        title=row.title,
        beneficiary=row.facility,
        sheets=sheets,
        requested=row.requested,
        proposed=row.proposed,
        total=result.shown if result else None,
        rank=result.rank if result else None,
        passed=result.passed if result else None,
        notes=(*result_notes(row, closed, titles), *sheet_notes(row, closed)),
        earlier=earlier.get(row.code, ()),
        standings=account.standings(row, closed),
        verdict=verdict_of(result.passed if result else None, item),
    )


def verdict_of(passed: bool | None, item: MeetingItem | None) -> str:
    """Return the board's conclusion on a file: what the sheets came to, and whether changes were asked for."""
    if passed is None:
        return N_("Chưa có kết quả")
    if not passed:
        return N_("Không đề nghị hỗ trợ")
    return N_("Đề nghị hỗ trợ sau khi chỉnh sửa") if item and item.changes else N_("Đề nghị hỗ trợ")


def _was_discussed(item: MeetingItem) -> bool:
    return bool(item.discussion or item.conclusion or item.changes)


def _name_of(item: MeetingItem) -> str:
    return f"{item.appraisal.proposal.code}, {item.appraisal.proposal.title}"


def _discussed(item: MeetingItem) -> Discussed:
    return Discussed(
        proposal=_name_of(item), said=paragraphs(item.discussion), conclusion=paragraphs(item.conclusion),
        changes=paragraphs(item.changes), changes_until=item.changes_until,
    )  # fmt: skip


def _reserved(opinion: ReservedOpinion) -> Reserved:
    """Say an opinion and how it came here: by the member, or by the secretary from paper."""
    basis = f"thành viên tự ghi lúc {vn_datetime(opinion.written_at)}"
    if opinion.on_paper:
        agreed = f"thành viên đã xác nhận lúc {vn_datetime(opinion.confirmed_at)}" if opinion.confirmed_at else ""
        by = f"thư ký {opinion.written_by.name} ghi theo bản giấy lúc {vn_datetime(opinion.written_at)}"
        basis = f"{by}, {agreed or 'thành viên chưa xác nhận trên hệ thống'}"
    return Reserved(
        member=opinion.member.user.name, proposal=_name_of(opinion.item), text=opinion.text, basis=basis
    )  # fmt: skip


def _left_files(closed: ClosedRound) -> list[str]:
    text = "Đề án {}, {}: cơ sở đã rút trước khi khóa vòng chấm nên không có kết quả"
    return [text.format(row.code, row.title) for row in closed.left]


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the lines of a text without the dashes people put before them."""
    return tuple(line.strip("-– ").strip() for line in text.splitlines() if line.strip("-– "))
