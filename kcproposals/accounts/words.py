"""What roles and seats are called on pages; the papers have their own words."""

from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor, Role, Seat

ROLES: dict[str, str] = {
    Role.ADMINISTRATOR: N_("Quản trị viên"),
    Role.INTAKE_OFFICER: N_("Cán bộ tiếp nhận"),
    Role.SECRETARY: N_("Thư ký hội đồng"),
    Role.PLANNER: N_("Cán bộ kế hoạch"),
    Role.LEADER: N_("Lãnh đạo"),
    Role.CLERK: N_("Văn thư"),
    Role.AUDITOR: N_("Kiểm tra, thanh tra"),
}

WHAT_ROLES_DO: dict[str, str] = {
    Role.ADMINISTRATOR: N_("Quản lý người dùng và thông tin cơ quan; không xem được điểm trước khi khóa vòng chấm."),
    Role.INTAKE_OFFICER: N_("Mở đợt tiếp nhận; kiểm tra, trả lại hoặc tiếp nhận đề án."),
    Role.SECRETARY: N_("Lập hội đồng, phân công, mở và đề nghị khóa vòng chấm, soạn biên bản."),
    Role.PLANNER: N_("Lập kế hoạch năm và các đợt phê duyệt trong tổng kinh phí."),
    Role.LEADER: N_("Duyệt đợt của kế hoạch và ký văn bản."),
    Role.CLERK: N_("Cấp số, ghi ngày và phát hành văn bản; giữ sổ văn bản."),
    Role.AUDITOR: N_("Chỉ đọc: hồ sơ, kết quả sau khi khóa, văn bản và nhật ký."),
}

SEATS: dict[str, str] = {
    Seat.CHAIR: N_("Chủ tịch hội đồng"),
    Seat.VICE_CHAIR: N_("Phó chủ tịch hội đồng"),
    Seat.REVIEWER: N_("Ủy viên phản biện"),
    Seat.MEMBER: N_("Ủy viên hội đồng"),
    Seat.SECRETARY: N_("Thư ký hội đồng"),
}


def held(actor: Actor) -> list[str]:
    """Return the msgids of what ``actor`` is: roles in the order of the road, then facility, then seats, each once."""
    roles = {grant.role for grant in actor.grants if grant.kind == "role"}
    seats = {grant.role for grant in actor.grants if grant.kind == "seat"}
    words = [word for role, word in ROLES.items() if role in roles]
    if actor.facilities("owner"):
        words.append(N_("Chủ cơ sở"))
    elif actor.facilities():
        words.append(N_("Người của cơ sở"))
    if actor.units():
        words.append(N_("Người của đơn vị thực hiện"))
    words += [word for seat, word in SEATS.items() if seat in seats]
    return list(dict.fromkeys(words))
