"""Reading the forms of group and focal proposals: written once, made for every activity they may be about."""

from collections.abc import Iterable, Mapping

from kcproposals.domain.kinds import Kind
from kcproposals.domain.norms import NormRow
from kcproposals.regulations.definitions import Activity, FormDefinition, Section
from kcproposals.regulations.read_forms import Questions, cases_of, read_form
from kcproposals.regulations.source import Node

EXTRAS = ("recoverable", "shared")
KindForms = dict[tuple[str, str], FormDefinition]


def read_kinds(
    pack: Node, pack_id: str, activities: Mapping[str, Activity], questions: Questions, norms: Iterable[NormRow]
) -> KindForms:
    """Return the forms a pack has for kinds of proposal, by kind and activity."""
    rows, found = tuple(norms), {}
    for name, node in pack.items("kinds") if pack.has("kinds") else ():
        if name not in (Kind.GROUP, Kind.FOCAL):
            raise node.error(f"không có loại đề án “{name}”")
        for code, activity in activities.items():
            found[name, code] = read_form(node, pack_id, activity, questions.sections, cases_of(code, rows))
    return found


def read_extras(pack: Node, questions: Questions) -> dict[str, Section]:
    """Return the sections a pack keeps for forms that need one more page, by the reason (``EXTRAS``)."""
    if not pack.has("extras"):
        return {}
    node, found = pack.node("extras"), {}
    for name in EXTRAS:
        section = node.text(name, None)
        if section is None:
            continue
        if section not in questions.sections:
            raise node.error(f"không có phần “{section}”", name)
        found[name] = questions.sections[section].section
    node.end()
    return found
