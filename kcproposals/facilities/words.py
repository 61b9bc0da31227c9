"""The kinds of facility in words, as NĐ 45/2012 and NĐ 235/2025 name them."""

from kcproposals.domain.errors import N_

KINDS = {
    "business_household": N_("Hộ kinh doanh"),
    "sme": N_("Doanh nghiệp nhỏ và vừa"),
    "cooperative": N_("Hợp tác xã"),
    "cooperative_group": N_("Tổ hợp tác"),
    "cooperative_union": N_("Liên hiệp hợp tác xã"),
    "artisan": N_("Nghệ nhân"),
    "service_provider": N_("Tổ chức dịch vụ khuyến công"),
    "large_enterprise": N_("Doanh nghiệp lớn"),
    "other": N_("Loại hình khác"),
}
