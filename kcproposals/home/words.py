"""What the groups of the first page and the chapters of the guide are called."""

from kcproposals.accounts.words import ROLES
from kcproposals.domain.errors import N_
from kcproposals.domain.policy import Actor

GROUPS: dict[str, str] = {
    "facility": N_("Cơ sở của tôi"),
    "unit": N_("Đơn vị thực hiện"),
    "board": N_("Hội đồng thẩm định"),
    **{str(role): word for role, word in ROLES.items()},
}


def own_groups(actor: Actor) -> list[str]:
    """Return which groups a person belongs to, in the order of the page."""
    mine = {grant.role for grant in actor.grants if grant.kind == "role"}
    mine |= {"facility"} if actor.facilities() else set()
    mine |= {"unit"} if actor.units() else set()
    mine |= {"board"} if actor.boards() else set()
    return [group for group in GROUPS if group in mine]
