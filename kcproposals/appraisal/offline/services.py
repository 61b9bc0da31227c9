"""Keep a filled workbook, hold it against the sheets as they are now, and take over what its member chose.

Nothing is overwritten silently: a sheet that was saved after the download is a conflict, and what is chosen is taken at
the version that was shown. A sheet that was handed in is not touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kcproposals.appraisal.models import Round, ScoreSheet
from kcproposals.appraisal.offline.models import OfflineFile
from kcproposals.appraisal.offline.queries import own_sheets, sent_file
from kcproposals.appraisal.offline.reading import read_file
from kcproposals.appraisal.sheets.reading import sheet_lines
from kcproposals.appraisal.sheets.services import SheetContent, content_of, save
from kcproposals.domain.errors import N_, NotAllowed, RuleViolation
from kcproposals.domain.policy import Actor, Permission, can
from kcproposals.domain.text import clean_line
from kcproposals.extensions import db

READY, CONFLICT, SAME, TROUBLE, HANDED_IN, RECUSED = "ready", "conflict", "same", "trouble", "handed_in", "recused"
TAKEABLE = (READY, CONFLICT)


@dataclass(frozen=True)
class Found:
    """One sheet of a file beside the same sheet here. ``changes``: label, the text here, the text in the file.

    ``version`` is the one these texts were read at. ``troubles`` are [address, text, msgid, values].
    """

    sheet: ScoreSheet
    state: str
    changes: list[tuple[str, str, str]]
    troubles: list[Any]

    @property
    def version(self) -> int:
        return self.sheet.version


def keep(round_: Round, name: str, data: bytes, *, actor: Actor, now: datetime) -> OfflineFile:
    """Read a filled workbook and keep it, in place of one sent before. Raises RuleViolation for one not to be read."""
    own = own_sheets(round_, actor.user_id)
    entries = read_file(data, round_, {sheet.key: sheet for sheet in own})
    shut = {sheet.key for sheet in own if sheet.is_recused}
    for entry in entries:
        if entry.key in shut:  # what was written about a file one keeps out of is not kept
            entry.content, entry.troubles = None, []
    drop(round_, actor=actor)
    file = OfflineFile(
        round_id=round_.id, member_id=own[0].member_id, name=clean_line(name)[:200],
        entries=[asdict(entry) for entry in entries], sent_at=now,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def drop(round_: Round, *, actor: Actor) -> None:
    """Forget what a person sent back."""
    if file := sent_file(round_, actor.user_id):
        db.session.delete(file)
        db.session.flush()


def look_over(file: OfflineFile, sheets: Sequence[ScoreSheet]) -> list[Found]:
    """Return what taking the file over would do to each of its member's sheets, in the order of the files."""
    entries = {entry["key"]: entry for entry in file.entries}
    return [_found(sheet, entries[sheet.key]) for sheet in sheets if sheet.key in entries]


def _found(sheet: ScoreSheet, entry: Mapping[str, Any]) -> Found:
    if sheet.is_recused:
        return Found(sheet, RECUSED, [], [])
    if entry["content"] is None:
        return Found(sheet, TROUBLE, [], entry["troubles"])
    content = SheetContent(**entry["content"])
    if content == content_of(sheet):
        return Found(sheet, SAME, [], [])
    here, there = sheet_lines(sheet), sheet_lines(sheet, content)
    changes = [(a.label, a.text, b.text) for a, b in zip(here, there, strict=True) if a.text != b.text]
    if sheet.state != "draft":
        return Found(sheet, HANDED_IN, changes, [])
    return Found(sheet, READY if sheet.version == entry["version"] else CONFLICT, changes, [])


def take(
    round_: Round, chosen: Mapping[str, int], *, actor: Actor, now: datetime
) -> tuple[list[ScoreSheet], OfflineFile | None]:
    """Save the chosen sheets (key → the version that was shown) as the file has them, all or none.

    Returns the sheets saved, and what of the file is still to be looked at: cells to mend, sheets not chosen. Raises
    StaleVersion when one of them was saved since it was shown, NotAllowed when it can no longer be filled.
    """
    file = sent_file(round_, actor.user_id)
    if file is None:
        raise NotAllowed(N_("Không còn tệp nào chờ xem. Xin gửi lại tệp."))
    if not chosen:
        raise RuleViolation(N_("Chưa chọn phiếu nào để ghi."))
    found = look_over(file, own_sheets(round_, actor.user_id))
    contents = {entry["key"]: entry["content"] for entry in file.entries}
    taken = [one.sheet for one in found if one.sheet.key in chosen]
    for sheet in taken:
        if contents[sheet.key] is None or not can(actor, Permission.SCORE, sheet):
            raise NotAllowed(N_("Có phiếu không ghi được nữa. Xin xem lại danh sách rồi chọn lại."))
        save(sheet, SheetContent(**contents[sheet.key]), version=chosen[sheet.key], actor=actor, now=now)
    left = [one.sheet.key for one in found if one.state in (TROUBLE, *TAKEABLE) and one.sheet not in taken]
    file.entries = [entry for entry in file.entries if entry["key"] in left]
    if not left:
        db.session.delete(file)
    db.session.flush()
    return taken, file if left else None
