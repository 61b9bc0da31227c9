"""One's own name, ways to sign in and language."""

from types import SimpleNamespace
from typing import Any

import pytest

from kcproposals.accounts.models import User
from kcproposals.extensions import db
from tests.accounts.conftest import PASSWORD, errors, events, inspected, letters, sign_in_as
from tests.people import sign_in

PROFILE = {"name": "Trần Thị Chủ", "email": "chu@example.vn", "phone": "0912 345 678", "locale": "vi"}


def save(client: Any, **changes: str) -> Any:
    return client.post("/profile", data={**PROFILE, **changes})


def test_the_page_shows_what_is_stored(client: Any, owner: User) -> None:
    page = inspected(sign_in(client, owner).get("/profile"))
    values = {field["name"]: field.get("value") for field in page.select("main input.form-control")}
    assert values["name"] == "Trần Thị Chủ" and values["phone"] == "0912 345 678"


def test_a_name_is_cleaned_and_needs_no_password(client: Any, owner: User) -> None:
    sign_in(client, owner)
    assert save(client, name="  Trần  Thi\u0323 \u202eChủ \x00Mới ").status_code == 303
    assert db.session.get(User, owner.id).name == "Trần Thị Chủ Mới"
    assert events("user.profile_changed")[0].data == {"contact_changed": False}


def test_a_new_address_needs_the_password_and_the_old_one_is_told(client: Any, owner: User) -> None:
    sign_in(client, owner)
    for password in ("", "wrong one here"):
        page = inspected(save(client, email="moi@example.vn", password=password), 422)
        assert "mật khẩu hiện tại" in errors(page) and not letters()
    assert save(client, email="Moi@example.vn", password=PASSWORD).status_code == 303
    assert db.session.get(User, owner.id).email == "moi@example.vn"
    assert len(letters()) == 1 and "vừa được đổi" in letters()[0]
    sign_in(client, None)
    assert sign_in_as(client, "moi@example.vn").status_code == 303


def test_a_taken_address_or_number_is_refused_without_saying_whose(client: Any, cast: SimpleNamespace) -> None:
    cast.rival.phone = "+84987654321"
    db.session.commit()
    sign_in(client, cast.owner)
    for changes in ({"email": "DOI@example.vn"}, {"phone": "098 765 4321"}):
        page = inspected(save(client, password=PASSWORD, **changes), 422)
        assert "đã có tài khoản khác dùng" in errors(page) and "Lê Văn Đối" not in page.get_text()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "", "phone": ""}, "Cần giữ lại"),
        ({"name": ""}, "Xin nhập"),
        ({"phone": "12345"}, "điện thoại"),
        ({"email": "chu@"}, "thư điện tử đầy đủ"),
        ({"locale": "fr"}, "danh sách"),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(
    client: Any, owner: User, changes: dict[str, str], said: str
) -> None:
    page = inspected(save(sign_in(client, owner), name=changes.get("name", "Tên mới gõ"), password=PASSWORD, **{
        key: value for key, value in changes.items() if key != "name"
    }), 422)  # fmt: skip
    assert said in errors(page)
    assert db.session.get(User, owner.id).name == "Trần Thị Chủ"


def test_a_phone_alone_is_enough(client: Any, owner: User) -> None:
    sign_in(client, owner)
    assert save(client, email="", password=PASSWORD).status_code == 303
    sign_in(client, None)
    assert sign_in_as(client, "0912345678").status_code == 303


def test_the_language_is_remembered(client: Any, owner: User) -> None:
    sign_in_as(client, "chu@example.vn")
    save(client, locale="en")
    assert db.session.get(User, owner.id).locale == "en"
    assert inspected(client.get("/profile")).html["lang"] == "en"
