"""What the demo knows before it begins: invented facilities and projects with real titles and amounts, read from data/.

For the scenes. Not for what the forms ask: ``answers`` turns a project into the answers of a form.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

TRIEU = 1_000_000


@dataclass(frozen=True, kw_only=True)
class FacilityFacts:
    """One invented facility; ``capital`` in đồng."""

    no: int
    what: str
    kind: str
    unit: str
    site: str
    since: date
    workers: int
    capital: int
    craft_village: bool
    trade: str
    products: str
    owner: str
    owner_title: str
    province: str = "Mẫu"

    @property
    def name(self) -> str:
        """The name, which says that it is invented: “Cơ sở minh họa 01 – gạch không nung”."""
        return f"Cơ sở minh họa {self.no:02d} – {self.what}"

    @property
    def email(self) -> str:
        """Where its owner signs in; the domain is reserved for examples (RFC 2606)."""
        return f"coso{self.no:02d}@mau.example.com"

    @property
    def phone(self) -> str:
        """A telephone number from a range that no operator gives out."""
        return f"+84900000{self.no:03d}"


@dataclass(frozen=True, kw_only=True)
class Item:
    """A machine, or a service of a trademark project: ``share`` percent of the total cost, for all pieces together."""

    name: str
    share: int
    quantity: int = 1
    unit: str = "bộ"
    model: str = ""
    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class Project:
    """What one facility asks for. Amounts in đồng; ``months`` are the first and last month of the plan's year."""

    id: str
    facility: int
    activity: str
    title: str
    total: int
    support: int
    trade: str
    place: str
    priorities: tuple[str, ...]
    now: str
    why: str
    goals: tuple[str, ...]
    items: tuple[Item, ...]
    compare: tuple[tuple[str, str, str, str], ...]
    economic: str
    social: str
    environment: str
    months: tuple[int, int]
    mark: dict[str, str]

    def prices(self) -> list[tuple[Item, int]]:
        """Return every item with the price of one piece, in whole hundred thousands of đồng."""
        return [(item, self.total * item.share // 100 // item.quantity // 100_000 * 100_000) for item in self.items]


def _read(name: str) -> list[dict[str, Any]]:
    text = (files("kcproposals.cli.demo") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)
    return rows


@cache
def facilities() -> tuple[FacilityFacts, ...]:
    """Return the facilities of the demo by number."""
    return tuple(
        FacilityFacts(
            no=row["number"], what=row["name"], kind=row["kind"], unit=row["unit"], site=row["site"],
            since=row["since"], workers=row["workers"], capital=row["capital"] * TRIEU,
            craft_village=row.get("craft_village", False),
            trade=row["trade"], products=row["products"], owner=row["owner"], owner_title=row["title"],
            province=row.get("province", "Mẫu"),
        )
        for row in _read("facilities")
    )  # fmt: skip


@cache
def projects(call: str) -> tuple[Project, ...]:
    """Return the projects of one call, for example "2026" or "kcqg-2027-khac"."""
    return tuple(_project(row) for row in _read(f"projects-{call}"))


def _project(row: dict[str, Any]) -> Project:
    first, last = row["months"]
    return Project(
        id=row["id"], facility=row["facility"], activity=row["activity"], title=row["title"],
        total=_dong(row["total"]), support=_dong(row["support"]), trade=row["trade"], place=row.get("place", "none"),
        priorities=tuple(row.get("priorities", ())),
        now=row["now"], why=row["why"], goals=tuple(row["goals"]),
        items=tuple(Item(**item) for item in row.get("machines") or row["items"]),
        compare=tuple(tuple(line) for line in row.get("compare", ())), economic=row["economic"], social=row["social"],
        environment=row["environment"], months=(first, last),
        mark=row.get("mark", {}),
    )  # fmt: skip


def _dong(trieu: int | float) -> int:
    """Return an amount of the data files (triệu, at most two decimals) in đồng."""
    return round(trieu * 100) * (TRIEU // 100)
