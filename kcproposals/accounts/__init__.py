"""People, agencies, roles and signing in."""

from flask import Flask


def wire(app: Flask) -> None:
    """Tell the layers below who acts, what the head of a page says about them, and what to do with strangers."""
    from kcproposals.accounts import sessions
    from kcproposals.extensions import login_manager

    # A cookie is sent when something in it changed: an answer that comes late must not bring an ended session back.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login_manager.session_protection = None  # the epoch and the idle time end sessions; an address may change
    login_manager.user_loader(sessions.load_user)
    login_manager.unauthorized_handler(sessions.ask_to_sign_in)
    app.extensions["kcp_actor_of"] = sessions.actor_of_request
    app.extensions["kcp_account"] = sessions.account
