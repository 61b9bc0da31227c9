"""The other beneficiaries of a shared support, held against the rules one by one: place, kind, cap, tax code."""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from kcproposals.domain.errors import N_, RuleViolation
from kcproposals.domain.identifiers import check_tax_code
from kcproposals.domain.money import format_dong
from kcproposals.domain.norms import Ceiling
from kcproposals.facilities.models import Facility
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.rules import may_benefit
from kcproposals.proposals.sharing import SECTION, TABLE, Sharing, commune_named, others_of
from kcproposals.regulations.answers import Place
from kcproposals.regulations.library import Library

Found = tuple[Place, str, dict[str, Any]]
AT = Place(section=SECTION, field=TABLE)


def shared_problems(
    proposal: Proposal, answers: Mapping[str, Any], values: Mapping[str, Any], ceiling: Ceiling, rules: Library,
    on: date,
) -> Iterator[Found]:  # fmt: skip
    """Yield what must be mended among the beneficiaries: where, the sentence (msgid) and its values."""
    if not proposal.is_shared:
        return
    others = others_of(answers)
    own = (values.get("requested") or 0) - sum(one.share for one in others)
    if values.get("requested") and own <= 0:
        yield AT, N_("Tổng phần của các cơ sở khác phải nhỏ hơn kinh phí đề nghị hỗ trợ."), {}
    codes = [one.tax_code for one in others]
    for one in others:
        yield from _of_row(proposal, one, rules, on)
        is_own = proposal.facility is not None and one.tax_code == proposal.facility.tax_code
        if one.tax_code and (codes.count(one.tax_code) > 1 or is_own):
            yield _at(one, "tax_code"), N_("Cơ sở này có hai lần trong danh sách."), {}
    cap = next((row.cap for row in ceiling.applied), None)
    if cap is not None:
        cap = math.floor(cap * Fraction(ceiling.factor))
        shares = [*((_at(one, "share"), one.share) for one in others), (AT, own)]
        for place, share in shares:
            if share > cap:
                told = {"share": format_dong(share), "cap": format_dong(cap)}
                yield place, N_("Phần %(share)s đồng của một cơ sở vượt mức %(cap)s đồng."), told


def _of_row(proposal: Proposal, one: Sharing, rules: Library, on: date) -> Iterator[Found]:
    if one.tax_code:
        try:
            check_tax_code(one.tax_code, one.kind or None)
        except RuleViolation as refused:
            yield _at(one, "tax_code"), refused.msgid, refused.values
    unit = commune_named(one.commune, proposal.province_code) if one.commune else None
    if one.commune and unit is None:
        yield _at(one, "commune"), N_("Không có xã, phường này trong tỉnh. Xin ghi đủ, ví dụ Xã An Lạc."), {}
    if unit is None or not one.kind:
        return
    facility = Facility(
        name=one.name, kind=one.kind, tax_code=one.tax_code or None, unit_code=unit.code, site_address=one.address,
        province_code=unit.province.code, craft_village=False,
    )  # fmt: skip
    verdict = may_benefit(proposal, facility, rules, on)
    if verdict.eligible is False:
        why = {"rule": verdict.rule, "why": "; ".join(map(str, verdict.reasons))}
        yield _at(one, "name"), N_("Chưa đủ điều kiện theo %(rule)s: %(why)s"), why


def _at(one: Sharing, column: str) -> Place:
    return Place(section=SECTION, field=TABLE, row=one.row, column=column)
