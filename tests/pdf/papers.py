"""Papers of a fictional province, in the words and lengths of real ones, for the tests of the printed page."""

import dataclasses
from datetime import UTC, date, datetime

from kcproposals.documents.values import (
    AnnexGroup,
    AnnexRow,
    Attendee,
    Check,
    Checkpoint,
    Conflict,
    Contact,
    DecisionValue,
    Grant,
    Letterhead,
    MinutesRow,
    MinutesValue,
    NoticeValue,
    Quorum,
    Reason,
    Recipients,
    Sheets,
    Signatory,
)

CHECK = Check(url="https://khuyencong.tinhmau.gov.vn/kiem-tra/K7QF3X9ZAB", code="K7QF-3X9Z-AB")
CHECKPOINT = Checkpoint(number=12408, hash="9f3a2b1c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8")

CENTRE = "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp tỉnh Mẫu"
WORKS = (
    (
        "Hỗ trợ ứng dụng máy móc thiết bị tiên tiến trong sản xuất gạch không nung",
        "Công ty TNHH Vật liệu xây dựng Thử Nghiệm",
    ),
    ("Hỗ trợ ứng dụng máy móc thiết bị trong chế biến hạt điều", "Hộ kinh doanh Nguyễn Thị Thử"),
    ("Ứng dụng máy xẻ gỗ vi tính trong chế biến gỗ", "Công ty TNHH Một thành viên Chế biến Lâm sản Ví Dụ"),
    (
        "Hỗ trợ các cơ sở công nghiệp nông thôn trên địa bàn tỉnh ứng dụng dây chuyền thiết bị đồng bộ trong chế biến, "
        "bảo quản và đóng gói nước mắm truyền thống",
        "Hợp tác xã Dịch vụ Tổng hợp Nông - Lâm nghiệp và Tiểu thủ công nghiệp Mẫu",
    ),
    ("Xây dựng mô hình trình diễn kỹ thuật sản xuất tôn ba lớp cách nhiệt", "Tổ hợp tác Thí Dụ"),
)
ACTIVITIES = (
    "Hỗ trợ ứng dụng máy móc tiên tiến, tiến bộ khoa học kỹ thuật vào sản xuất",
    "Hỗ trợ xây dựng mô hình trình diễn kỹ thuật",
    "Hỗ trợ xây dựng, đăng ký nhãn hiệu",
)


def rows(count: int, *, first: int = 0) -> tuple[AnnexRow, ...]:
    """Return `count` rows with amounts of different lengths."""
    return tuple(
        AnnexRow(
            name=WORKS[n % len(WORKS)][0],
            implementer=CENTRE,
            beneficiary=WORKS[n % len(WORKS)][1],
            place=f"Xã Mẫu {n + 1}, tỉnh Mẫu",
            support=150_000_000 + n % 7 * 25_000_000,
            counterpart=1_184_567_890 + n * 1_000_003,
            period="Tháng 3 - 11/2027",
            code=f"DP27-24-{n + 1:04d}",
            note="Đề án điểm" if n % 9 == 0 else "",
        )
        for n in range(first, first + count)
    )


def groups(count: int) -> tuple[AnnexGroup, ...]:
    """Return `count` rows in up to three groups, the first the largest."""
    sizes = [count] if count < 3 else [count - count // 3 - count // 6, count // 3, count // 6]
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    made = zip(ACTIVITIES, sizes, starts, strict=False)
    return tuple(AnnexGroup(title=title, rows=rows(size, first=start)) for title, size, start in made if size)


def decision_draft(count: int = 3, reserve: int = 0) -> DecisionValue:
    """Return a decision without number, date, check address and checkpoint."""
    return DecisionValue(
        key="d3c1s10nkey",
        letterhead=Letterhead(issuer=("Ủy ban nhân dân", "tỉnh Mẫu"), symbol="QĐ-UBND", place="Mẫu"),
        subject="Phê duyệt danh mục đề án khuyến công địa phương và kinh phí hỗ trợ năm 2027 (đợt 1)",
        issued_by="Chủ tịch Ủy ban nhân dân tỉnh Mẫu",
        legal_bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
            "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công; Nghị định số "
            "235/2025/NĐ-CP ngày 27 tháng 8 năm 2025 của Chính phủ sửa đổi, bổ sung một số điều của "
            "Nghị định số 45/2012/NĐ-CP",
            "Căn cứ Biên bản số 03/BB-HĐTĐ ngày 20 tháng 3 năm 2027 của Hội đồng thẩm định đề án khuyến công",
            "Theo đề nghị của Giám đốc Sở Công Thương tại Tờ trình số 02/TTr-SCT ngày 25 tháng 3 năm 2027",
        ),
        programme="khuyến công địa phương",
        programme_short="KCĐP",
        year=2027,
        batch=1,
        funding_source="ngân sách tỉnh cấp cho hoạt động khuyến công năm 2027",
        groups=groups(count),
        reserve=rows(reserve, first=count),
        tasks=(
            "Giao Sở Công Thương ký hợp đồng, kiểm tra, nghiệm thu và thanh quyết toán kinh phí hỗ trợ theo quy định",
        ),
        executors=(
            "Chánh Văn phòng Ủy ban nhân dân tỉnh; Giám đốc các Sở: Công Thương, Tài chính; Giám đốc Kho bạc Nhà nước "
            "khu vực; thủ trưởng các cơ quan, đơn vị và tổ chức, cá nhân có liên quan"
        ),
        signatory=Signatory(authority=("KT. Chủ tịch", "Phó Chủ tịch"), name="Nguyễn Văn Mẫu"),
        recipients=Recipients(
            to=("Bộ Công Thương (để báo cáo)", "Chủ tịch, các Phó Chủ tịch UBND tỉnh", "Trung tâm Khuyến công"),
            archive="VT, KTTH",
        ),
    )


