"""What people type into the forms of a facility."""

from typing import Any

from kcproposals.regulations import units

COMMUNE = next(c for c in units.communes_of("24") if c.kind == "xa")
FACILITY = {
    "name": "Cơ sở minh họa 77 – Mây tre đan", "kind": "business_household", "tax_code": "", "province_code": "24",
    "unit_code": COMMUNE.code, "craft_village": "yes", "representative": "Trần Thị Mới", "workers": "12",
    "capital": "1.200.000.000", "once": "abcdefghijkl1234",
}  # fmt: skip
REGISTRATION = {
    **FACILITY, "person": "Trần Thị Mới", "login_email": "moi@example.vn", "login_phone": "0912 345 678",
    "password": "mot cau de nho", "password_again": "mot cau de nho",
}  # fmt: skip


def profile(facility: Any, **changes: str) -> dict[str, str]:
    """Return the edit form of a stored facility as a browser posts it, with some fields typed anew."""
    return {
        "name": facility.name, "kind": facility.kind, "tax_code": facility.tax_code or "",
        "province_code": facility.province_code, "unit_code": facility.unit_code, "craft_village": "no",
        "representative": facility.representative or "Người đại diện", "workers": str(facility.workers),
        "capital": str(facility.capital),
        "version": str(facility.version), **changes,
    }  # fmt: skip
