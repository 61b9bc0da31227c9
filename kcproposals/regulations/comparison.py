"""Two packs side by side: what was added, taken out and changed, thing by thing, in words.

A thing is a mapping of the pack that carries its own name (a norm by its activity and case, a question by its key).
Works for every kind of pack; keys nobody gave a word for are shown as they are. Contents in, texts out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from kcproposals.regulations.library import Library
from kcproposals.regulations.words import KEYS, KINDS, value_in_words

Path = tuple[str, ...]
_SKIPPED = {"pack", "id", "version", "examples"}
_IN_TITLE = {"activity", "case", "code", "key"}
_NAMES = ("code", "key", "id", "value")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs: ``kind`` is added, removed or changed; ``fields`` are (label, before, after)."""

    title: str
    kind: str
    fields: tuple[tuple[str, str, str], ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any], rules: Library, language: str) -> list[Difference]:
    """Return what differs between the contents of two packs, in the order of the newer one."""
    old, new = dict(_things(before, ())), dict(_things(after, ()))
    found = []
    for path in [*new, *(path for path in old if path not in new)]:
        mine, theirs = old.get(path), new.get(path)
        labels = [*(theirs or {}), *(key for key in mine or {} if key not in (theirs or {}))]
        labels = [label for label in labels if label not in _IN_TITLE]
        pairs = [(label, (mine or {}).get(label), (theirs or {}).get(label)) for label in labels]
        fields = tuple(
            (_word(label), _text(label, one, rules, language), _text(label, other, rules, language))
            for label, one, other in pairs
            if one != other
        )
        if fields:
            kind = "added" if mine is None else "removed" if theirs is None else "changed"
            title = _title(path, (theirs or mine or {}), rules, language)
            found.append(Difference(title=title, kind=kind, fields=fields))
    return found


def listing(content: Mapping[str, Any], rules: Library, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return everything some content holds, thing by thing: title and (label, value)."""
    return [
        (one.title, [(label, value) for label, _nothing, value in one.fields if value])
        for one in compare({}, content, rules, language)
    ]


def _text(label: str, value: Any, rules: Library, language: str) -> str:
    """Return a value in words; codes of activities and kinds of facility are their names."""
    if isinstance(value, list):
        return "; ".join(_text(label, one, rules, language) for one in value)
    if isinstance(value, str) and value in rules.activities:
        return rules.activities[value].name.to(language)
    if isinstance(value, str) and value in KINDS:
        return _(KINDS[value])
    return value_in_words(label, value, language)


def _things(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every mapping that holds values of its own, with them."""
    below: list[tuple[Path, Mapping[str, Any]]] = []
    own: dict[str, Any] = {}
    for key, inner in value.items():
        if not path and key in _SKIPPED:
            continue
        if isinstance(inner, Mapping) and set(inner) != {"vi", "en"}:
            below.append(((*path, key), inner))
        elif isinstance(inner, list) and inner and all(isinstance(one, Mapping) for one in inner):
            below += [((*path, key, _name(one, at)), one) for at, one in enumerate(inner, start=1)]
        else:
            own[key] = inner
    if own:
        yield path, own
    for where, inner in below:
        yield from _things(inner, where)


def _name(thing: Mapping[str, Any], at: int) -> str:
    """Return what tells a thing of a list from its neighbours."""
    if "activity" in thing:
        return f"{thing['activity']} {thing.get('case') or ''}".strip()
    return next((str(thing[name]) for name in _NAMES if thing.get(name) is not None), f"#{at}")


def _title(path: Path, thing: Mapping[str, Any], rules: Library, language: str) -> str:
    """Return where a thing stands, in words: Định mức › Ứng dụng máy móc tiên tiến · khu vực."""
    if not path:
        return _("Văn bản")
    steps = [_step(step, rules, language) for step in path]
    if thing.get("case_title"):
        steps[-1] += f" · {value_in_words('case_title', thing['case_title'], language)}"
    own = thing.get("name") or thing.get("label") or thing.get("title")
    if own and path[-1] not in KEYS and path[-1] not in rules.activities:
        steps[-1] = value_in_words("name", own, language)
    return " › ".join(steps)


def _step(step: str, rules: Library, language: str) -> str:
    code = step.partition(" ")[0]
    if code in rules.activities:
        return rules.activities[code].name.to(language)
    trades = {trade.value: trade.label for trade in rules.priorities.trades} if rules.priorities else {}
    return trades[step].to(language) if step in trades else _word(step)


def _word(key: str) -> str:
    return _(KEYS[key]) if key in KEYS else key
