"""Every address: who may, how it is spelled, and that reading never writes."""

import re

import pytest
from flask import Flask

from kcproposals.domain.policy import RULES, Permission
from kcproposals.web.access import check_routes, requires

# Open to everyone, on purpose. A new public page is added here by hand.
PUBLIC = {
    "static", "home.index", "home.help", "home.privacy", "home.language", "accounts.login", "accounts.log_in",
    "calls.index", "documents.check", "documents.check_form", "admin.healthz", "admin.readyz",
    "publishing.supported", "publishing.supported_csv", "publishing.supported_xlsx", "publishing.supported_json",
}  # fmt: skip


def test_every_route_names_a_permission_or_is_public(app: Flask) -> None:
    check_routes(app)  # raises otherwise; create_app called it too
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        assert getattr(view, "kcp_public", False) != hasattr(view, "kcp_permission"), rule.endpoint


def test_a_forgotten_permission_stops_the_start() -> None:
    app = Flask("small", static_folder=None)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        check_routes(app)


def test_a_permission_about_something_needs_a_loader() -> None:
    with pytest.raises(TypeError):
        requires(Permission.VIEW_PROPOSAL)


def test_every_permission_has_a_rule_and_every_rule_a_use(app: Flask) -> None:
    assert set(RULES) == set(Permission)
    used = {getattr(view, "kcp_permission", None) for view in app.view_functions.values()}
    asked_in_code = {
        Permission.VIEW_SHEET, Permission.CONFIRM_CLOSE, Permission.MANAGE_CALL, Permission.VIEW_CRITERIA,
        Permission.DELETE_PROPOSAL, Permission.EDIT_FACILITY, Permission.READ_AUDIT, Permission.ANSWER_FACILITY,
        Permission.VIEW_ANSWER,
    }  # fmt: skip
    assert set(Permission) - used - asked_in_code == set()


def test_addresses_are_kebab_case(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            plain = re.sub(r"<[^>]+>", "x", rule.rule)
            assert re.fullmatch(r"(/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?)*/?", plain), rule.rule


def test_no_route_reads_and_writes_at_once(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), f"{rule.rule}: {methods}"
