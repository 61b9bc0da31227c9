"""A decision appointing a board and an invitation to its meeting, in words and lengths of real ones."""

from datetime import UTC, date, datetime

from kcproposals.documents.values import Letterhead, Recipients, Signatory
from kcproposals.documents.values_board import Appointed, AppointmentValue, InvitationValue, InvitedFile
from tests.pdf.papers import CHECK, CHECKPOINT, WORKS

OFFICE = "Sở Công Thương tỉnh Mẫu"
BOARD = "Hội đồng thẩm định đề án khuyến công địa phương năm 2027"
MEMBERS = (
    Appointed(name="Lê Thị Chủ", office=f"Phó Giám đốc, {OFFICE}", role="Chủ tịch"),
    Appointed(name="Ngô Đình Phó", office=f"Trưởng phòng Quản lý công nghiệp, {OFFICE}", role="Phó Chủ tịch"),
    Appointed(name="Đinh Văn Phản", office="Ủy viên, Hiệp hội Cơ khí tỉnh Mẫu", role="Ủy viên phản biện"),
    Appointed(name="Cao Thị Tài", office="Chuyên viên chính, Sở Tài chính tỉnh Mẫu", role="Ủy viên"),
    Appointed(name="Mai Văn Khoa", office="Chuyên viên, Sở Khoa học và Công nghệ tỉnh Mẫu", role="Ủy viên"),
    Appointed(name="Vũ Thị Thư", office=f"Chuyên viên, {OFFICE}", role="Thư ký (không chấm điểm)"),
    Appointed(name="Tạ Văn Dự", office="Chuyên viên, Sở Nông nghiệp và Môi trường", role="Ủy viên dự khuyết"),
)
SIGNATORY = Signatory(authority=("Giám đốc",), name="Trần Đức Thuận")


def _head(symbol: str) -> Letterhead:
    return Letterhead(
        parent=("Ủy ban nhân dân tỉnh Mẫu",), issuer=("Sở Công Thương",), symbol=symbol, place="Mẫu"
    )  # fmt: skip


def appointment(*, renewed: bool = False) -> AppointmentValue:
    """Return an issued decision."""
    verb = "kiện toàn" if renewed else "thành lập"
    return AppointmentValue(
        key="abcdefghjk", letterhead=_head("QĐ-SCT"), subject=f"Về việc {verb} {BOARD}",
        recipients=Recipients(to=("Các thành viên Hội đồng",), archive="VT, QLCN"),
        issued_by="Giám đốc Sở Công Thương tỉnh Mẫu",
        legal_bases=(
            "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công",
            "Xét yêu cầu công tác thẩm định đề án khuyến công",
        ),
        board=BOARD, judges="các đề án của Đợt 1 khuyến công địa phương năm 2027",
        criteria="Bộ tiêu chí chấm điểm đề án khuyến công (bản 2)", office=OFFICE, renewed=renewed,
        replaces="Quyết định số 97/QĐ-SCT" if renewed else "", members=MEMBERS, signatory=SIGNATORY,
    ).issued(118, date(2027, 2, 5), check=CHECK, checkpoint=CHECKPOINT)  # fmt: skip


def invitation(count: int = 8) -> InvitationValue:
    """Return an issued letter over ``count`` files."""
    files = tuple(
        InvitedFile(code=f"DP27-24-{n + 1:04d}", title=WORKS[n % len(WORKS)][0], beneficiary=WORKS[n % len(WORKS)][1],
                    place=f"Xã Mẫu {n + 1}, tỉnh Mẫu", requested=150_000_000 + n * 25_000_000)
        for n in range(count)
    )  # fmt: skip
    return InvitationValue(
        key="abcdefghjm", letterhead=_head("GM-SCT"), subject=f"Họp {BOARD}",
        recipients=Recipients(to=("Các thành viên Hội đồng",), archive="VT, QLCN"), issued_by=OFFICE, board=BOARD,
        appointed_by="Quyết định số 118/QĐ-SCT ngày 05 tháng 02 năm 2027 của Giám đốc Sở Công Thương tỉnh Mẫu",
        meets_at=datetime(2027, 3, 10, 1, 30, tzinfo=UTC), venue="Phòng họp số 2, Sở Công Thương tỉnh Mẫu",
        chair="Lê Thị Chủ, Chủ tịch Hội đồng",
        members=MEMBERS[:-1], files=files, signatory=SIGNATORY,
    ).issued(12, date(2027, 2, 26), check=CHECK, checkpoint=CHECKPOINT)  # fmt: skip
