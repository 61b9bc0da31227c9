"""What the keys and values of packs are called on pages: parts, fields, kinds of facility, days and amounts."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kcproposals.domain.dates import short_date
from kcproposals.domain.errors import N_
from kcproposals.domain.money import format_number

PARTS = {
    "activities": N_("Nội dung hoạt động"),
    "norms": N_("Định mức"),
    "eligibility": N_("Điều kiện hỗ trợ"),
    "priorities": N_("Ngành nghề và ưu tiên"),
    "forms": N_("Biểu mẫu"),
    "checks": N_("Kiểm tra hồ sơ"),
    "criteria": N_("Bộ tiêu chí"),
    "documents": N_("Thể thức văn bản"),
}

KINDS = {
    "sme": N_("Doanh nghiệp nhỏ và vừa"),
    "cooperative": N_("Hợp tác xã"),
    "cooperative_union": N_("Liên hiệp hợp tác xã"),
    "cooperative_group": N_("Tổ hợp tác"),
    "business_household": N_("Hộ kinh doanh"),
    "artisan": N_("Nghệ nhân"),
    "service_provider": N_("Tổ chức dịch vụ khuyến công"),
    "large_enterprise": N_("Doanh nghiệp lớn"),
    "other": N_("Loại hình khác"),
}

UNITS = {
    "xa": N_("xã"), "phuong": N_("phường"), "dac_khu": N_("đặc khu"), "thi_tran": N_("thị trấn"),
    "tinh": N_("tỉnh"), "thanh_pho": N_("thành phố trực thuộc trung ương"),
}  # fmt: skip

SUPPORT_FORMS = {"grant": N_("Không thu hồi"), "recoverable_interest_free": N_("Có thu hồi, không lãi")}
ANSWERS = {"yes": N_("Được"), "no": N_("Không"), "person": N_("Cán bộ xem xét")}

KEYS = {
    **PARTS,
    **KINDS,
    "activity": N_("Nội dung hoạt động"),
    "advance": N_("Tạm ứng lần một"),
    "anchors": N_("Mức điểm"),
    "answer": N_("Được hỗ trợ"),
    "anywhere": N_("Được hỗ trợ ở mọi nơi"),
    "applicants": N_("Ai nộp đề án"),
    "cap": N_("Mức tối đa (đồng)"),
    "capital": N_("Tổng nguồn vốn (đồng)"),
    "case": N_("Mã trường hợp"),
    "case_title": N_("Trường hợp"),
    "choices": N_("Lựa chọn"),
    "clause": N_("Căn cứ"),
    "columns": N_("Cột"),
    "commitments": N_("Cam kết"),
    "components": N_("Thành phần"),
    "condition": N_("Điều kiện"),
    "conditions": N_("Điều kiện được hỗ trợ"),
    "difficult_only": N_("Chỉ ở địa bàn khó khăn"),
    "effective_from": N_("Có hiệu lực từ"),
    "effective_to": N_("Hết hiệu lực"),
    "eligible_cost": N_("Chi phí hợp lệ"),
    "evidence": N_("Hồ sơ tạm ứng"),
    "factor": N_("Hệ số"),
    "fields": N_("Câu hỏi"),
    "fonts": N_("Phông chữ"),
    "form": N_("Hình thức hỗ trợ"),
    "group": N_("Nhóm"),
    "groups": N_("Nhóm nội dung"),
    "guidance": N_("Hướng dẫn"),
    "hint": N_("Hướng dẫn"),
    "indicators": N_("Chỉ tiêu báo cáo"),
    "justify": N_("Phải nêu lý do"),
    "kinds": N_("Đối tượng"),
    "label": N_("Câu hỏi"),
    "layout": N_("Thể thức"),
    "legal_bases": N_("Căn cứ pháp lý"),
    "limits": N_("Giới hạn trong năm"),
    "margins": N_("Lề (mm)"),
    "most": N_("Nhiều nhất (lần)"),
    "multipliers": N_("Hệ số ưu tiên"),
    "name": N_("Tên"),
    "note": N_("Ghi chú"),
    "outside": N_("Ngoài thứ tự ưu tiên"),
    "page": N_("Trang"),
    "papers": N_("Loại văn bản"),
    "pct": N_("Tỷ lệ phần trăm"),
    "places": N_("Địa bàn"),
    "province": N_("Tỉnh"),
    "range": N_("Trong khoảng"),
    "rank": N_("Thứ tự"),
    "reason": N_("Lý do"),
    "recipients": N_("Nơi nhận"),
    "required": N_("Bắt buộc"),
    "rows": N_("Định mức"),
    "rule": N_("Văn bản"),
    "section": N_("Phần mở ra khi thiếu"),
    "sections": N_("Phần"),
    "shows": N_("Câu trả lời xem kèm"),
    "signers": N_("Người ký"),
    "site_visit": N_("Khảo sát thực tế"),
    "size": N_("Quy mô"),
    "source": N_("Nguồn"),
    "step": N_("Bước điểm"),
    "text": N_("Nội dung"),
    "title": N_("Tên"),
    "too_many_workers": N_("Khi quá nhiều lao động"),
    "too_much_capital": N_("Khi vốn quá lớn"),
    "trade_groups": N_("Ngành nghề ưu tiên"),
    "trades": N_("Ngành nghề"),
    "unit": N_("Đơn vị tính"),
    "value": N_("Dùng"),
    "verified": N_("Kiểm chứng"),
    "workers": N_("Số lao động"),
}

_PLACEHOLDER = re.compile(r"%\(\w+\)s")  # a number that the sentence gets when it is told
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def value_in_words(key: str, value: Any, language: str) -> str:
    """Return a value of a pack for people; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _PLACEHOLDER.sub("…", str(value.get(language) or value.get("vi") or ""))
    if isinstance(value, list):
        return ", ".join(value_in_words(key, one, language) for one in value)
    if isinstance(value, bool):
        if key == "verified":
            return _("đã kiểm chứng") if value else _("chưa kiểm chứng")
        return _("Có") if value else _("Không")
    if isinstance(value, int | float):
        return format_number(value) if isinstance(value, int) else str(value).replace(".", ",")
    if _DAY.fullmatch(value):
        return short_date(date.fromisoformat(value))
    words = {"form": SUPPORT_FORMS, "answer": ANSWERS}.get(key, {})
    return _(words[value]) if value in words else value.replace(".", ",") if key == "pct" else str(value)


