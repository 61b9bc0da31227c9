"""What the tests of accounts share: people with passwords, the mails that went out, pages that are well formed."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from kcproposals.accounts import passwords
from kcproposals.accounts.models import User
from kcproposals.audit.models import AuditEvent
from kcproposals.extensions import db
from kcproposals.notifications.models import Mail

PASSWORD = "mua he nang chang"
NEW_PASSWORD = "Mùa thu lá bay 27"


def inspected(response: Any, status: int = 200) -> BeautifulSoup:
    """Return a page after checking what every page keeps: one h1 that begins the title, unique ids, labelled fields."""
    assert response.status_code == status, response.get_data(as_text=True)[:3000]
    page = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    heads = page.find_all("h1")
    assert len(heads) == 1
    assert page.title.get_text().startswith(heads[0].get_text(strip=True))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    labelled = {label.get("for") for label in page.find_all("label")}
    for control in page.select("input, select, textarea"):
        if control.get("type") not in ("hidden", "submit"):
            assert control.get("id") in labelled or control.get("aria-label"), control
    assert not page.select("[style], style, script:not([src])")
    assert len(page.select("main .btn-primary")) <= 1
    return page


def errors(page: BeautifulSoup) -> str:
    """Return what the summary of a refused form says."""
    summary = page.select_one("[data-error-summary], .kc-notice-bad")
    return summary.get_text(" ", strip=True) if summary else ""


def letters() -> list[str]:
    """Return the texts of the mails that were queued, oldest first."""
    return list(db.session.scalars(select(Mail.body).order_by(Mail.id)))


def link_in(letter: str, kind: str) -> str:
    """Return the path of the link to ``reset`` or ``invitations`` in a mail."""
    found = re.search(rf"https://khuyencong\.example\.vn(/{kind}/\S+)", letter)
    assert found, letter
    return found[1]


def events(action: str) -> list[AuditEvent]:
    """Return the audit events of one kind, oldest first."""
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


def sign_in_as(client: Any, login: str, password: str = PASSWORD, **more: str) -> Any:
    """Post the login form."""
    return client.post("/login", data={"login": login, "password": password, **more})


def is_signed_in(client: Any) -> bool:
    """Say whether the profile page opens."""
    return client.get("/profile").status_code == 200


@pytest.fixture
def cast(people: SimpleNamespace) -> SimpleNamespace:
    """The people; the owner, the rival, the administrator, the officer and the outsider have a password."""
    hashed = passwords.hash_password(PASSWORD)
    for user in (people.owner, people.rival, people.administrator, people.officer, people.outsider):
        user.password_hash = hashed
    people.owner.phone = "+84912345678"
    db.session.commit()
    return people


@pytest.fixture
def owner(cast: SimpleNamespace) -> User:
    """The owner of a facility, who signs in by e-mail or by phone."""
    return cast.owner
