"""What waits for a person: grouped by what they are, the earliest due first, with what is left and how many."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.domain.policy import Actor
from kcproposals.web import waiting
from kcproposals.web.waiting import Waiting, waits
from tests.accounts.conftest import inspected
from tests.conftest import NOW
from tests.people import sign_in


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let one slice say what waits."""

    def set_items(*items: Waiting) -> None:
        monkeypatch.setattr(waiting, "WAITING", [lambda _actor, _now: list(items)])
        monkeypatch.setattr("kcproposals.home.queries.WAITING", waiting.WAITING)

    return set_items


def lines(page: Any) -> list[str]:
    return [line.get_text(" ", strip=True) for line in page.select("main .kc-todo")]


def test_groups_stand_in_order_each_with_its_lines(client: Any, people: SimpleNamespace, tell: Any) -> None:
    tell(
        Waiting("clerk", "Văn bản chờ cấp số", "/documents", count=3),
        Waiting("facility", "Bổ sung đề án %(code)s", "/proposals/a", {"code": "DP27-24-0001"}, note="Máy <b>dò</b>"),
    )
    page = inspected(sign_in(client, people.clerk).get("/"))
    assert page.h1.get_text() == "Việc đang chờ"
    assert [head.get_text() for head in page.select("main .kc-stack h2")] == ["Cơ sở của tôi", "Văn thư"]
    assert lines(page) == ["Bổ sung đề án DP27-24-0001 Máy <b>dò</b>", "Văn bản chờ cấp số 3"]
    assert page.select_one('a[href="/proposals/a"]')


def test_the_earliest_due_comes_first_and_says_how_long_is_left(
    client: Any, people: SimpleNamespace, tell: Any
) -> None:
    tell(
        Waiting("facility", "Không hạn", "/c"),
        Waiting("facility", "Sau", "/b", due=NOW + timedelta(days=9)),
        Waiting("facility", "Gấp", "/a", due=NOW + timedelta(hours=5), count=2),
        Waiting("facility", "Trễ", "/z", due=NOW),
    )
    page = inspected(sign_in(client, people.owner).get("/"))
    assert lines(page) == [
        "Trễ Hạn 09:00, 2/3/2026 Đã hết hạn",
        "Gấp (2) Hạn 14:00, 2/3/2026 Còn 5 giờ",
        "Sau Hạn 09:00, 11/3/2026 Còn 9 ngày",
        "Không hạn",
    ]
    tones = [tag["class"][1] for tag in page.select("main .kc-todo .kc-tag")]
    assert tones == ["kc-tag-bad", "kc-tag-warn", "kc-tag-muted"]


def test_a_percent_sign_in_a_label_without_values_is_only_a_sign(
    client: Any, people: SimpleNamespace, tell: Any
) -> None:
    tell(Waiting("planner", "Đã dùng 90 % kinh phí", "/plans"))
    assert lines(inspected(sign_in(client, people.planner).get("/"))) == ["Đã dùng 90 % kinh phí"]


@pytest.mark.parametrize(
    ("who", "said"), [("officer", "hiện ở đây cùng thời hạn"), ("chair", "chưa gắn với cơ sở nào")]
)
def test_an_empty_page_says_what_will_be_here(
    client: Any, people: SimpleNamespace, tell: Any, who: str, said: str
) -> None:
    tell()
    page = inspected(sign_in(client, getattr(people, who)).get("/"))
    assert said in page.select_one(".kc-empty").get_text()


def test_every_slice_is_asked_once_with_the_actor_and_the_time(
    client: Any, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int | None, datetime]] = []

    def one(actor: Actor, now: datetime) -> list[Waiting]:
        asked.append((actor.user_id, now))
        return []

    monkeypatch.setattr("kcproposals.home.queries.WAITING", [one])
    sign_in(client, people.officer).get("/")
    assert asked == [(people.officer.id, NOW)]


def test_a_query_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "WAITING", [])

    def one(_actor: Actor, _now: datetime) -> list[Waiting]:
        return []

    waits(one)
    waits(one)
    assert [one] == waiting.WAITING