def decision(count: int = 3, reserve: int = 0) -> DecisionValue:
    """Return the same decision, issued."""
    return decision_draft(count, reserve).issued(5, date(2027, 4, 5), check=CHECK, checkpoint=CHECKPOINT)


def minutes(count: int = 8) -> MinutesValue:
    """Return issued minutes of a board of seven on `count` proposals: passed, failed and one without a result."""
    members = (
        Attendee(name="Trần Thị Chủ Tọa", office="Phó Giám đốc Sở Công Thương", role="Chủ tịch"),
        Attendee(name="Lê Văn Phó", office="Trưởng phòng Quản lý công nghiệp, Sở Công Thương", role="Phó Chủ tịch"),
        Attendee(
            name="Phạm Thị Phản Biện",
            office="Phó Trưởng phòng Tài chính hành chính sự nghiệp, Sở Tài chính",
            role="Ủy viên phản biện",
        ),
        Attendee(name="Hoàng Văn Ủy Viên", office="Chuyên viên Sở Nông nghiệp và Môi trường", role="Ủy viên"),
        Attendee(
            name="Vũ Thị Thư Ký", office="Chuyên viên Phòng Quản lý công nghiệp, Sở Công Thương", role="Ủy viên thư ký"
        ),
    )
    return MinutesValue(
        key="m1nutesk3y",
        letterhead=Letterhead(
            parent=("Sở Công Thương tỉnh Mẫu",), issuer=("Hội đồng thẩm định", "đề án khuyến công"), symbol="BB-HĐTĐ"
        ),
        subject="Họp Hội đồng thẩm định đề án khuyến công địa phương năm 2027 (đợt 1)",
        recipients=Recipients(to=("Giám đốc Sở (để báo cáo)", "Các thành viên Hội đồng"), archive="VT, QLCN"),
        appointed_by="Quyết định số 12/QĐ-SCT ngày 15 tháng 02 năm 2027 của Giám đốc Sở Công Thương",
        opened_at=datetime(2027, 3, 20, 1, 30, tzinfo=UTC),
        closed_at=datetime(2027, 3, 20, 4, 45, tzinfo=UTC),
        venue="Phòng họp tầng 2, trụ sở Sở Công Thương, phường Mẫu, tỉnh Mẫu",
        chair=members[0],
        secretary=members[-1],
        present=members,
        absent=(
            Attendee(
                name="Đỗ Văn Vắng",
                office="Chuyên viên Sở Khoa học và Công nghệ",
                role="Ủy viên",
                reason="đi công tác theo Công văn số 31/SKHCN-VP",
            ),
        ),
        quorum=Quorum(
            present=5,
            base=6,
            rule="ít nhất 2/3 số thành viên Hội đồng, trong đó có Chủ tịch hoặc Phó Chủ tịch",
            met=True,
        ),
        rules=(
            "Bộ tiêu chí thẩm định đề án khuyến công (phiên bản 2), thang điểm 100, đạt từ 70 điểm trở lên",
            "Điểm của đề án là trung bình cộng các phiếu hợp lệ; phiếu lệch quá 20% so với trung bình bị loại một lần",
            "Điểm làm tròn một lần đến hai chữ số thập phân để hiển thị; điểm so với ngưỡng là điểm chưa làm tròn",
        ),
        conflicts=(
            Conflict(
                proposal="DP27-24-0002, Hỗ trợ ứng dụng máy móc thiết bị trong chế biến hạt điều",
                member="Hoàng Văn Ủy Viên",
                reason="là thành viên góp vốn của đơn vị thụ hưởng",
            ),
        ),
        results=tuple(minutes_row(n, count) for n in range(count)),
        ties=("DP27-24-0003 và DP27-24-0004 cùng 78,50 điểm: DP27-24-0003 xếp trước vì mức đề nghị hỗ trợ thấp hơn",),
        discussion=("Ủy viên phản biện đề nghị làm rõ nguồn vốn đối ứng của đề án DP27-24-0005",),
        recommendations=(
            f"Đề nghị Giám đốc Sở Công Thương trình cấp có thẩm quyền phê duyệt {count - 2:02d} đề án đạt yêu cầu",
        ),
    ).issued(3, date(2027, 3, 20), check=CHECK, checkpoint=CHECKPOINT)


