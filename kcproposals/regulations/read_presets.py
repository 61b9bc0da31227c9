"""Reading what a board and an office start from: criteria presets and the profile of papers."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kcproposals.domain.errors import RuleViolation
from kcproposals.domain.norms import PROGRAMMES
from kcproposals.domain.rulesio import score
from kcproposals.regulations.definitions import Pack
from kcproposals.regulations.presets import (
    JUSTIFY,
    Anchor,
    CriteriaPreset,
    CriterionText,
    DocumentsProfile,
    LegalBasis,
    PaperKind,
)
from kcproposals.regulations.source import Node, plain


def read_criteria(node: Node, pack: Pack) -> CriteriaPreset:
    """Return a criteria preset, its rules already tried on an empty list of proposals; a checklist has no rules."""
    rules = plain(node.node("rules").value)
    is_checklist = rules == {"kind": "checklist"}
    criteria = tuple(_question(item) if is_checklist else _criterion(item) for item in node.nodes("criteria"))
    not_applied = tuple(_words(item) for item in node.nodes("not_applied", ()))
    if not is_checklist:
        _try_rules(node, rules, criteria)
    return CriteriaPreset(
        id=pack.id.removeprefix("criteria-").replace("-", "_"),
        title=pack.title,
        source=pack.source,
        verified=pack.verified,
        note=node.words("note", None),
        rules=rules,
        criteria=criteria,
        not_applied=not_applied,
        definition={
            "rules": rules,
            "items": [_item(criterion) for criterion in criteria],
            "not_applied": [{"vi": text.vi, "en": text.en} for text in not_applied],
        },
    )


def _words(node: Node) -> Any:
    text = node.words("text")
    node.end()
    return text


def _criterion(node: Node) -> CriterionText:
    found = CriterionText(
        key=node.text("key"),
        code=node.text("code"),
        title=node.words("title"),
        guidance=node.words("guidance", None),
        anchors=tuple(_anchor(anchor) for anchor in node.nodes("anchors", ())),
        step=node.decimal("step"),
        justify=node.one_of("justify", JUSTIFY),
    )
    node.end()
    return found


def _question(node: Node) -> CriterionText:
    found = CriterionText(
        key=node.text("key"), code=node.text("code"), title=node.words("title"),
        guidance=node.words("guidance", None), anchors=(), step=None, justify=None,
    )  # fmt: skip
    node.end()
    return found


def _anchor(node: Node) -> Anchor:
    found = Anchor(low=node.decimal("from"), high=node.decimal("to"), text=node.words("text"))
    node.end()
    return found


def _item(criterion: CriterionText) -> dict[str, Any]:
    guidance = criterion.guidance
    question = {
        "key": criterion.key,
        "code": criterion.code,
        "title": {"vi": criterion.title.vi, "en": criterion.title.en},
        "guidance": {"vi": guidance.vi, "en": guidance.en} if guidance else {"vi": "", "en": ""},
    }
    if criterion.step is None:
        return question
    return {
        **question,
        "anchors": [
            {"from": anchor.low, "to": anchor.high, "text": {"vi": anchor.text.vi, "en": anchor.text.en}}
            for anchor in criterion.anchors
        ],
        "step": criterion.step,
        "justify": criterion.justify,
    }


def _try_rules(node: Node, rules: dict[str, Any], criteria: tuple[CriterionText, ...]) -> None:
    """Refuse rules that `rules score` would refuse, and levels that do not reach from 0 to a criterion's maximum."""
    try:
        score.run({"set": rules, "board": [{"id": "m1", "role": "chair"}], "proposals": []})
    except RuleViolation as error:
        raise node.error(str(error), "rules") from error
    maxima = {criterion["key"]: Fraction(criterion["max"]) for criterion in rules["criteria"]}
    if [criterion.key for criterion in criteria] != list(maxima):
        raise node.error("phải có cùng các tiêu chí với rules, theo cùng thứ tự", "criteria")
    for criterion in criteria:
        if not criterion.anchors:
            continue
        edges = [Fraction(edge) for anchor in criterion.anchors for edge in (anchor.low, anchor.high)]
        if edges != sorted(edges) or (edges[0], edges[-1]) != (0, maxima[criterion.key]):
            raise node.error(f"{criterion.key}: các mức điểm phải đi từ 0 đến điểm tối đa", "criteria")


def read_documents(node: Node, pack: Pack) -> DocumentsProfile:
    """Return the profile of papers."""
    papers = {kind: _paper(paper) for kind, paper in node.items("papers")}
    doc_types = {code: node.node("doc_types").words(code) for code in node.node("doc_types").value}
    bases = tuple(_basis(basis, papers) for basis in node.nodes("legal_bases"))
    for kind, paper in papers.items():
        if paper.type is not None and paper.type not in doc_types:
            raise node.error(f"{kind}: không có loại văn bản “{paper.type}”", "papers")
    layout = plain(node.node("layout").value)
    _check_ranges(node, layout, "layout")
    return DocumentsProfile(
        id=pack.id, title=pack.title, source=pack.source, verified=pack.verified, layout=layout,
        doc_types=doc_types, papers=papers, legal_bases=bases,
    )  # fmt: skip


def _check_ranges(node: Node, layout: Any, path: str) -> None:
    """Refuse a chosen value outside its legal range."""
    if not isinstance(layout, Mapping):
        return
    if "range" in layout:
        low, high = layout["range"]
        if not low <= layout["value"] <= high:
            raise node.error(f"{path} nằm ngoài khoảng cho phép", "layout")
    for key, value in layout.items():
        _check_ranges(node, value, f"{path}.{key}")


def _paper(node: Node) -> PaperKind:
    found = PaperKind(
        type=node.text("type", None),
        model=node.text("model", None),
        name=node.words("name"),
        subject_prefix=node.text("subject_prefix", ""),
        date_line=node.flag("date_line"),
        addressed=node.flag("addressed", False),
        signers=node.texts("signers", ()),
        recipients=node.texts("recipients", ()),
        archive=node.text("archive", "VT"),
    )
    node.end()
    return found


def _basis(node: Node, papers: Mapping[str, PaperKind]) -> LegalBasis:
    found = LegalBasis(
        key=node.text("key"),
        text=node.text("text"),
        short=node.text("short"),
        dated=node.day("dated"),
        effective_from=node.day("effective_from"),
        effective_to=node.day("effective_to", None),
        used_in=node.texts("used_in"),
        programmes=node.texts("programmes", PROGRAMMES),
        verified=node.flag("verified"),
    )
    node.end()
    if not set(found.programmes) <= set(PROGRAMMES):
        raise node.error("phải là một trong: " + ", ".join(PROGRAMMES), "programmes")
    for kind in found.used_in:
        if kind not in papers:
            raise node.error(f"không có loại giấy tờ “{kind}”", "used_in")
    return found
