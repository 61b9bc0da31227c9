"""What is known of an implementing unit, as a value between form and service."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UnitProfile:
    """What is known of a unit."""

    name: str
    tax_code: str | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    representative: str = ""
    representative_title: str = ""
