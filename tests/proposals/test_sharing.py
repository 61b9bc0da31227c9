"""One support shared by several beneficiaries: named, checked one by one, counted by the norm, remembered."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from kcproposals.calls.models import Call
from kcproposals.domain.dates import local_date
from kcproposals.domain.errors import Missing, NotAllowed
from kcproposals.domain.policy import Actor
from kcproposals.extensions import db
from kcproposals.facilities.queries import past_support_of
from kcproposals.notifications.models import Notice
from kcproposals.planning.documents import beneficiary_of
from kcproposals.proposals.completeness import review
from kcproposals.proposals.models import Proposal
from kcproposals.proposals.services_sharing import set_shared
from kcproposals.proposals.sharing import remember
from kcproposals.proposals.work import Work
from kcproposals.regulations.units import commune
from tests.conftest import NOW
from tests.people import sign_in
from tests.proposals import drafts

TAX = "0100109106-001"


def named(cast: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    """Return the other beneficiary as answered: the rival, with a third of the support."""
    return {
        "id": drafts.ROW, "name": cast.rival_facility.name, "tax_code": TAX, "kind": "sme",
        "commune": commune(cast.rival_facility.unit_code).full_name, "share": 100_000_000, **changes,
    }  # fmt: skip


@pytest.fixture
def shared(cast: SimpleNamespace, complete: Proposal, owner: Actor) -> Proposal:
    """A complete draft whose support is shared with the rival's facility."""
    cast.rival_facility.tax_code = TAX
    set_shared(complete, True, actor=owner, now=NOW)
    drafts.save(complete, "shared", {"others": [named(cast)]}, owner)
    db.session.commit()
    return complete


def problems(proposal: Proposal) -> dict[str, str]:
    """Return what is to be mended: place → sentence."""
    found = review(proposal, Work(proposal, NOW).rules, local_date(NOW)).problems
    return {str(one.place): one.msgid % one.values for one in found}


def test_the_norm_counts_every_one_and_each_is_remembered(
    cast: SimpleNamespace, shared: Proposal, owner: Actor
) -> None:
    assert problems(shared) == {} and shared.establishments == 2
    assert shared.ceiling == 302_000_000  # half the cost; 300 triệu × 2 would be more
    drafts.hand_in(shared, owner)
    told = db.session.scalars(select(Notice.title).where(Notice.user_id == cast.rival.id)).all()
    assert [title for title in told if shared.code and shared.code in title]
    assert beneficiary_of(shared) == f"{cast.facility.name}; {cast.rival_facility.name}"
    shared.approved = 150_000_000
    remember(shared, NOW)
    db.session.flush()
    (past,) = past_support_of(cast.rival_facility)
    assert past.match.is_exact and past.support.support == 50_000_000


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"share": 300_000_000}, "shared.others", "nhỏ hơn kinh phí"),
        ({"tax_code": "0100 109 106"}, "shared.others[0].tax_code", "hai lần"),
        ({"tax_code": "12"}, "shared.others[0].tax_code", ""),
        ({"commune": "Xã Không Có"}, "shared.others[0].commune", "Không có xã"),
        ({"kind": "large_enterprise"}, "shared.others[0].name", "Chưa đủ điều kiện"),
        ({"name": None}, "shared.others[0].name", "Chưa có câu trả lời"),
    ],
)
def test_each_row_is_held_against_the_rules(
    cast: SimpleNamespace, shared: Proposal, owner: Actor, change: dict[str, Any], place: str, words: str
) -> None:
    row = {key: value for key, value in named(cast, **change).items() if value is not None}
    drafts.save(shared, "shared", {"others": [row]}, owner)
    assert words in problems(shared)[place]
    with pytest.raises(Missing):
        drafts.hand_in(shared, owner)


def test_a_share_above_the_norm_of_one_is_named(cast: SimpleNamespace, shared: Proposal, owner: Actor) -> None:
    line = {**drafts.ANSWERS["cost"]["lines"][0], "unit_price": 1_400_000_000, "support": 650_000_000}
    drafts.save(shared, "cost", {"lines": [line]}, owner)
    drafts.save(shared, "shared", {"others": [named(cast, share=320_000_000)]}, owner)
    assert "Phần 320.000.000 đồng" in problems(shared)["shared.others[0].share"]
    assert "Phần 330.000.000 đồng" in problems(shared)["shared.others"]


def test_the_page_comes_and_goes_with_a_button(
    client: Any, cast: SimpleNamespace, call: Call, complete: Proposal, owner: Actor
) -> None:
    at = f"/proposals/{complete.key}"
    sign_in(client, cast.owner)
    assert "Thêm cơ sở cùng thụ hưởng" in client.get(f"{at}/parties").text
    answer = client.post(f"{at}/sharing", data={"shared": "yes", "once": "once-share"})
    assert answer.location == f"{at}/sections/shared"
    assert "Phần hỗ trợ" in client.get(answer.location).text
    client.post(f"{at}/sharing", data={"shared": "no", "once": "once-alone"})
    assert client.get(f"{at}/sections/shared").status_code == 404
    drafts.hand_in(complete, owner)
    with pytest.raises(NotAllowed):
        set_shared(complete, True, actor=owner, now=NOW)
