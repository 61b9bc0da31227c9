"""Who gets through to a view: every route names its permission or says it is public; else the app does not start.

    @bp.post("/proposals/<key>/submit")
    @requires(Permission.SUBMIT_PROPOSAL, load=found_proposal)
    def submit(proposal): ...

``load`` gets the route's arguments and returns the subject or None. A stranger gets 404 for what is not theirs to see,
the same answer as for what does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, g
from flask_login import current_user

from kcproposals.domain.policy import NOBODY, RULES, Actor, Permission
from kcproposals.domain.policy import can as policy_can
from kcproposals.extensions import login_manager

View = Callable[..., Any]


def current_actor() -> Actor:
    """Return who acts in this request, read once (``accounts`` sets ``g.actor``)."""
    return getattr(g, "actor", NOBODY)


def can(permission: Permission | str, subject: Any = None) -> bool:
    """Ask the policy for the present actor; the function templates call."""
    return policy_can(current_actor(), Permission(permission), subject)


def found_or_404(subject: Any, permission: Permission) -> Any:
    """Return ``subject`` if the actor may; otherwise 404, whether it is missing or merely not theirs."""
    if subject is None or not policy_can(current_actor(), permission, subject):
        abort(404)
    return subject


def public(view: View) -> View:
    """Mark a view as open to everyone."""
    view.kcp_public = True  # type: ignore[attr-defined]
    return view


def requires(permission: Permission, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Let a view run only for those who hold ``permission`` about what ``load`` returns.

    With ``load`` the view receives the loaded subject as its only argument. Not signed in: to the login page.
    Signed in and not allowed: 404 about a subject, 403 about none.
    """
    if load is None and RULES[permission].subject != "nothing":
        raise TypeError(f"{permission} is about a {RULES[permission].subject}: name a loader")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            subject = load(**arguments) if load else None
            if policy_can(current_actor(), permission, subject):
                return view(subject) if load else view(**arguments)
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            return abort(404 if load else 403)

        guarded.kcp_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that neither names a permission nor is public. Raises RuntimeError."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not (hasattr(view, "kcp_permission") or getattr(view, "kcp_public", False)):
            raise RuntimeError(f"route {rule.rule} ({rule.endpoint}) names no permission and is not public")
