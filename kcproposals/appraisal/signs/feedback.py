"""What one member is told about their own sheets after the close: nobody else's marks, nobody else's name."""

from dataclasses import dataclass

from flask_babel import gettext as _

from kcproposals.appraisal.signs.page import Scale, scale_of, times_of
from kcproposals.appraisal.signs.queries import File, Work
from kcproposals.appraisal.signs.words import minutes_words, own_sentence, range_words, severity_words, signed
from kcproposals.domain.concordance import Severity, severity_of
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_mark
from kcproposals.domain.signs import Code, Handed, signs_of, time_on

ABOUT_MEMBERS = frozenset(Code) - {Code.ALL_ALIKE, Code.NO_VISIT}


@dataclass(frozen=True)
class OwnFile:
    """One file the member handed in a sheet for; ``notes`` are (word, tone)."""

    key: str
    code: str
    title: str
    total: str
    deviation: str
    time: str
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Feedback:
    """What a member is told: sentences about their marks, what stood out, their files."""

    sentences: tuple[str, ...]
    signs: tuple[str, ...]
    time: str
    files: tuple[OwnFile, ...]


def feedback_of(work: Work, user_id: int | None) -> Feedback | None:
    """Return the feedback for a person, None where they handed in nothing in this round."""
    me = next((key for key, member in work.members.items() if member.user_id == user_id), None)
    own = [sheet for sheet in work.sheets if sheet.member == me]
    if me is None or not own:
        return None
    severity, scale = severity_of(work.totals).get(me), scale_of(work)
    signs = [sign for sign in signs_of(work.looked) if sign.code in ABOUT_MEMBERS and me in sign.members]
    return Feedback(
        sentences=tuple(_sentences(severity, scale)),
        signs=tuple(own_sentence(sign, work) for sign in signs),
        time=str(times_of(own)),
        files=tuple(_own_file(sheet, work, severity, scale) for sheet in own),
    )


def _sentences(severity: Severity | None, scale: Scale) -> list[str]:
    if severity is None:
        return [_("Chưa so được với các thành viên khác: không hồ sơ nào có từ hai phiếu khác được tính.")]
    in_unit = Severity(
        scale.of(severity.mean), severity.by_file, scale.of(severity.range), scale.of(severity.others_range)
    )
    return list(filter(None, (severity_words(in_unit, scale.unit), range_words(in_unit, scale.unit))))


def _own_file(sheet: Handed, work: Work, severity: Severity | None, scale: Scale) -> OwnFile:
    file, seat = work.files[sheet.file], work.seats[sheet.member, sheet.file]
    away = severity.by_file.get(sheet.file) if severity else None
    spent = time_on(sheet)
    time = "" if spent is None else minutes_words(spent.time)
    return OwnFile(
        key=file.key, code=file.code, title=file.title, total=format_mark(scale.of(sheet.total)),
        deviation="" if away is None else signed(scale.of(away)),
        time=_("ít nhất %(time)s", time=time) if spent is not None and not spent.whole else time,
        notes=tuple(_notes(sheet, seat, file)),
    )  # fmt: skip


_NOTES = (
    ("excluded", N_("bị loại vì lệch xa"), "bad"),
    ("flagged", N_("lệch xa, vẫn tính"), "warn"),
    ("line_changes_without", N_("quyết định kết luận"), "warn"),
)


def _notes(sheet: Handed, seat: str, file: File) -> list[tuple[str, str]]:
    found = [] if sheet.counts else [(_("nộp muộn, không tính"), "bad")]
    if file.result is not None:
        found += [(_(word), tone) for name, word, tone in _NOTES if seat in getattr(file.result, name)]
    return found
