"""What self-registration builds on: a new person, or a refusal that does not say whose the address is."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from kcproposals.accounts import services
from kcproposals.domain.errors import RuleViolation
from kcproposals.extensions import db
from tests.accounts.conftest import PASSWORD, events, is_signed_in, sign_in_as
from tests.conftest import NOW


def test_a_person_is_stored_clean_and_can_sign_in(client: Any, session: Any) -> None:
    user = services.create_user(" Nguyễn  Văn A ", "A@Example.vn", "+84911111111", PASSWORD, now=NOW)
    session.commit()
    assert (user.name, user.email) == ("Nguyễn Văn A", "a@example.vn")
    assert user.password_hash and PASSWORD not in user.password_hash
    assert events("user.registered")[0].data["privacy_notice"] == services.PRIVACY_VERSION
    assert sign_in_as(client, "a@example.vn").status_code == 303 and is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "phone"), [("CHU@example.vn", None), (None, "+84912345678"), ("x@y.vn", "+84912345678")]
)
def test_taken(cast: SimpleNamespace, email: str | None, phone: str | None) -> None:
    with pytest.raises(RuleViolation) as refused:
        services.create_user("Kẻ Lạ", email, phone, PASSWORD, now=NOW)
    assert "Trần Thị Chủ" not in str(refused.value) and refused.value.field in ("email", "phone")


def test_two_at_once_are_refused_like_one_after_the_other(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique key decides when both looked before either wrote; the rest of the transaction goes on."""
    monkeypatch.setattr(services, "_taken", lambda *_args: False)
    with pytest.raises(RuleViolation) as refused:
        services.create_user("Kẻ Lạ", "chu@example.vn", None, PASSWORD, now=NOW)
    assert isinstance(refused.value.__cause__, IntegrityError)
    services.create_user("Người Khác", "khac@example.vn", None, PASSWORD, now=NOW)
    db.session.commit()


@pytest.mark.parametrize(
    ("email", "phone", "password"), [(None, None, PASSWORD), ("", "", PASSWORD), ("a@b.vn", None, "x")]
)
def test_unreachable_or_weak(session: Any, email: str | None, phone: str | None, password: str) -> None:
    with pytest.raises(RuleViolation):
        services.create_user("Ai đó", email, phone, password, now=NOW)
