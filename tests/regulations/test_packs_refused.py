"""A pack that cannot be used is refused with its file, its line and the reason; nothing is guessed."""

from importlib.resources import files
from typing import Any

import pytest

from kcproposals.regulations import library
from kcproposals.regulations.library import PackError
from kcproposals.regulations.source import parse

ACTIVITIES = """\
pack: activities
id: activities
title: {vi: "Nội dung", en: "Contents"}
source: "NĐ 45/2012/NĐ-CP"
verified: true
groups:
  - {key: "3", verified: true, clause: "Điều 4 khoản 3", name: {vi: "Máy móc", en: "Machinery"}}
activities:
  - code: MACHINES
    name: {vi: "Máy", en: "Machines"}
    clause: "Điều 4"
    group: "3"
    applicants: [facility]
    verified: true
    unit: {vi: "cơ sở", en: "facility"}
"""
NORMS = """\
pack: norms
id: norms-x
version: X
title: {vi: "Định mức", en: "Norms"}
source: "TT 1/2020"
verified: true
effective_from: 2020-01-01
effective_to: 2020-12-31
rows:
  - activity: MACHINES
    pct: 50
    cap: 300000000
    unit: {vi: "cơ sở", en: "facility"}
    clause: "TT 1/2020, Điều 1"
    verified: true
multipliers:
  - key: priority
    title: {vi: "Ưu tiên", en: "Priority"}
    factor: "1.5"
    clause: "TT 1/2020, Điều 2"
    verified: true
"""
ROW_LINE = 10


def load(norms: str = NORMS, **others: str) -> library.Library:
    return library.from_texts({"activities.yaml": ACTIVITIES, "norms-x.yaml": norms, **others})


