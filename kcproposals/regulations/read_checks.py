"""Reading what the office looks at in a file, and at the production site: the pack part `checks`."""

from collections.abc import Iterator
from dataclasses import dataclass

from kcproposals.domain.wording import Wording
from kcproposals.regulations.source import Node


@dataclass(frozen=True, kw_only=True)
class CheckItem:
    """One thing to look at: its group, what it rests on, the section it is mended in, answers to read beside it."""

    key: str
    group: str
    text: Wording
    clause: str
    section: str
    shows: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The checklist beside the form, and what is written down at a visit: key → words, in order."""

    items: tuple[CheckItem, ...] = ()
    site_visit: tuple[tuple[str, Wording], ...] = ()


def read_checks(pack: Node) -> Checks:
    """Return the checklist of a pack."""
    items = tuple(_item(node, group) for group in ("conditions", "commitments") for node in pack.nodes(group))
    visit = tuple(_visited(node) for node in pack.nodes("site_visit"))
    for names in ([item.key for item in items], [key for key, _ in visit]):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise pack.error(f"mã “{twice[0]}” có hai lần")
    return Checks(items=items, site_visit=visit)


def _item(node: Node, group: str) -> CheckItem:
    found = CheckItem(
        key=node.text("key"),
        group=group,
        text=node.words("text"),
        clause=node.text("clause"),
        section=node.text("section"),
        shows=tuple(_paths(node)),
        verified=node.flag("verified"),
    )
    node.end()
    return found


def _paths(node: Node) -> Iterator[str]:
    for path in node.texts("shows", ()):
        if path.count(".") != 1:
            raise node.error("phải có dạng phần.câu_hỏi", "shows")
        yield path


def _visited(node: Node) -> tuple[str, Wording]:
    found = (node.text("key"), node.words("text"))
    node.end()
    return found
