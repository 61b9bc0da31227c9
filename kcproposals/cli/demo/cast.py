"""Who plays in the demo: two offices, their people, a board, the owners of the facilities. All invented.

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
    for person in DRAFTERS:
        yield Account(N_("Người của đơn vị thực hiện"), person.name, person.email)
    yield Account(OTHER_OFFICIAL.is_what, OTHER_OFFICIAL.name, OTHER_OFFICIAL.email)
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
