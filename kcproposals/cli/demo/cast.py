"""Who plays in the demo: two provinces and the ministry's department, boards, owners of facilities. All invented.

Data only, so that the accounts can be printed without a database; ``offices`` and ``scenes`` bring them to life.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kcproposals.accounts.words import ROLES, SEATS
from kcproposals.cli.demo import facts
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Role, Seat

# One for all, printed on the screen: nothing here is worth protecting.
PASSWORD = "Nam-mau-khuyen-cong"
DOMAIN = "mau.example.com"

AGENCY = "Sở Công Thương tỉnh Mẫu"
OTHER_AGENCY = "Sở Công Thương tỉnh Khác"
MINISTRY = "Cục Khuyến công (minh họa)"


@dataclass(frozen=True)
class Official:
    """One person of an office. ``words`` (msgid) say what they are, where it is not their first role."""

    key: str
    name: str
    email: str
    roles: tuple[Role, ...]
    words: str = ""

    @property
    def is_what(self) -> str:
        """What the person is, as a msgid."""
        return self.words or ROLES[self.roles[0]]


@dataclass(frozen=True)
class Member:
    """One seat of the board."""

    key: str
    name: str
    email: str
    seat: Seat
    organisation: str
    job_title: str


OFFICIALS = (
    Official("administrator", "Phạm Quốc Trị", f"quantri@{DOMAIN}", (Role.ADMINISTRATOR,)),
    Official("officer", "Hoàng Thị Tiếp", f"tiepnhan@{DOMAIN}", (Role.INTAKE_OFFICER,)),
    Official("secretary", "Vũ Thị Thư", f"thuky@{DOMAIN}", (Role.SECRETARY,)),
    Official("planner", "Đặng Văn Hoạch", f"kehoach@{DOMAIN}", (Role.PLANNER,)),
    Official("leader", "Nguyễn Văn Mẫu", f"lanhdao@{DOMAIN}", (Role.LEADER,)),
    Official("director", "Trần Đức Thuận", f"giamdoc@{DOMAIN}", (Role.LEADER,), N_("Lãnh đạo (Giám đốc Sở)")),
    Official("clerk", "Bùi Thị Sổ", f"vanthu@{DOMAIN}", (Role.CLERK,)),
    Official("auditor", "Đỗ Văn Kiểm", f"kiemtra@{DOMAIN}", (Role.AUDITOR,)),
)
OTHER_OFFICIAL = Official(
    "other", "Ngô Văn Khác", "canbo@khac.example.com", tuple(Role), N_("Cán bộ tỉnh khác (mọi vai trò)")
)
BOARD = (
    Member("chair", "Lê Thị Chủ", f"chutich@{DOMAIN}", Seat.CHAIR, AGENCY, "Phó Giám đốc"),
    Member("vice", "Ngô Đình Phó", f"phochutich@{DOMAIN}", Seat.VICE_CHAIR, AGENCY, "Trưởng phòng Quản lý công nghiệp"),
    Member("reviewer", "Đinh Văn Phản", f"phanbien@{DOMAIN}", Seat.REVIEWER, "Hiệp hội Cơ khí tỉnh Mẫu", "Ủy viên"),
    Member("finance", "Cao Thị Tài", f"taichinh@{DOMAIN}", Seat.MEMBER, "Sở Tài chính tỉnh Mẫu", "Chuyên viên chính"),
    Member(
        "science", "Mai Văn Khoa", f"khoahoc@{DOMAIN}", Seat.MEMBER, "Sở Khoa học và Công nghệ tỉnh Mẫu", "Chuyên viên"
    ),
)
ALTERNATES = (
    Member(
        "alternate",
        "Tạ Văn Dự",
        f"dukhuyet@{DOMAIN}",
        Seat.MEMBER,
        "Sở Nông nghiệp và Môi trường tỉnh Mẫu",
        "Chuyên viên",
    ),
)

OTHER_BOARD = (
    Member("khac-chair", "Phan Thị Khanh", "chutich@khac.example.com", Seat.CHAIR, OTHER_AGENCY, "Phó Giám đốc"),
    Member(
        "khac-reviewer",
        "Tô Văn Xét",
        "phanbien@khac.example.com",
        Seat.REVIEWER,
        "Liên minh Hợp tác xã tỉnh Khác",
        "Phó Chủ tịch",
    ),
    Member(
        "khac-member", "La Thị Bàn", "uyvien@khac.example.com", Seat.MEMBER, "Sở Tài chính tỉnh Khác", "Chuyên viên"
    ),
)
MINISTRY_OFFICIALS = (
    Official("cuc-officer", "Cù Thị Nhận", "tiepnhan@cuc.example.com", (Role.INTAKE_OFFICER,),
             N_("Cán bộ tiếp nhận (Cục)")),
    Official("cuc-secretary", "Kiều Văn Thư", "thuky@cuc.example.com",
             (Role.SECRETARY, Role.CLERK, Role.ADMINISTRATOR), N_("Thư ký, văn thư, quản trị (Cục)")),
    Official("cuc-planner", "Âu Thị Kế", "kehoach@cuc.example.com", (Role.PLANNER,), N_("Cán bộ kế hoạch (Cục)")),
    Official("cuc-leader", "Từ Văn Cục", "lanhdao@cuc.example.com", (Role.LEADER, Role.AUDITOR),
             N_("Lãnh đạo, kiểm tra (Cục)")),
)  # fmt: skip
MINISTRY_BOARD = (
    Member("cuc-chair", "Thân Thị Trưởng", "chutich@cuc.example.com", Seat.CHAIR, MINISTRY, "Phó Cục trưởng"),
    Member("cuc-reviewer", "Nghiêm Văn Soát", "phanbien@cuc.example.com", Seat.REVIEWER, "Viện minh họa", "Viện phó"),
    Member("cuc-member", "Đàm Thị Hội", "uyvien@cuc.example.com", Seat.MEMBER, "Vụ Tài chính minh họa", "Chuyên viên"),
)


@dataclass(frozen=True)
class Office:
    """Who does what in one office, by the keys under which the stage knows people."""

    name: str
    short: str
    room: str
    board: tuple[Member, ...]
    officer: str
    secretary: str
    planner: str
    leader: str
    director: str
    clerk: str
    alternates: tuple[Member, ...] = ()

    @property
    def chair(self) -> str:
        """Who presides over its board."""
        return self.board[0].key

    @property
    def board_keys(self) -> tuple[str, ...]:
        """Everybody with a seat on its board, scoring members first."""
        return (*(member.key for member in (*self.board, *self.alternates)), self.secretary)


HOME = Office(
    AGENCY, "SCT Mẫu", "Phòng họp số 2, Sở Công Thương tỉnh Mẫu", BOARD, "officer", "secretary", "planner", "leader",
    "director", "clerk", ALTERNATES,
)  # fmt: skip
OTHER = Office(
    OTHER_AGENCY, "SCT Khác", "Phòng họp Sở Công Thương tỉnh Khác", OTHER_BOARD, "other", "other", "other", "other",
    "other", "other",
)  # fmt: skip
ABOVE = Office(
    MINISTRY, "Cục KC", "Phòng họp tầng 3, Cục Khuyến công", MINISTRY_BOARD, "cuc-officer", "cuc-secretary",
    "cuc-planner", "cuc-leader", "cuc-leader", "cuc-secretary",
)  # fmt: skip

UNIT = "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh Mẫu"


class Drafter(NamedTuple):
    """One person of the Trung tâm."""

    key: str
    name: str
    email: str


DRAFTERS = (
    Drafter("drafter", "Hà Thị Soạn", f"soan.trungtam@{DOMAIN}"),
    Drafter("drafter-2", "Lưu Văn Thảo", f"thao.trungtam@{DOMAIN}"),
)
COLLEAGUE_OF, COLLEAGUE = 12, ("Bùi Văn Kế", f"ketoan12@{DOMAIN}")


class Account(NamedTuple):
    """One line of the printed table; ``what`` is a msgid."""

    what: str
    name: str
    email: str


def accounts() -> Iterator[Account]:
    """Yield everybody who can sign in, in the order of the road of a proposal."""
    for official in OFFICIALS:
        yield Account(official.is_what, official.name, official.email)
    for member in BOARD:
        yield Account(SEATS[member.seat], member.name, member.email)
    for member in ALTERNATES:
        yield Account(N_("Ủy viên dự khuyết"), member.name, member.email)
    for person in DRAFTERS:
        yield Account(N_("Người của đơn vị thực hiện"), person.name, person.email)
    yield Account(OTHER_OFFICIAL.is_what, OTHER_OFFICIAL.name, OTHER_OFFICIAL.email)
    for member in OTHER_BOARD:
        yield Account(SEATS[member.seat], member.name, member.email)
    for official in MINISTRY_OFFICIALS:
        yield Account(official.is_what, official.name, official.email)
    for member in MINISTRY_BOARD:
        yield Account(SEATS[member.seat], member.name, member.email)
    for facility in facts.facilities():
        yield Account(N_("Chủ cơ sở"), facility.owner, facility.email)
    yield Account(N_("Người của cơ sở"), *COLLEAGUE)


_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_codes() -> Iterator[str]:
    """Yield tax codes with a right check digit from 99 00 00 …, a beginning that belongs to no tax office."""
    for serial in range(1, 1000):
        nine = f"99{serial:07d}"
        digit = 10 - sum(weight * int(d) for weight, d in zip(_WEIGHTS, nine, strict=True)) % 11
        if digit < 10:
            yield f"{nine}{digit}"