def test_the_smallest_packs_are_read() -> None:
    found = load()
    assert found.norm_rows[0].cap == 300_000_000 and found.multipliers[0].factor == "1.5"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("    clause: \"TT 1/2020, Điều 1\"\n", "", ROW_LINE, "clause: còn thiếu"),
        ("    cap: 300000000", "    cap: 300", 12, "cap: phải tính bằng đồng"),
        ("    cap: 300000000", "    cap: 0", 12, "cap: phải tính bằng đồng"),
        ("    cap: 300000000", "    cap: -300000000", 12, "cap: phải là số nguyên không âm"),
        ("    cap: 300000000", "    cap: 3.0e8", 12, "cap: phải là số nguyên không âm"),
        ("    cap: 300000000", "    cap: true", 12, "cap: phải là số nguyên không âm"),
        ("    pct: 50", "    pct: 0", 11, "pct: phải lớn hơn 0"),
        ("    pct: 50", "    pct: 101", 11, "pct: phải lớn hơn 0 và không quá 100"),
        ("    pct: 50", "    pct: 33.3", 11, "pct: phải là số không âm"),
        ("    pct: 50", "    percent: 50", 11, "percent: khóa lạ"),
        ("    pct: 50", "    pct: 50\n    pct: 60", 12, "xuất hiện hai lần"),
        ("activity: MACHINES", "activity: FLIGHTS", ROW_LINE, "không có nội dung hoạt động “FLIGHTS”"),
        ("    verified: true\nmult", "    verified: yes please\nmult", 15, "verified: phải là true hoặc false"),
        ("    verified: true\nmult", "    verified: true\n    case: a\nmult", 16, "case: trường hợp phải có"),
        ("    verified: true\nmult", "    verified: true\n    form: gift\nmult", 16, "form: phải là một trong"),
        ("{vi: \"cơ sở\", en: \"facility\"}\n    clause", "{vi: \"cơ sở\"}\n    clause", 13, "en: còn thiếu"),
        ("{vi: \"cơ sở\", en: \"facility\"}\n    clause", "facility\n    clause", 13, "phải là một bảng"),
        ("effective_to: 2020-12-31", "effective_to: 2019-12-31", ROW_LINE, "kết thúc trước khi bắt đầu"),
        ("effective_from: 2020-01-01\n", "", 9, "effective_from: còn thiếu"),
        ("effective_from: 2020-01-01", "effective_from: 01/01/2020", 7, "effective_from: phải là ngày"),
        ("id: norms-x", "id: norms-y", 2, "id: phải trùng với tên tệp"),
        ("pack: norms", "pack: laws", 1, "pack: phải là một trong"),
        ("source: \"TT 1/2020\"\n", "", 1, "source: còn thiếu"),
        ("    factor: \"1.5\"", "    factor: \"0.5\"", 19, "factor: hệ số đã kiểm chứng phải từ 1 trở lên"),
        ("    factor: \"1.5\"\n", "", 17, "factor: hệ số đã kiểm chứng"),
        ("rows:\n", "rows: none\nrest:\n", 9, "rows: phải là danh sách"),
        ("pack: norms", "- pack", 2, "không phải YAML"),
        ("pack: norms", "pack: norms\n1: 2", 2, "phải là chuỗi"),
        ("pack: norms", "pack: {", None, "không phải YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int | None, reason: str) -> None:
    assert old in NORMS
    with pytest.raises(PackError) as refused:
        load(NORMS.replace(old, new, 1))
    assert refused.value.file == "norms-x.yaml" and reason in refused.value.reason
    assert line is None or refused.value.line == line
    assert str(refused.value).startswith("norms-x.yaml, dòng ") and "\n" not in str(refused.value)


def row(**changes: Any) -> str:
    """Return another norms text whose only row differs in its days or case."""
    text = NORMS.replace("norms-x", "norms-z").replace("version: X", "version: Z")
    for key, value in changes.items():
        text = text.replace(f"{key}: ", f"{key}: {value} # ", 1)
    return text


def test_two_texts_may_not_hold_on_the_same_day() -> None:
    with pytest.raises(PackError) as refused:
        load(**{"norms-z.yaml": row(effective_from="2020-12-31", effective_to="2021-12-31")})
    assert str(refused.value) == (
        "norms-z.yaml, dòng 10: MACHINES: cùng hiệu lực từ 31/12/2020 với một dòng của X (norms-x.yaml, dòng 10)"
    )
    assert load(**{"norms-z.yaml": row(effective_from="2021-01-01", effective_to="2021-12-31")})


def test_a_province_may_hold_its_own_on_the_same_day() -> None:
    assert load(**{"norms-z.yaml": row().replace("version: Z", 'version: Z\nprovince: "24"')})


def test_a_row_with_a_case_may_not_stand_beside_one_without() -> None:
    cased = NORMS.replace(
        "multipliers:",
        """\
  - activity: MACHINES
    case: small
    case_title: {vi: "Nhỏ", en: "Small"}
    cap: 5000000
    unit: {vi: "cơ sở", en: "facility"}
    clause: "TT 1/2020, Điều 1"
    verified: true
multipliers:""",
    )
    with pytest.raises(PackError, match="MACHINES: cùng hiệu lực"):
        load(cased)


FOLDER = files("kcproposals.regulations") / "packs"
SHIPPED = library.read_folder(FOLDER)


def shipped(pack_id: str, old: str, new: str) -> None:
    """Load the shipped packs with one text changed."""
    text = (FOLDER / f"{pack_id}.yaml").read_text("utf-8")
    assert old in text
    library.from_contents({**SHIPPED, pack_id: parse(text.replace(old, new, 1), f"{pack_id}.yaml")})


@pytest.mark.parametrize(
    ("pack_id", "old", "new", "reason"),
    [
        ("activities", "code: DAO_TAO_NGHE", "code: SXSH", "code: mã này đã có"),
        ("priorities", "outside: [SXSH]", "outside: [SX]", "không có “SX”"),
        ("eligibility-nd235-2025", "  other:\n", "  others:\n", "phải nói về đủ các loại"),
        ("eligibility-nd235-2025", '  - {answer: "yes"}\n', "", "dòng cuối phải đúng với mọi nơi còn lại"),
        ("eligibility-nd235-2025", "effective_from: 2025-10-15", "effective_from: 2025-10-14", "cùng hiệu lực"),
        ("eligibility-nd235-2025", "unit_kinds: [phuong]", "unit_kinds: [huyen]", "không có “huyen”"),
        ("eligibility-nd45-2012", "  sme: {answer: \"yes\"}", "  sme: {answer: \"no\"}", "reason: còn thiếu"),
        ("eligibility-nd45-2012", "[none, \"2\", \"3\"], answer: \"yes\"", "[none], answer: \"no\"", "còn thiếu"),
        ("criteria-kc-starter", '{key: cong_nghe, max: "15"}', '{key: cong_nghe, max: "14"}', "rules"),
        ("criteria-kc-starter", "tie_break: [lower_support", "tie_break: [luck", "rules"),
        ("criteria-kc-starter", "  - key: cong_nghe\n", "  - key: khac\n", "phải có cùng các tiêu chí với rules"),
        ("criteria-kc-starter", '{from: "0", to: "5", text', '{from: "1", to: "5", text', "phải đi từ 0"),
        ("criteria-kc-starter", "justify: below_half", "justify: sometimes", "justify: phải là một trong"),
        ("nd30-2020", "top: {range: [20, 25], value: 20}", "top: {range: [20, 25], value: 19}", "margins.top"),
        ("nd30-2020", 'type: "TB"', 'type: "XX"', "không có loại văn bản “XX”"),
        ("nd30-2020", "used_in: [quyet_dinh_phe_duyet]", "used_in: [thiep_moi]", "không có loại giấy tờ"),
        ("nd30-2020", "programmes: [KCQG]", "programmes: [KCX]", "programmes: phải là một trong"),
        ("forms", "choices_from: trades", "choices_from: trade", "không có danh sách “trade”"),
        ("forms", "of: [quantity, unit_price]", "of: [quantity, price]", "nhắc đến cột không có"),
        ("forms", "totals: [amount]", "totals: [sum]", "totals: nhắc đến cột không có"),
        ("forms", "ordered: [from, to]", "ordered: [from, until]", "ordered: nhắc đến cột không có"),
        ("forms", "of: [cost.lines.amount]", "of: [cost.line.amount]", "không có câu hỏi “cost.line.amount”"),
        ("forms", "when: profile.kind", "when: kind", "when: phải là phần.câu_hỏi"),
        ("forms", "title: need.title", "name: need.title", "không đọc được name"),
        ("forms", "  UNG_DUNG_MMTB:\n", "  UNG_DUNG:\n", "không có nội dung hoạt động “UNG_DUNG”"),
        ("forms", "[eligibility_machines, facility,", "[eligibility_machine, facility,", "không có phần"),
        ("forms", "[eligibility_machines, facility,", "[eligibility_machines, eligibility_machines,", "trùng khóa"),
        ("forms", "expect: true, otherwise", "otherwise", "expect và otherwise đi cùng nhau"),
        ("forms", "{op: sum, of", "{op: average, of", "op: phải là một trong"),
        ("forms", "type: longtext", "type: essay", "type: phải là một trong"),
        ("norms-tt28-2018", "rule: ceiling", "rule: guess", "rule: phải là một trong"),
        ("activities", 'group: "1"', 'group: "11"', "không có “11”"),
        ("activities", "indicators: [so_lao_dong", "indicators: [so_nguoi", "không có “so_nguoi”"),
        ("activities", "applicants: [implementing_unit]", "applicants: [anybody]", "không có “anybody”"),
        ("eligibility-nd235-2025", "  handicraft: {answer: \"yes\"}\n", "", "phải nói về đủ các ngành nghề"),
        ("eligibility-nd235-2025", "    most: 2", "    most: 0", "most: phải từ 1 trở lên"),
        ("eligibility-nd235-2025", "[HOI_CHO_NUOC_NGOAI, MO", "[HOI_CHO, MO", "không có “HOI_CHO”"),
        ("forms-market", "- {use: capacity}", "- {use: power}", "use: không có câu hỏi “power”"),
        ("forms-market", "case: selection.level", "case: selection.levels", "không đọc được case"),
        ("forms-market", "so_san_pham: selection.products", "so_may: selection.products", "không đọc được so_may"),
        ("forms-market", "  eligibility_unit:", "  facility:", "phần “facility” đã có"),
        ("forms", "  UNG_DUNG_MMTB:\n", "  BINH_CHON_SPTB:\n", "“BINH_CHON_SPTB” đã có biểu mẫu"),
        ("forms", "when: eligibility.trade, in: [minerals]", "when: eligibility.branch, in: [minerals]",
         "không có câu hỏi “eligibility.branch”"),
        ("forms", "when: eligibility.trade, in: [minerals]", "when: eligibility.trade, in: [gold]",
         "eligibility.trade không có câu trả lời “gold”"),
        ("forms", "when: profile.kind, in: [sme]", "when: profile.kind, in: [company]",
         "profile.kind không có câu trả lời “company”"),
        ("forms", "when: profile.kind, in: [sme]", "when: profile.size, in: [sme]", "hồ sơ cơ sở không có “size”"),
        ("forms", "when: eligibility.trade, in: [minerals]", "when: eligibility.difficult_area, in: [true]",
         "điều kiện vòng quanh: eligibility.difficult_area → eligibility.difficult_area"),
        ("forms", "of: [quantity, unit_price]", "of: [quantity, amount]", "điều kiện vòng quanh"),
        ("forms", "of: [cost.lines.amount]", "of: [cost.counterpart]",
         "điều kiện vòng quanh: cost.total → cost.counterpart → cost.total"),
    ],
)  # fmt: skip
def test_a_shipped_pack_with_one_mistake_is_refused(pack_id: str, old: str, new: str, reason: str) -> None:
    with pytest.raises(PackError) as refused:
        shipped(pack_id, old, new)
    assert reason in str(refused.value) and "\n" not in str(refused.value)
    assert refused.value.line and refused.value.file.endswith(".yaml")
