"""The map of the main navigation: which entry, which page, who sees it. Part of the composition root."""

from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Permission as P
from kcproposals.web.navigation import ITEMS, Item

MAP = (
    Item(N_("Tổng quan"), "home.index", None, ("home",)),
    Item(N_("Đợt tiếp nhận"), "calls.index", None, ("calls",)),
    Item(N_("Đề án"), "proposals.index", P.LIST_PROPOSALS, ("proposals",)),
    Item(N_("Cơ sở"), "facilities.index", P.LIST_FACILITIES, ("facilities",)),
    Item(N_("Hồ sơ cơ sở"), "facilities.mine", P.LIST_OWN_FACILITIES, ("facilities",)),
    Item(N_("Đơn vị thực hiện"), "implementers.index", P.START_FOR_FACILITY, ("implementers",)),
    Item(N_("Thẩm định"), "appraisal.index", P.LIST_BOARDS, ("appraisal", "assessments")),
    Item(N_("Đăng ký KCQG"), "levels.index", P.LIST_PACKAGES, ("levels",)),
    Item(N_("Kế hoạch"), "planning.index", P.LIST_PLANS, ("planning",)),
    Item(N_("Khiếu nại"), "complaints.index", P.LIST_COMPLAINTS, ("complaints",)),
    Item(N_("Văn bản"), "documents.index", P.LIST_DOCUMENTS, ("documents",)),
    Item(N_("Được hỗ trợ"), "publishing.supported", None, ("publishing",)),
    Item(N_("Quy định"), "regulations.index", P.VIEW_PACKS, ("regulations", "criteria")),
    Item(N_("Nhật ký"), "audit.index", P.LIST_AUDIT, ("audit",)),
    Item(N_("Quản trị"), "accounts.agencies", P.LIST_AGENCIES, ("accounts", "admin")),
)


def register() -> None:
    """Put the map in place (once a process)."""
    if not ITEMS:
        ITEMS.extend(MAP)
