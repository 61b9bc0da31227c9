"""What everybody types on the way from an empty office to a numbered decision; used by both journeys."""

from kcproposals.cli.demo.cast import tax_codes

PASSWORD = "mot-cau-ngan-de-nho"
ADMINISTRATOR = ("Phạm Quốc Trị", "quantri@so.example.com")
OFFICIALS = {
    "intake_officer": ("Hoàng Thị Tiếp", "tiepnhan@so.example.com"),
    "secretary": ("Vũ Thị Thư", "thuky@so.example.com"),
    "planner": ("Đặng Văn Hoạch", "kehoach@so.example.com"),
    "leader": ("Nguyễn Văn Mẫu", "lanhdao@so.example.com"),
    "clerk": ("Bùi Thị Sổ", "vanthu@so.example.com"),
    "auditor": ("Đỗ Văn Kiểm", "kiemtra@so.example.com"),
}
MEMBERS = {
    "chair": ("Lê Thị Chủ", "chutich@so.example.com"),
    "vice_chair": ("Ngô Đình Phó", "phochutich@so.example.com"),
    "reviewer": ("Đinh Văn Phản", "phanbien@so.example.com"),
    "member": ("Cao Thị Tài", "taichinh@so.example.com"),
    "member 2": ("Mai Văn Khoa", "khoahoc@so.example.com"),
}
OWNER = ("Trần Thị Chủ", "chucoso@so.example.com")
FACILITY = "Cơ sở minh họa – hạt điều"
TAX_CODE = next(tax_codes())
PROFILE = {
    "person": OWNER[0], "login_email": OWNER[1], "name": FACILITY, "kind": "sme", "tax_code": TAX_CODE,
    "representative": OWNER[0], "representative_title": "Giám đốc", "workers": "40", "capital": "12.000.000.000",
    "site_address": "Thôn Mẫu", "craft_village": "no",
}  # fmt: skip
PROVINCE, COMMUNE = "24", "07375"
TITLE = "Ứng dụng máy dò tạp chất trong chế biến hạt điều"
CALL = "Đợt 1 khuyến công quốc gia năm 2027"
BOARD = "Hội đồng thẩm định đề án khuyến công quốc gia năm 2027"
DECREE = "Quyết định số 12/QĐ-SCT ngày 15/02/2026 của Giám đốc Sở Công Thương"
TOTAL, SUPPORT = 604_000_000, 300_000_000

ELIGIBILITY = {
    "trade": "processing", "produces": "yes", "new_machines": "yes", "no_double": "yes", "own_money": "yes",
    "place": "none",
}  # fmt: skip
SECTIONS = {
    "facility": {"confirmed": "yes"},
    "need": {
        "title": TITLE,
        "necessity": "Cơ sở đang nhặt tạp chất bằng tay, mỗi ca 2 tấn; khách hàng xuất khẩu yêu cầu dò kim loại.",
        "aims": "Dò 5 tấn mỗi ca; tạp chất còn dưới 0,01 %.",
        "scale": "Một máy dò 5 tấn mỗi ca.",
    },
    "technology": {
        "machines-0-name": "Máy dò tạp chất", "machines-0-origin": "DT-5, Việt Nam", "machines-0-quantity": "1",
        "machines-0-unit_price": "604.000.000", "comparison-0-measure": "Năng suất", "comparison-0-today": "2 tấn/ca",
        "comparison-0-after": "5 tấn/ca",
    },
    "cost": {
        "lines-0-item": "Máy dò tạp chất", "lines-0-unit": "cái", "lines-0-quantity": "1",
        "lines-0-unit_price": "604.000.000", "lines-0-support": "300.000.000",
    },
    "effects": {
        "economic": "Doanh thu tăng 30 %.", "social": "Thêm 10 việc làm.", "environment": "Giảm bụi.",
        "organisation": "Chủ cơ sở phụ trách.", "starts": "2027-03", "ends": "2027-11",
        "schedule-0-work": "Mua, lắp đặt, chạy thử", "schedule-0-from": "2027-03", "schedule-0-to": "2027-09",
    },
}  # fmt: skip
FILES = ("registration", "quotations", "balance")
# mark per criterion of the starter set: 84 points
TOTAL_MARK = "84"
MARKS = {
    "phu_hop": "13", "can_thiet_hieu_qua": "25", "cong_nghe": "12", "kinh_phi": "13", "nang_luc": "13",
    "ho_so_long_ghep": "8",
}  # fmt: skip
BODIES = (
    {
        "name": "Ủy ban nhân dân tỉnh Mẫu", "name_lines": "Ủy ban nhân dân\ntỉnh Mẫu", "place": "Mẫu",
        "issuer_title": "Chủ tịch Ủy ban nhân dân tỉnh Mẫu", "kinds": ["quyet_dinh_phe_duyet"], "symbol_qd": "QĐ-UBND",
    },
    {
        "name": "Sở Công Thương tỉnh Mẫu", "parent_line": "Ủy ban nhân dân tỉnh Mẫu", "name_lines": "Sở Công Thương",
        "place": "Mẫu", "issuer_title": "Sở Công Thương", "kinds": ["thong_bao_ket_qua"], "symbol_tb": "TB-SCT",
    },
    {
        "name": "Hội đồng thẩm định", "parent_line": "Sở Công Thương tỉnh Mẫu",
        "name_lines": "Hội đồng thẩm định\nđề án khuyến công", "place": "Mẫu", "kinds": ["bien_ban_hop_hoi_dong"],
        "symbol_bb": "BB-HĐTĐ",
    },
)  # fmt: skip
SIGNATORIES = (
    (
        "Ủy ban nhân dân tỉnh Mẫu",
        {"name": "Nguyễn Văn Mẫu", "authority": "KT.", "title_lines": "Chủ tịch\nPhó Chủ tịch"},
    ),
    ("Sở Công Thương tỉnh Mẫu", {"name": "Trần Đức Thuận", "authority": "-", "title_lines": "Giám đốc"}),
)
