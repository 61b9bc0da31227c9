"""What each paper says: frozen values, built by the slices, set in type by templates/documents/pdf.

The value is the snapshot of an issued document (`to_json`, `from_json`), so it holds everything the page shows and
nothing that is looked up later. Not for layout (print.css), nor for finding the facts (each slice's documents.py).
Money is whole đồng; totals are computed here, never handed in.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from kcproposals.documents import codec
from kcproposals.documents.paper import LAYOUT, Check, Checkpoint, Letterhead, Paper, Recipients, Signatory
from kcproposals.documents.values_board import AppointmentValue, InvitationValue
from kcproposals.documents.values_groups import BeneficiariesValue

__all__ = [
    "AnnexGroup",
    "AnnexRow",
    "Attendee",
    "Check",
    "Checkpoint",
    "Conflict",
    "Contact",
    "DecisionValue",
    "Grant",
    "Letterhead",
    "MinutesRow",
    "MinutesValue",
    "NoticeValue",
    "Paper",
    "Quorum",
    "Reason",
    "Recipients",
    "Sheets",
    "Signatory",
    "from_json",
]

COMPLAINT = (
    "Trường hợp không đồng ý với kết quả nêu trên, đơn vị có quyền gửi ý kiến hoặc khiếu nại bằng văn bản theo quy "
    "định của Luật Khiếu nại trong thời hạn 90 ngày kể từ ngày nhận được Thông báo này"
)


@dataclass(frozen=True, kw_only=True)
class AnnexRow:
    """One proposal of the annex. `code` stands after the name; `period` is ready text (`Tháng 3 - 11/2027`)."""

    name: str
    implementer: str
    beneficiary: str
    place: str
    support: int
    counterpart: int
    code: str = ""
    period: str = ""
    note: str = ""

    @property
    def total(self) -> int:
        """Total cost: support and counterpart."""
        return self.support + self.counterpart


@dataclass(frozen=True, kw_only=True)
class AnnexGroup:
    """The proposals of one activity, in the order they are printed."""

    title: str
    rows: tuple[AnnexRow, ...]

    @property
    def support(self) -> int:
        """Support of the group, in đồng."""
        return sum(row.support for row in self.rows)

    @property
    def counterpart(self) -> int:
        """Counterpart of the group, in đồng."""
        return sum(row.counterpart for row in self.rows)

    @property
    def total(self) -> int:
        """Total cost of the group, in đồng."""
        return self.support + self.counterpart


@dataclass(frozen=True, kw_only=True)
class DecisionValue(Paper):
    """Decision approving a batch of the annual plan, with its annex (model 1.3 of Nghị định 30/2020).

    `issued_by` is the authority in sentence case (`Chủ tịch Ủy ban nhân dân tỉnh …`); `programme` (`khuyến công địa
    phương`) and `programme_short` (`KCĐP`) name the money; `funding_source` says where it comes from. `tasks` become
    Điều 2; `executors` is the subject of the last article's sentence. `reserve` is a second annex, in rank order.
    """

    kind: ClassVar[str] = "quyet_dinh_phe_duyet"
    type_name: ClassVar[str] = "Quyết định"

    issued_by: str
    legal_bases: tuple[str, ...]
    programme: str
    programme_short: str
    year: int
    batch: int | None = None
    funding_source: str
    groups: tuple[AnnexGroup, ...]
    tasks: tuple[str, ...]
    executors: str
    signatory: Signatory
    reserve: tuple[AnnexRow, ...] = ()

    def __post_init__(self) -> None:
        if not self.count:
            raise ValueError("a decision approves at least one proposal")

    @property
    def period(self) -> str:
        """`năm 2027` or `năm 2027 (đợt 1)`."""
        return f"năm {self.year}" + (f" (đợt {self.batch})" if self.batch else "")

    @property
    def reserved(self) -> AnnexGroup:
        """The reserve list with its sums."""
        return AnnexGroup(title="Danh mục dự phòng", rows=self.reserve)

    @property
    def count(self) -> int:
        """How many proposals are approved."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def support(self) -> int:
        """Approved support of all proposals, in đồng."""
        return sum(group.support for group in self.groups)

    @property
    def counterpart(self) -> int:
        """Counterpart of all proposals, in đồng."""
        return sum(group.counterpart for group in self.groups)

    @property
    def total(self) -> int:
        """Total cost of all proposals, in đồng."""
        return self.support + self.counterpart


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """A person of the board: name, office (`Phó Giám đốc Sở Công Thương`), role in the board; why absent, if absent.

    `arrived_at` is set for one who came after the beginning, `left_at` for one who went before the end.
    """

    name: str
    office: str = ""
    role: str = ""
    reason: str = ""
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    online: bool = False


