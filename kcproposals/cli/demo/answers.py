"""What a facility writes into the form of its proposal: a project of ``facts`` in the words and rows of the forms pack.

Section by section, as the pages save them. Files are not answers of this kind; ``applying`` attaches them.
"""

from typing import Any

from kcproposals.cli.demo.facts import FacilityFacts, Project
from kcproposals.extensions import new_key

Values = dict[str, Any]
SECTIONS = ("facility", "need", "technology", "trademark", "cost", "effects")
TRADEMARK = "THUONG_HIEU"
MODEL, LINE = "MHTD_CONG_NGHE_MOI", "DAY_CHUYEN_CONG_NGHE"


def eligibility(project: Project) -> Values:
    """Return the answers to the questions before a draft."""
    values: Values = {
        "trade": project.trade, "produces": True, "no_double": True, "own_money": True, "place": project.place,
    }  # fmt: skip
    if project.trade == "chemicals_materials":
        values["brick_kiln"] = False
    if project.activity == TRADEMARK:
        return values
    if project.activity == MODEL:
        values["new_technology"] = True
    return {**values, "new_machines": True}


def section(name: str, project: Project, facility: FacilityFacts, year: int) -> Values:
    """Return the answers of one section; ``year`` is the plan's."""
    if name == "facility":
        return {"confirmed": True}
    if name == "need":
        aims = "\n".join(f"- {goal}" for goal in project.goals)
        return {
            "title": project.title, "necessity": f"{project.now}\n\n{project.why}", "aims": aims,
            "scale": _scale(project), **({"priority_trades": list(project.priorities)} if project.priorities else {}),
        }  # fmt: skip
    if name == "technology":
        return {**_process(project), "machines": _machines(project, year), "comparison": _comparison(project)}
    if name == "trademark":
        return _trademark(project, facility)
    if name == "cost":
        return {"lines": _lines(project)}
    return _effects(project, facility, year)


def _scale(project: Project) -> str:
    """Return what is bought or done, and what becomes better by it."""
    bought = "; ".join(f"{item.name} ({item.quantity} {item.unit})" for item in project.items)
    better = "; ".join(
        f"{what[:1].lower()}{what[1:]} {today} → {after} {unit}" for what, unit, today, after in project.compare
    )
    return f"Đầu tư: {bought}." + (f"\nHiện nay → sau hỗ trợ: {better}." if better else "")


def _process(project: Project) -> Values:
    """Return the process, asked of lines and models only."""
    steps = " → ".join(item.name for item in project.items)
    if project.activity == LINE:
        return {"procedure": f"Các máy nối tiếp nhau thành một dây chuyền: {steps}."}
    if project.activity == MODEL:
        shown = "Mời các cơ sở cùng ngành trong tỉnh đến xem hai buổi trình diễn và nhận tài liệu quy trình."
        return {"procedure": f"Quy trình: {steps}.\n{shown}"}
    return {}


def _machines(project: Project, year: int) -> list[Values]:
    return [
        {
            "id": new_key(), "name": item.name, "origin": f"{item.model}, {item.origin}", "year": year,
            "quantity": item.quantity, "unit_price": price,
        }
        for item, price in project.prices()
    ]  # fmt: skip


def _comparison(project: Project) -> list[Values]:
    return [
        {"id": new_key(), "measure": f"{what} ({unit})", "today": today, "after": after}
        for what, unit, today, after in project.compare
    ]


def _trademark(project: Project, facility: FacilityFacts) -> Values:
    work = "\n".join(f"- {item.name}" for item in project.items)
    look = f"{project.mark['words']}; nhóm sản phẩm {project.mark['classes']} theo bảng phân loại quốc tế."
    return {
        "products": facility.products, "mark": project.mark["name"], "count": 1,
        "work": f"{work}\n\n{look}",
    }  # fmt: skip


def _lines(project: Project) -> list[Values]:
    """Return the cost lines: the items, then installation for what is left of the total. Support goes to the items, in
    their order, and never above a line's amount."""
    lines: list[Values] = []
    left = project.support
    for item, price in project.prices():
        support = min(left, price * item.quantity)
        left -= support
        lines.append(
            {
                "id": new_key(), "item": item.name, "unit": item.unit, "quantity": item.quantity, "unit_price": price,
                "support": support,
            }
        )  # fmt: skip
    rest = project.total - sum(line["unit_price"] * line["quantity"] for line in lines)
    if rest:
        lines.append(
            {
                "id": new_key(), "item": "Lắp đặt, chạy thử, hướng dẫn vận hành", "unit": "gói", "quantity": 1,
                "unit_price": rest, "support": 0,
            }
        )  # fmt: skip
    return lines


def _effects(project: Project, facility: FacilityFacts, year: int) -> Values:
    first, last = project.months
    middle = (first + last) // 2
    steps = (
        ("Chọn nhà cung cấp, ký hợp đồng", first, first + 1, facility.owner),
        ("Chuẩn bị mặt bằng, nhận và lắp đặt", first + 1, middle, "Nhà cung cấp"),
        ("Chạy thử, hướng dẫn vận hành", middle, last - 1, "Nhà cung cấp, cơ sở"),
        ("Nghiệm thu, quyết toán", last - 1, last, "Cơ sở, Sở Công Thương"),
    )
    if project.activity == TRADEMARK:
        steps = (
            ("Thiết kế nhãn hiệu", first, middle - 2, "Đơn vị tư vấn"),
            ("Tra cứu, nộp đơn đăng ký", middle - 2, middle, "Đơn vị tư vấn"),
            ("In bao bì mẫu, giới thiệu sản phẩm", middle, last - 1, facility.owner),
            ("Nghiệm thu, quyết toán", last - 1, last, "Cơ sở, Sở Công Thương"),
        )
    return {
        "economic": project.economic, "social": project.social, "environment": project.environment,
        "organisation": f"{facility.owner} phụ trách chung và bố trí người vận hành; nhà cung cấp hướng dẫn sử dụng.",
        "starts": f"{year}-{first:02d}", "ends": f"{year}-{last:02d}",
        "schedule": [
            {"id": new_key(), "work": work, "from": f"{year}-{start:02d}", "to": f"{year}-{end:02d}", "who": who}
            for work, start, end, who in steps
        ],
    }  # fmt: skip
