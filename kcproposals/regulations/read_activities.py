"""Reading what the programme does: activities with their groups and indicators, trades, priorities."""

from collections.abc import Collection

from kcproposals.regulations.definitions import (
    APPLICANTS,
    Activity,
    ActivityGroup,
    Advance,
    Choice,
    Indicator,
    Priorities,
    Priority,
)
from kcproposals.regulations.source import Node


def read_groups(pack: Node, known: Collection[str]) -> dict[str, ActivityGroup]:
    """Return the groups of activities of a pack by key; `known` are those of other packs."""
    found: dict[str, ActivityGroup] = {}
    for node in pack.nodes("groups", ()):
        group = ActivityGroup(
            key=node.text("key"), name=node.words("name"), clause=node.text("clause"), verified=node.flag("verified")
        )
        node.end()
        _is_new(node, "key", group.key, {*known, *found})
        found[group.key] = group
    return found


def read_indicators(pack: Node, known: Collection[str]) -> dict[str, Indicator]:
    """Return what reports count, by key; `known` are those of other packs."""
    found: dict[str, Indicator] = {}
    for node in pack.nodes("indicators", ()):
        indicator = Indicator(key=node.text("key"), name=node.words("name"), unit=node.words("unit"))
        node.end()
        _is_new(node, "key", indicator.key, {*known, *found})
        found[indicator.key] = indicator
    return found


def read_activities(
    pack: Node, known: Collection[str], groups: Collection[str], indicators: Collection[str]
) -> dict[str, Activity]:
    """Return the activities of a pack by code; `known` are those of other packs."""
    found: dict[str, Activity] = {}
    for node in pack.nodes("activities"):
        activity = Activity(
            code=node.text("code"),
            name=node.words("name"),
            clause=node.text("clause"),
            group=node.text("group"),
            verified=node.flag("verified"),
            unit=node.words("unit"),
            indicators=node.texts("indicators", ()),
            applicants=node.texts("applicants"),
            advance=_advance(node.node("advance")) if node.has("advance") else None,
            effective_from=node.day("effective_from", None),
        )
        node.end()
        _is_new(node, "code", activity.code, {*known, *found})
        node.all_among("group", (activity.group,), groups)
        node.all_among("indicators", activity.indicators, indicators)
        node.all_among("applicants", activity.applicants, APPLICANTS)
        found[activity.code] = activity
    return found


def _is_new(node: Node, key: str, value: str, known: Collection[str]) -> None:
    if value in known:
        raise node.error("mã này đã có", key)


def _advance(node: Node) -> Advance:
    found = Advance(
        pct=node.percentage("pct"),
        evidence=node.words("evidence"),
        clause=node.text("clause"),
        verified=node.flag("verified"),
    )
    node.end()
    return found


def read_priorities(pack: Node, activities: Collection[str]) -> Priorities:
    """Return the official order of priority and the trades supported."""
    found = Priorities(
        places=tuple(_priority(node) for node in pack.nodes("places")),
        trade_groups=tuple(_priority(node) for node in pack.nodes("trade_groups")),
        trades=tuple(read_choice(node) for node in pack.nodes("trades")),
        outside=pack.texts("outside", ()),
    )
    pack.all_among("outside", found.outside, activities)
    return found


def _priority(node: Node) -> Priority:
    found = Priority(
        key=node.text("key"),
        rank=node.count("rank"),
        name=node.words("name"),
        clause=node.text("clause"),
        verified=node.flag("verified"),
    )
    node.end()
    return found


def read_choice(node: Node) -> Choice:
    """Return one answer a person can choose."""
    found = Choice(value=node.text("value"), label=node.words("label"), note=node.words("note", None))
    node.end()
    return found