@dataclass(frozen=True, kw_only=True)
class Quorum:
    """`present` of `base` members; `rule` is the requirement in words (`ít nhất 2/3 số thành viên …`)."""

    present: int
    base: int
    rule: str
    met: bool


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A member who neither saw nor scored a proposal, and why. `proposal` is code and title."""

    proposal: str
    member: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Sheets of one proposal. Raises ValueError unless the parts add up to `expected`: none is lost silently."""

    expected: int
    used: int
    excluded: int = 0
    late: int = 0
    recused: int = 0
    missing: int = 0

    def __post_init__(self) -> None:
        if self.expected != self.used + self.excluded + self.late + self.recused + self.missing:
            raise ValueError(f"sheets do not add up: {self}")


@dataclass(frozen=True, kw_only=True)
class Left:
    """A member who left the board after it was appointed: when, why, and who took the seat."""

    name: str
    role: str
    at: date
    reason: str = ""
    alternate: str = ""


@dataclass(frozen=True, kw_only=True)
class Reserved:
    """An opinion that a member reserves on a proposal; `basis` says how it came into the minutes."""

    member: str
    proposal: str
    text: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Discussed:
    """What the meeting said of one proposal, in the order of the agenda. `proposal` is code and title."""

    proposal: str
    said: tuple[str, ...] = ()
    conclusion: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    changes_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class MinutesRow:
    """Result of one proposal. `total` is the shown total (`84,33`); `passed` None means that there is no result.

    `notes` are sentences: knock-outs, each excluded sheet with its reason, a shown total that hides a miss; `earlier`
    are its results in earlier rounds. `standings` says by a letter how each member's sheet stands, in the order of
    `MinutesValue.members`. `verdict` is the board's conclusion in words.
    """

    code: str
    title: str
    beneficiary: str
    sheets: Sheets
    requested: int
    proposed: int | None = None
    total: str | None = None
    rank: int | None = None
    passed: bool | None = None
    notes: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    verdict: str = ""


@dataclass(frozen=True, kw_only=True)
class MinutesValue(Paper):
    """Minutes of an appraisal board (model 1.9): no date line, secretary and chair sign.

    `rules` says how the total is made (criteria set, scale, threshold, rounding), `ties` how equal totals were
    ordered, `discussion` and `recommendations` are paragraphs. `again` says why the files were judged again; `members`
    name the columns of the account of sheets, `sheets` is its sum: files × members, none missing.
    """

    kind: ClassVar[str] = "bien_ban_hop_hoi_dong"
    type_name: ClassVar[str] = "Biên bản"

    appointed_by: str
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    venue: str | None = None
    chair: Attendee
    secretary: Attendee
    present: tuple[Attendee, ...]
    absent: tuple[Attendee, ...] = ()
    quorum: Quorum
    rules: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    results: tuple[MinutesRow, ...]
    ties: tuple[str, ...] = ()
    discussion: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    again: str = ""
    left: tuple[Left, ...] = ()
    files: tuple[Discussed, ...] = ()
    members: tuple[str, ...] = ()
    sheets: Sheets | None = None
    reserved: tuple[Reserved, ...] = ()

    def of(self, passed: bool | None) -> tuple[MinutesRow, ...]:
        """Return the results with this conclusion: True passed, False failed, None without a result."""
        return tuple(row for row in self.results if row.passed is passed)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a proposal is not supported: a sentence, and the article or rule it rests on."""

    text: str
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where the facility may ask: office, address, telephone, e-mail."""

    office: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a supported facility gets: deciding document, support and counterpart in đồng, period, next steps."""

    decision: str | None
    support: int
    counterpart: int
    period: str = ""
    next_steps: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeValue(Paper):
    """Notice of the result to one facility (model 1.4): either `grant`, or `reasons` why there is none.

    `total` and `threshold` are shown marks (`64,50`, `70`), printed when both are given.
    """

    kind: ClassVar[str] = "thong_bao_ket_qua"
    type_name: ClassVar[str] = "Thông báo"

    issued_by: str
    legal_bases: tuple[str, ...] = ()
    facility: str
    facility_address: str
    proposal_code: str
    proposal_title: str
    call_title: str
    submitted_on: date
    grant: Grant | None = None
    reasons: tuple[Reason, ...] = ()
    total: str | None = None
    threshold: str | None = None
    contact: Contact
    complaint: str = COMPLAINT
    signatory: Signatory

    def __post_init__(self) -> None:
        if bool(self.grant) == bool(self.reasons):
            raise ValueError("a notice tells either the grant or the reasons why there is none")


_ALL: tuple[type[Paper], ...] = (
    DecisionValue, MinutesValue, NoticeValue, BeneficiariesValue, AppointmentValue, InvitationValue,
)  # fmt: skip
KINDS: dict[str, type[Paper]] = {kind.kind: kind for kind in _ALL}


def from_json(text: str) -> Paper:
    """Return the paper of a snapshot. Raises ValueError for a layout or kind that this version does not know."""
    body = json.loads(text)
    if body["layout"] != LAYOUT or body["kind"] not in KINDS:
        raise ValueError(f"unknown snapshot: {body['layout']}, {body['kind']}")
    return codec.decode(KINDS[body["kind"]], body["value"])
