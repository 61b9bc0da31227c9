"""Frozen dataclasses to plain JSON values and back, by their type hints.

For snapshots of what a paper says. Not a general serializer: it knows str, int, bool, date, datetime, None, tuples of
one type and dataclasses of these; anything else is a programming mistake and raises TypeError.
"""

import dataclasses
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def encode(value: Any) -> Any:
    """Return `value` as dicts, lists and scalars that `json` writes; dates become ISO text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"a snapshot cannot hold {type(value).__name__}")


def decode(kind: Any, data: Any) -> Any:
    """Return the value of type `kind` that `encode` turned into `data`. Raises TypeError or ValueError otherwise."""
    if get_origin(kind) in (Union, UnionType):
        if data is None:
            return None
        (kind,) = (option for option in get_args(kind) if option is not type(None))
    if get_origin(kind) is tuple:
        return tuple(decode(get_args(kind)[0], item) for item in data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: decode(hints[name], item) for name, item in data.items()})
    if kind in (date, datetime):
        return kind.fromisoformat(data)
    if type(data) is not kind:
        raise TypeError(f"a snapshot holds {data!r} where {kind.__name__} is expected")
    return data
