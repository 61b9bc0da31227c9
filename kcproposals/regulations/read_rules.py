"""Reading the pack parts that rules work on: norms and decrees. Each takes a ``source.Node``."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction

from kcproposals.domain.eligibility import (
    CITY_CLASSES,
    FACILITY_KINDS,
    PROVINCE_KINDS,
    UNIT_KINDS,
    Anywhere,
    EligibilityRules,
    Kind,
    Place,
    SizeLimits,
    Trade,
    YearLimit,
)
from kcproposals.domain.norms import FORMS, Multiplier, NormRow
from kcproposals.regulations.definitions import Pack
from kcproposals.regulations.source import Node

ANSWERS = {"yes": True, "no": False, "person": None}
Period = tuple[date | None, date | None]


def read_norms(
    pack: Node, period: Period, activities: Collection[str]
) -> tuple[list[tuple[NormRow, Node]], list[Multiplier]]:
    """Return the rows (each with where it stands) and multipliers of one norm text.

    A row without days of its own holds as long as the text.
    """
    version = pack.text("version")
    province = pack.text("province", None)
    rows = [(_norm(node, version, province, period, activities), node) for node in pack.nodes("rows")]
    return rows, [_multiplier(node, version, activities) for node in pack.nodes("multipliers", ())]


def _norm(node: Node, version: str, province: str | None, period: Period, activities: Collection[str]) -> NormRow:
    starts, ends = node.day("effective_from", period[0]), node.day("effective_to", period[1])
    if starts is None:
        raise node.error("còn thiếu, ở dòng này hoặc ở đầu gói", "effective_from")
    if ends is not None and ends < starts:
        raise node.error("kết thúc trước khi bắt đầu", "effective_to")
    row = NormRow(
        version=version,
        province=province,
        effective_from=starts,
        effective_to=ends,
        activity=_activity(node, "activity", activities),
        case=node.text("case", None),
        case_title=node.words("case_title", None),
        pct=node.percentage("pct", None),
        cap=node.amount("cap", None),
        unit=node.words("unit"),
        form=node.one_of("form", FORMS, "grant"),
        clause=node.text("clause"),
        verified=node.flag("verified"),
        eligible_cost=node.words("eligible_cost", None),
        condition=node.words("condition", None),
        note=node.words("note", None),
    )
    node.end()
    if (row.case is None) != (row.case_title is None):
        raise node.error("trường hợp phải có cả mã và tên", "case")
    return row


def _activity(node: Node, key: str, activities: Collection[str]) -> str:
    code: str = node.text(key)
    if code not in activities:
        raise node.error(f"không có nội dung hoạt động “{code}”", key)
    return code


def _multiplier(node: Node, version: str, activities: Collection[str]) -> Multiplier:
    found = Multiplier(
        version=version,
        key=node.text("key"),
        title=node.words("title"),
        factor=node.decimal("factor", None),
        clause=node.text("clause"),
        verified=node.flag("verified"),
        activities=node.texts("activities", ()),
    )
    node.end()
    if found.verified and (found.factor is None or Fraction(found.factor) < 1):
        raise node.error("hệ số đã kiểm chứng phải từ 1 trở lên", "factor")
    node.all_among("activities", found.activities, activities)
    return found


def read_eligibility(pack: Node, head: Pack, activities: Collection[str], trades: Collection[str]) -> EligibilityRules:
    """Return one decree about who may ask for support; it speaks of all `trades`, or of none."""
    kinds = {name: _kind(node, activities) for name, node in pack.items("kinds")}
    if set(kinds) != set(FACILITY_KINDS):
        raise pack.error("phải nói về đủ các loại: " + ", ".join(FACILITY_KINDS), "kinds")
    places = tuple(_place(node) for node in pack.nodes("places"))
    if not places or places[-1] != Place(eligible=places[-1].eligible, reason=places[-1].reason):
        raise pack.error("dòng cuối phải đúng với mọi nơi còn lại", "places")
    return EligibilityRules(
        id=head.id,
        rule=pack.text("rule"),
        clause=pack.text("clause"),
        verified=head.verified,
        effective_from=head.effective_from,
        effective_to=head.effective_to,
        kinds=kinds,
        places=places,
        anywhere=_anywhere(pack.node("anywhere"), activities),
        size=_size(pack.node("size")),
        trades=_trades(pack, trades) if pack.has("trades") else {},
        limits=tuple(_limit(node, activities) for node in pack.nodes("limits", ())),
    )


def _trades(pack: Node, known: Collection[str]) -> dict[str, Trade]:
    found = {}
    for name, node in pack.items("trades"):
        found[name] = Trade(
            eligible=ANSWERS[node.one_of("answer", tuple(ANSWERS))],
            difficult_only=node.flag("difficult_only", False),
            reason=node.words("reason", None),
        )
        node.end()
        if found[name].reason is None and (not found[name].eligible or found[name].difficult_only):
            raise node.error("còn thiếu", "reason")
    if set(found) != set(known):
        raise pack.error("phải nói về đủ các ngành nghề: " + ", ".join(known), "trades")
    return found


def _limit(node: Node, activities: Collection[str]) -> YearLimit:
    found = YearLimit(
        activities=node.texts("activities"),
        most=node.count("most"),
        clause=node.text("clause"),
        verified=node.flag("verified"),
        reason=node.words("reason"),
    )
    node.end()
    node.all_among("activities", found.activities, activities)
    if found.most < 1:
        raise node.error("phải từ 1 trở lên", "most")
    return found


def _kind(node: Node, activities: Collection[str]) -> Kind:
    eligible = ANSWERS[node.one_of("answer", tuple(ANSWERS))]
    only = node.texts("activities", ())
    reason = node.words("reason", None)
    node.end()
    node.all_among("activities", only, activities)
    if reason is None and (not eligible or only):
        raise node.error("còn thiếu", "reason")
    return Kind(eligible=eligible, reason=reason, activities=only)


def _place(node: Node) -> Place:
    found = Place(
        eligible=ANSWERS[node.one_of("answer", tuple(ANSWERS))],
        reason=node.words("reason", None),
        unit_kinds=node.texts("unit_kinds", ()),
        province_kinds=node.texts("province_kinds", ()),
        city_classes=node.texts("city_classes", ()),
        craft_village=node.flag("craft_village", None),
        converted_within=node.count("converted_within", None),
    )
    node.end()
    if not found.eligible and found.reason is None:
        raise node.error("còn thiếu", "reason")
    for key, values, known in (
        ("unit_kinds", found.unit_kinds, UNIT_KINDS),
        ("province_kinds", found.province_kinds, PROVINCE_KINDS),
        ("city_classes", found.city_classes, CITY_CLASSES),
    ):
        node.all_among(key, values, known)
    return found


def _anywhere(node: Node, activities: Collection[str]) -> Anywhere:
    found = Anywhere(activities=node.texts("activities"), kinds=node.texts("kinds"))
    node.end()
    node.all_among("activities", found.activities, activities)
    node.all_among("kinds", found.kinds, FACILITY_KINDS)
    return found


def _size(node: Node) -> SizeLimits:
    found = SizeLimits(
        workers=node.count("workers"),
        capital=node.amount("capital"),
        too_many_workers=node.words("too_many_workers"),
        too_much_capital=node.words("too_much_capital"),
    )
    node.end()
    return found
