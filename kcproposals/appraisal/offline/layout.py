"""Where everything stands in the workbook of a member's sheets; written by ``workbook``, read by ``reading``.

One worksheet ("Phiếu chấm", with more files also "Phiếu chấm 2" …) with a block of rows for each file. Hidden columns
name the sheet, its version and the field of every row, so that a row is known wherever it stands.
"""

import hashlib
import json
from fractions import Fraction

from kcproposals.criteria.models import CriteriaSet
from kcproposals.criteria.services import rules_of
from kcproposals.domain.errors import N_
from kcproposals.domain.text import fold

MARK = "kcproposals-sheets-1"
"""In the first cell of the first hidden column: the kind of file and of its layout."""
NAME, MOST, STEP, VALUE, TEXT, GUIDE, KEY, VERSION, FIELD, PRINT = range(1, 11)
"""Columns, from 1 as the reader counts them: D is the mark, E the reason."""
ROWS = 900
"""Of one worksheet at most; the reader takes a thousand."""
NOT_APPLICABLE = "KAD"
_NOT_APPLICABLE = ("kad", "khong ap dung", "n/a", "na")

RECOMMENDED, CONCLUSION, NOTE = "recommended", "conclusion", "shared_note"
LABELS = {
    RECOMMENDED: N_("Mức hỗ trợ đề xuất (đồng)"),
    CONCLUSION: N_("Kết luận"),
    NOTE: N_("Góp ý cho cơ sở"),
}


def fields_of(criteria_set: CriteriaSet) -> list[str]:
    """Return the fields of a sheet in the order of its rows: one for each criterion, then the rest."""
    return [f"mark-{criterion.key}" for criterion in rules_of(criteria_set).criteria] + list(LABELS)


def fingerprint(criteria_set: CriteriaSet) -> str:
    """Return what tells this version of the criteria from every other."""
    text = json.dumps(criteria_set.definition, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def is_not_applicable(text: str) -> bool:
    """Say whether a cell says that a criterion does not apply."""
    return fold(text).strip() in _NOT_APPLICABLE


def number_text(value: Fraction) -> str:
    """Write a number as a formula of a spreadsheet does, with a point."""
    return f"{float(value):g}"
