"""What people say of a facility, as a value between form and service."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What people say of a facility. ``capital`` in đồng; the production site is ``unit_code``."""

    name: str
    kind: str
    unit_code: str
    craft_village: bool
    representative: str
    tax_code: str | None = None
    site_address: str = ""
    representative_title: str = ""
    phone: str = ""
    email: str = ""
    registered_on: date | None = None
    registered_at: str = ""
    office_address: str = ""
    trade: str = ""
    main_products: str = ""
    workers: int | None = None
    capital: int | None = None