def days(first: str | None, last: str | None) -> str:
    """Return how long something holds, from the days as packs write them; nothing when it always does."""
    shown = [short_date(date.fromisoformat(day)) if day else "" for day in (first, last)]
    if all(shown):
        return _("từ %(first)s đến hết %(last)s", first=shown[0], last=shown[1])
    if shown[0]:
        return _("từ %(first)s", first=shown[0])
    return _("đến hết %(last)s", last=shown[1]) if shown[1] else ""


def place_in_words(line: Mapping[str, Any]) -> str:
    """Return the conditions of one line of a decree's table of places; without any it is about everywhere else."""
    parts = []
    if line.get("craft_village") is not None:
        parts.append(_("làng nghề được công nhận") if line["craft_village"] else _("ngoài làng nghề"))
    if line.get("unit_kinds"):
        parts.append(", ".join(_(UNITS[kind]) for kind in line["unit_kinds"]))
    if line.get("province_kinds"):
        parts.append(_("thuộc %(where)s", where=", ".join(_(UNITS[kind]) for kind in line["province_kinds"])))
    if line.get("city_classes"):
        parts.append(_("đô thị loại %(classes)s", classes=", ".join(line["city_classes"])))
    if line.get("converted_within") is not None:
        parts.append(_("chuyển từ xã lên trong %(n)s năm", n=line["converted_within"]))
    return "; ".join(parts) or _("mọi nơi còn lại")
