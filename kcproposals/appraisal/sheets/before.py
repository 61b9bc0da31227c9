"""What a member wrote in the round before, to stand beside their own sheet of a second pass; never anybody else's."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kcproposals.appraisal.models import Appraisal, Round, ScoreSheet
from kcproposals.appraisal.sheets.queries import HANDED_IN
from kcproposals.appraisal.sheets.reading import mark_text
from kcproposals.appraisal.sheets.services import SheetContent, content_of
from kcproposals.appraisal.words import CONCLUSIONS
from kcproposals.domain.money import format_dong, format_mark
from kcproposals.extensions import db


@dataclass(frozen=True)
class Before:
    """One's own sheet of the round before; without one every text is empty."""

    sheet: ScoreSheet | None = None
    number: int = 0

    def mark(self, key: str, content: SheetContent) -> dict[str, Any] | None:
        """Return what ``components/score.html`` shows of a criterion: text, value on the page, whether it changed."""
        if self.sheet is None or key not in self.sheet.marks:
            return None
        mark = self.sheet.marks[key]
        return {
            "label": self._said(mark_text(content_of(self.sheet), key)),
            "mark": "na" if mark is None else format_mark(mark),
            "is_changed": key not in content.marks or content.marks[key] != mark,
        }

    @property
    def recommended(self) -> str:
        """The amount recommended then, as a hint of its field."""
        amount = self.sheet.recommended if self.sheet else None
        return "" if amount is None else self._said(_("%(amount)s đồng", amount=format_dong(amount)))

    @property
    def conclusion(self) -> str:
        """The conclusion then, as a hint of its field."""
        return self._said(_(CONCLUSIONS[self.sheet.conclusion])) if self.sheet and self.sheet.conclusion else ""

    def _said(self, text: str) -> str:
        return _("vòng %(number)s: %(text)s", number=self.number, text=text)


def before(sheet: ScoreSheet) -> Before:
    """Return what the author of a sheet handed in about the same file in the last round before."""
    round_ = sheet.appraisal.round
    if round_.number == 1:
        return Before()
    row = db.session.execute(
        select(ScoreSheet, Round.number)
        .join(ScoreSheet.appraisal)
        .join(Appraisal.round)
        .where(
            ScoreSheet.member_id == sheet.member_id, ScoreSheet.state.in_(HANDED_IN), Round.number < round_.number,
            Appraisal.proposal_id == sheet.appraisal.proposal_id, Round.board_id == round_.board_id,
        )
        .order_by(Round.number.desc())
        .limit(1)
    ).first()  # fmt: skip
    return Before(*row) if row else Before()
