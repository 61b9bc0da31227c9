"""Tell each member at the close that they can look back on their own sheets."""

from collections.abc import Iterable
from datetime import datetime

from kcproposals.appraisal.models import Round, ScoreSheet
from kcproposals.notifications.services import tell


def tell_members(round_: Round, sheets: Iterable[ScoreSheet], now: datetime) -> None:
    """Write a notice to everybody who handed in a sheet and still has a seat; the text is the same for all."""
    seated = {member.user_id for member in round_.board.present}
    tell(
        {sheet.user_id for sheet in sheets if sheet.is_handed_in} & seated, "board",
        f"Nhìn lại phiếu của bạn: {round_.board.name}",
        "Bạn chấm chặt hay rộng hơn các thành viên khác, phiếu nào không được tính, có gì nên xem lại. "
        "Chỉ mình bạn xem được trang này.",
        f"/rounds/{round_.key}/feedback", now=now, mail=False, agency_id=round_.agency_id,
    )  # fmt: skip
