"""What the system itself knows of a file and a set may have shown beside it: never typed, never part of a mark."""

from kcproposals.domain.errors import N_

FACTS = {
    "priority_place": N_("Địa bàn ưu tiên"),
    "priority_trades": N_("Ngành nghề ưu tiên"),
    "ceiling": N_("Mức hỗ trợ tối đa theo định mức"),
    "counterpart": N_("Tỷ lệ vốn đối ứng"),
    "earlier_support": N_("Hỗ trợ đã nhận trước đây"),
    "kind": N_("Loại đề án"),
}
"""Named facts in the order they are shown; what they are for a file is said by the slice that shows the file."""