def minutes_row(n: int, count: int) -> MinutesRow:
    """Return one result: the last has none, the one before failed, the others passed in order."""
    passed = None if n == count - 1 else n != count - 2
    sheets = {None: Sheets(expected=6, used=2, recused=1, missing=3), False: Sheets(expected=6, used=5, missing=1)}
    notes = {
        None: ("Không đủ số phiếu tối thiểu nên chưa có kết quả",),
        False: ("Điểm chưa làm tròn là 69,995, thấp hơn ngưỡng 70",),
    }
    return MinutesRow(
        code=f"DP27-24-{n + 1:04d}",
        title=WORKS[n % len(WORKS)][0],
        beneficiary=WORKS[n % len(WORKS)][1],
        sheets=sheets.get(passed, Sheets(expected=6, used=4, excluded=1, missing=1)),
        requested=300_000_000,
        proposed=250_000_000 if passed else None,
        total={None: None, False: "70,00"}.get(passed, f"{max(92 - n, 71)},50"),
        rank=n + 1 if passed else None,
        passed=passed,
        notes=notes.get(
            passed, ("Loại phiếu của Lê Văn Phó: 51,00 điểm, lệch 38,2% so với trung bình",) if n == 0 else ()
        ),
    )


def notice(*, supported: bool = True) -> NoticeValue:
    """Return an issued notice of either kind."""
    grant = Grant(
        decision="Quyết định số 05/QĐ-UBND ngày 05 tháng 4 năm 2027 của Chủ tịch Ủy ban nhân dân tỉnh Mẫu",
        support=250_000_000,
        counterpart=354_000_000,
        period="từ tháng 4 đến tháng 11 năm 2027",
        next_steps=(
            "Ký hợp đồng thực hiện đề án với Trung tâm Khuyến công trước ngày 30 tháng 4 năm 2027",
            "Mua sắm máy móc thiết bị đúng chủng loại, số lượng đã được phê duyệt và giữ hóa đơn, chứng từ hợp lệ",
        ),
    )
    reasons = (
        Reason(
            text="Đề án đạt 64,50 điểm, thấp hơn ngưỡng 70 điểm",
            article="Bộ tiêu chí thẩm định công bố kèm Thông báo số 11/TB-SCT",
        ),
        Reason(
            text="Máy móc thiết bị đề nghị hỗ trợ là máy đã qua sử dụng",
            article="khoản 3 Điều 4 Thông tư số 46/2012/TT-BCT",
        ),
    )
    return NoticeValue(
        key="n0t1cekey0",
        letterhead=Letterhead(parent=("UBND tỉnh Mẫu",), issuer=("Sở Công Thương",), symbol="TB-SCT", place="Mẫu"),
        subject="Kết quả thẩm định, xét chọn đề án khuyến công địa phương năm 2027 (đợt 1)",
        recipients=Recipients(
            to=("Công ty TNHH Vật liệu xây dựng Thử Nghiệm", "Trung tâm Khuyến công"), archive="VT, QLCN"
        ),
        issued_by="Sở Công Thương tỉnh Mẫu",
        legal_bases=("Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công",),
        facility="Công ty TNHH Vật liệu xây dựng Thử Nghiệm",
        facility_address="Thôn 3, xã Mẫu 1, tỉnh Mẫu",
        proposal_code="DP27-24-0001",
        proposal_title=WORKS[0][0],
        call_title="Đợt tiếp nhận đề án khuyến công địa phương năm 2027 (đợt 1)",
        submitted_on=date(2027, 2, 9),
        grant=grant if supported else None,
        reasons=() if supported else reasons,
        total="86,25" if supported else "64,50",
        threshold="70",
        contact=Contact(
            office="Phòng Quản lý công nghiệp, Sở Công Thương tỉnh Mẫu",
            address="số 1 đường Mẫu, phường Mẫu, tỉnh Mẫu",
            phone="0200 3 000 000",
            email="qlcn@sct.tinhmau.gov.vn",
        ),
        signatory=Signatory(authority=("KT. Giám đốc", "Phó Giám đốc"), name="Trần Thị Chủ Tọa"),
    ).issued(7, date(2027, 4, 9), check=CHECK, checkpoint=CHECKPOINT)


def with_name(paper: DecisionValue, name: str) -> DecisionValue:
    """Return the decision with another name for its first proposal."""
    first = paper.groups[0]
    row = dataclasses.replace(first.rows[0], name=name)
    group = dataclasses.replace(first, rows=(row, *first.rows[1:]))
    return dataclasses.replace(paper, groups=(group, *paper.groups[1:]))
