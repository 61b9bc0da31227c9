"""Compute a closed round again from its stored marks and compare: every kept digit, every sheet with its commitment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from kcproposals.appraisal.models import Appraisal, Round, ScoreSheet
from kcproposals.appraisal.results.services import Account, account_of, sheets_of_round
from kcproposals.appraisal.sheets.services import commitment_to, content_of
from kcproposals.criteria.services import rules_of
from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.scoring import Result
from kcproposals.web.translations import sentence

COLUMNS = ("total", "shown", "passed", "rank", "proposed")


@dataclass(frozen=True)
class Digit:
    """One entry of a result: as it was kept at the close, in its column and in the whole entry, and as computed now."""

    name: str
    kept: tuple[Any, ...]
    now: Any

    @property
    def is_same(self) -> bool:
        """Say whether both kept values are what is computed."""
        return all(value == self.now for value in self.kept)

    @property
    def other(self) -> Any:
        """The kept value to show beside the computed one: the one that differs, if any does."""
        return next((value for value in self.kept if value != self.now), self.now)


@dataclass(frozen=True)
class FileCheck:
    """One file: its digits, and how many of its sheets were handed in; ``broken`` no longer say what was committed to.

    ``is_lost``: a result was kept where none is computed.
    """

    appraisal: Appraisal
    digits: tuple[Digit, ...]
    sheets: int
    broken: tuple[ScoreSheet, ...]
    is_lost: bool = False

    @property
    def is_same(self) -> bool:
        """Say whether nothing differs."""
        return not self.is_lost and not self.broken and all(digit.is_same for digit in self.digits)


@dataclass(frozen=True)
class Recomputed:
    """A round computed again. ``problem`` says why it could not be: marks that nobody could have handed in."""

    account: Account | None
    files: tuple[FileCheck, ...]
    problem: str

    @property
    def is_same(self) -> bool:
        """Say whether the whole round is as it was kept."""
        return not self.problem and all(file.is_same for file in self.files)


def recompute(round_: Round) -> Recomputed:
    """Return a closed round computed again, files in their order."""
    account: Account | None = None
    results: dict[str, Result] = {}
    problem = ""
    try:
        account = account_of(round_, rules_of(round_.criteria_set))
        results = {appraisal.key: result for appraisal, result in account.results}
    except RuleViolation as refused:  # the sheets below say whose marks they are
        problem = sentence(refused)
    sheets = account.sheets if account else tuple(sheets_of_round(round_))
    files = (_file(row, account, results.get(row.key), sheets) for row in round_.appraisals)
    return Recomputed(account, tuple(file for file in files if file is not None), problem)


def _file(
    row: Appraisal, account: Account | None, result: Result | None, sheets: tuple[ScoreSheet, ...]
) -> FileCheck | None:
    """Check one file; None for one that left the round with nothing kept."""
    given = [sheet for sheet in sheets if sheet.appraisal_id == row.id and sheet.is_handed_in]
    broken = tuple(one for one in given if one.commitment != commitment_to(one.nonce, content_of(one)))
    if account is None or result is None:
        if row.result is None and not broken:
            return None
        return FileCheck(row, (), len(given), broken, is_lost=account is not None and row.result is not None)
    return FileCheck(row, tuple(_digits(row, account, result)), len(given), broken)


def _digits(row: Appraisal, account: Account, result: Result) -> Iterator[Digit]:
    entry = row.result or {}
    for name, value in {**result.as_json(), "proposed": account.proposed(row, result)}.items():
        kept = () if name == "proposed" else (entry.get(name),)
        if name in COLUMNS:
            kept = (*kept, getattr(row, name))
        yield Digit(name, kept, value)


def differences(round_: Round) -> list[str]:
    """Return one line for everything in a closed round that is not computed again as it was kept."""
    found, checked = [], recompute(round_)
    if checked.problem:
        found.append(_("không tính lại được kết quả: %(why)s", why=checked.problem))
    for file in checked.files:
        code = file.appraisal.proposal.code
        if file.is_lost:
            found.append(_("%(code)s: có kết quả được giữ nhưng tính lại không có", code=code))
        found += [f"{code} {one.name}: {one.other!r} ≠ {one.now!r}" for one in file.digits if not one.is_same]
        for sheet in file.broken:
            name = f"{code} {sheet.key}"
            found.append(_("%(sheet)s: phiếu không còn khớp với cam kết lúc nộp", sheet=name))
    return found
