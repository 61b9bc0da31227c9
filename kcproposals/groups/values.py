"""One row of a list as the unit types it."""

from dataclasses import dataclass

MOST = 300


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row as typed; a draft may be unfinished. Amounts in đồng."""

    name: str = ""
    tax_code: str | None = None
    kind: str = ""
    unit_code: str = ""
    address: str = ""
    craft_village: bool = False
    content: str = ""
    cost: int | None = None
    support: int | None = None
