"""Reading the forms of group and focal proposals: written once, made for every activity they may be about."""

from collections.abc import Iterable, Mapping

from kcproposals.domain.kinds import Kind
from kcproposals.domain.norms import NormRow
from kcproposals.regulations.definitions import Activity, FormDefinition
from kcproposals.regulations.read_forms import Questions, cases_of, read_form
from kcproposals.regulations.source import Node

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
