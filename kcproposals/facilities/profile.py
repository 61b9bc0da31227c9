"""What people say of a facility, as a value between form and service."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Profile:
    """What people say of a facility. ``capital`` in đồng; the production site is ``unit_code``."""

    name: str
    kind: str
    tax_code: str | None
    unit_code: str
    site_address: str
    craft_village: bool
    representative: str
    representative_title: str
    phone: str
    email: str
    registered_on: date | None
    registered_at: str
    office_address: str
    trade: str
    main_products: str
    workers: int | None
    capital: int | None
