"""Rows of a file of past support."""

import csv
import io

from kcproposals.facilities.imports import COLUMNS

GOOD = {
    "source": "báo tỉnh", "year": "2023", "programme": "KCDP", "province": "Bắc Giang",
    "proposal_title": "Máy xẻ gỗ", "content_type": "UNG_DUNG_MMTB", "beneficiary": "Công ty TNHH Cơ sở minh họa 01",
    "total_cost_million_vnd": "610", "state_support_million_vnd": "102.25",
}  # fmt: skip


def file_of(*rows: dict[str, str]) -> bytes:
    """Return a CSV file of these rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
