"""Everything that keeps a draft from being published, each at the page and the field where it is put right."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from kcproposals.criteria.content import Entry, entries, kind_of
from kcproposals.criteria.facts import FACTS
from kcproposals.domain.errors import N_, InputError
from kcproposals.domain.money import format_mark
from kcproposals.domain.rulesio.score import read_set
from kcproposals.domain.scoring import check_set
from kcproposals.domain.scoring.items import Band, Item, check_items, read_justify, unknown

INFO, LIST, ENTRY, RULES = "info", "list", "entry", "rules"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What must be put right: ``msgid % values`` at a field of a page; ``row`` is a level of criterion ``entry``."""

    page: str
    where: str
    msgid: str
    values: Mapping[str, str] = field(default_factory=dict)
    entry: str = ""
    row: int | None = None


_MISSING = N_("Xin nhập mục này.")
_SENTENCES = {  # what the rule of a set says → the same for who types into a form
    "điểm tối đa phải lớn hơn 0": N_("Điểm tối đa phải lớn hơn 0."),
    "hệ số phải lớn hơn 0": N_("Hệ số phải lớn hơn 0."),
    "điểm tối thiểu phải từ 0 đến điểm tối đa của tiêu chí": N_("Điểm tối thiểu phải từ 0 đến điểm tối đa."),
    "điểm đạt phải từ 0 đến hết thang điểm": N_("Điểm đạt không được cao hơn thang điểm."),
    "còn thiếu": _MISSING,
    "lặp lại một giá trị đã có": N_("Mục này đã chọn ở trên rồi."),
    "không phải một khóa xếp hạng, hoặc tiêu chí không có trong bộ": N_("Tiêu chí này không còn trong bộ."),
}
_FIELDS = {  # path below the set → field of the page of rules
    "scale": "scale", "pass.threshold": "threshold", "pass.share": "pass_share", "aggregate.drop": "drop",
    "far_off.limit": "far_off_limit", "quorum.share": "quorum_share", "zero_veto.share": "veto_share",
}  # fmt: skip


def problems(title: str, definition: Mapping[str, Any], activities: Collection[str]) -> list[Problem]:
    """Return everything that is wrong with a draft, in the order of its pages."""
    found = list(_info(title, definition, activities))
    rows = entries(definition)
    if not rows:
        return [*found, Problem(page=LIST, where="rows", msgid=N_("Xin thêm ít nhất một tiêu chí."))]
    if kind_of(definition) == "checklist":
        return [*found, *_codes(rows)]
    gaps = list(_gaps(rows))
    found += gaps
    complete = [row for row in rows if row.max and row.step]
    for error in check_items([_read(row) for row in complete]):
        found.append(_of_entry(error, complete))
    if not gaps:
        found += _rules(definition, rows)
    return found


def _info(title: str, definition: Mapping[str, Any], activities: Collection[str]) -> Iterator[Problem]:
    if not title.strip():
        yield Problem(page=INFO, where="title", msgid=_MISSING)
    for code in unknown(definition.get("activities", ()), activities):
        yield Problem(page=INFO, where="activities", msgid=N_("Không có nội dung hoạt động “%(code)s”."),
                      values={"code": code})  # fmt: skip
    for code in unknown(definition.get("facts", ()), FACTS):
        yield Problem(page=INFO, where="facts", msgid=N_("Hệ thống không biết thông tin “%(code)s”."),
                      values={"code": code})  # fmt: skip


def _codes(rows: Sequence[Entry]) -> Iterator[Problem]:
    plain = [Item(row.code, Fraction(1), Fraction(1), read_justify("never")) for row in rows]
    yield from (_of_entry(error, rows) for error in check_items(plain))


def _gaps(rows: Sequence[Entry]) -> Iterator[Problem]:
    for row in rows:
        for name in ("max", "step"):
            if not getattr(row, name):
                yield Problem(page=ENTRY, entry=row.key, where=name, msgid=_MISSING)


def _read(row: Entry) -> Item:
    anchors = tuple(Band(Fraction(one["from"]), Fraction(one["to"])) for one in row.anchors)
    return Item(row.code, Fraction(row.max), Fraction(row.step), read_justify(row.justify), anchors)


def _of_entry(error: InputError, rows: Sequence[Entry]) -> Problem:
    """Read ``items[2].anchors[0].from``: which criterion, which of its levels, which field."""
    _head, _bracket, rest = error.path.partition("[")
    index, _close, where = rest.partition("].")
    name, _bracket, level = where.partition("[")
    if not level:
        return Problem(page=ENTRY, entry=rows[int(index)].key, where=where.replace(".", "_"), msgid=error.msgid)
    at, _close, edge = level.partition("].")
    edge_field = {"from": "low", "to": "high"}[edge]
    return Problem(page=ENTRY, entry=rows[int(index)].key, where=edge_field, row=int(at), msgid=error.msgid)


def _rules(definition: Mapping[str, Any], rows: Sequence[Entry]) -> Iterator[Problem]:
    try:
        rules = read_set(definition["rules"])
    except InputError as refused:
        yield _of_rule(refused, rows)
        return
    for error in check_set(rules, "set"):
        if error.path == "set.scale" and rules.scale is not None:
            reached = sum((one.weight * one.max for one in rules.criteria), Fraction(0))
            yield Problem(
                page=LIST, where="rows", values={"sum": format_mark(reached), "scale": format_mark(rules.scale)},
                msgid=N_("Điểm tối đa nhân hệ số cộng lại là %(sum)s, chưa bằng thang điểm %(scale)s."),
            )  # fmt: skip
        else:
            yield _of_rule(error, rows)


def _of_rule(error: InputError, rows: Sequence[Entry]) -> Problem:
    path = error.path.removeprefix("set.")
    known = _SENTENCES.get(error.msgid)
    msgid, values = (known, {}) if known else ("%(reason)s", {"reason": str(error).partition(": ")[2]})
    if path.startswith("criteria["):
        index, _close, name = path.removeprefix("criteria[").partition("].")
        return Problem(page=ENTRY, entry=rows[int(index)].key, where=name, msgid=msgid, values=values)
    if path.startswith("tie_break["):
        where = f"tie_{int(path[len('tie_break[') : -1]) + 1}"
    elif path.startswith("role_weights."):
        where = f"weight_{path.removeprefix('role_weights.')}"
    else:
        where = _FIELDS.get(path, "must_include" if path.startswith("quorum") else "order")
    return Problem(page=RULES, where=where, msgid=msgid, values=values)
