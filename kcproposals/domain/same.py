"""Are two establishments one, and was one machine supported twice? Found by numbers, or put as a question to a person.

For earlier and double support. A number that nobody shares (tax code, serial of a machine) decides; a name or an
address that reads alike only asks: plans, newspapers and registrations write the same establishment in many ways, and
two establishments may share a name. Nothing here knows where the two came from, or says what follows.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kcproposals.domain.names import bare_name
from kcproposals.domain.text import fold

ENTITY_DIGITS = 10  # of a tax code: what stands behind them only tells branches of one legal entity apart
SHORTEST_SERIAL = 4
SHORTEST_ADDRESS = 6
_NOT_A_SIGN = re.compile(r"[^a-z0-9]+")
_ADDRESS_WORDS = re.compile(r"\b(so nha|so|duong|pho|d|thon|xom|ap|ban|to|khu pho|khu|kp|lo|dia chi)\b")


class Reason(StrEnum):
    """Why two are taken for one. The first two decide; the others ask."""

    TAX_CODE = "tax_code"
    SERIAL = "serial"
    BRANCH = "branch"
    NAME = "name"
    ADDRESS = "address"


EXACT = frozenset({Reason.TAX_CODE, Reason.SERIAL})


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What is known of an establishment, as it is compared: every part may be empty. Make one with ``identity``."""

    names: frozenset[str] = frozenset()
    tax_code: str = ""
    province: str = ""
    commune: str = ""
    address: str = ""
    serials: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """Two that are one, or may be: the reasons, the strongest first."""

    reasons: tuple[Reason, ...]

    @property
    def is_exact(self) -> bool:
        """Say whether a number decided; else a person is asked."""
        return bool(EXACT & set(self.reasons))


def identity(
    names: Iterable[str], *, tax_code: str | None = None, province: str | None = None, commune: str | None = None,
    address: str = "", serials: Iterable[str] = (),
) -> Identity:  # fmt: skip
    """Return what is compared, from what people wrote. ``province`` and ``commune`` are codes of today's units."""
    return Identity(
        names=frozenset(filter(None, map(bare_name, names))),
        tax_code=re.sub(r"[^0-9]", "", tax_code or ""),
        province=province or "",
        commune=commune or "",
        address=address_key(address),
        serials=frozenset(filter(None, map(serial_key, serials))),
    )


def compare(one: Identity, other: Identity) -> Match | None:
    """Return why the two are or may be one establishment, or None. A name counts inside one province, an address
    inside one commune; a province that is not known excludes nothing."""
    reasons = []
    if one.tax_code and one.tax_code == other.tax_code:
        reasons.append(Reason.TAX_CODE)
    if one.serials & other.serials:
        reasons.append(Reason.SERIAL)
    if Reason.TAX_CODE not in reasons and _one_entity(one.tax_code, other.tax_code):
        reasons.append(Reason.BRANCH)
    if one.names & other.names and _agree(one.province, other.province):
        reasons.append(Reason.NAME)
    if one.address and one.address == other.address and one.commune and one.commune == other.commune:
        reasons.append(Reason.ADDRESS)
    return Match(tuple(reasons)) if reasons else None


def serial_key(serial: str) -> str:
    """Return a machine's serial as it is compared: "SN: kt-2024/0815" → "snkt20240815"; '' when it tells nothing.

    Too short, without a digit or of one repeated sign ("0000", "chưa có") it would make strangers one machine.
    """
    key = _NOT_A_SIGN.sub("", fold(serial))
    tells = len(key) >= SHORTEST_SERIAL and any(sign.isdigit() for sign in key) and len(set(key)) > 1
    return key if tells else ""


def serial_keys(answers: Mapping[str, Any]) -> list[str]:
    """Return the serials of all machines in the answers of a form: the column ``serial`` of whatever tables it has."""
    tables = (value for section in answers.values() for value in section.values() if isinstance(value, list))
    rows = (row for table in tables for row in table if isinstance(row, Mapping))
    return sorted({key for row in rows if (key := serial_key(str(row.get("serial") or "")))})


def address_key(address: str) -> str:
    """Return an address as it is compared: "Số 12, đường Trần Phú" and "12 Trần Phú" → "12 tran phu".

    '' when it has no number or no name: "thôn Đông" alone is where a whole village lives.
    """
    words = _ADDRESS_WORDS.sub(" ", _NOT_A_SIGN.sub(" ", fold(address))).split()
    key = " ".join(words)
    has_number = any(sign.isdigit() for sign in key)
    has_name = any(word.isalpha() for word in words)
    return key if has_number and has_name and len(key) >= SHORTEST_ADDRESS else ""


def _one_entity(one: str, other: str) -> bool:
    return len(one) >= ENTITY_DIGITS and one[:ENTITY_DIGITS] == other[:ENTITY_DIGITS]


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other
