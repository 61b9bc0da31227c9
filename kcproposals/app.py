"""The composition root: the one place that knows every slice and binds them into an application."""

import importlib
import pkgutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from kcproposals import config, navigation
from kcproposals.config import project_folder
from kcproposals.extensions import babel, csrf, db, login_manager
from kcproposals.web import access, context, errors, filters, headers, locale, requests

SLICES = ("home", "accounts", "invitations", "facilities", "implementers", "regulations", "criteria", "calls",
          "proposals", "paperwork", "tables", "earlier", "intake", "appraisal", "assessments", "levels",
          "complaints", "planning", "groups", "publishing", "documents", "audit", "admin")  # fmt: skip
MODELS = ("audit", "files", "jobs", "notifications", "accounts", "invitations", "regulations", "documents",
          "documents.dispatches", "facilities", "implementers", "criteria", "calls", "proposals", "paperwork",
          "earlier", "intake",
          "appraisal", "appraisal.boards", "appraisal.meetings", "appraisal.results", "appraisal.answers",
          "appraisal.offline", "assessments",
          "levels", "planning", "groups", "complaints")  # fmt: skip


def create_app(settings: config.Settings | None = None, *, instance_path: str | None = None) -> Flask:
    """Return the application for ``settings`` (default: ``KCP_*`` and the instance folder).

    Raises RuleViolation when a setting cannot be used, RuntimeError when a route names no permission.
    """
    app = Flask(
        "kcproposals",
        template_folder=str(project_folder("templates")),
        instance_relative_config=True,
        instance_path=str(settings.data_dir) if settings else instance_path,
    )
    settings = settings or config.load(app.instance_path)
    app.config.from_mapping(settings.flask())
    app.config["KCP"] = settings
    app.permanent_session_lifetime = timedelta(days=30)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trust_proxy:
        hops = settings.trust_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _bind_extensions(app)
    _register_slices(app)
    for part in (requests, context, errors, filters, headers):
        part.register(app)
    app.view_functions["static"] = access.public(app.view_functions["static"])
    navigation.register()
    access.check_routes(app)
    return app


class _MigrationsAtFirstUse:
    """Stands where Flask-Migrate looks for itself until a command migrates: loading it takes half a second."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        folder = str(project_folder("migrations"))
        Migrate(self.app, db, directory=folder, render_as_batch=True, compare_type=True)
        return getattr(self.app.extensions["migrate"], name)


def _bind_extensions(app: Flask) -> None:
    for name in MODELS:
        importlib.import_module(f"kcproposals.{name}.models")
    for name in ("web.once", "notifications.delivery"):  # a table and a job handler without a slice's views
        importlib.import_module(f"kcproposals.{name}")
    db.init_app(app)
    app.extensions["migrate"] = _MigrationsAtFirstUse(app)
    login_manager.init_app(app, add_context_processor=False)  # it asks the database, also for the page that it is away
    csrf.init_app(app)
    babel.init_app(
        app,
        locale_selector=locale.chosen_locale,
        default_translation_directories=str(Path(__file__).parent / "translations"),
    )


def _register_slices(app: Flask) -> None:
    """Register each slice's blueprint (``views.bp``) and let it say what it gives to the ones below it (``wire``).

    The modules ``views_…`` beside a slice's ``views`` add their routes to the same blueprint, so they come first.
    """
    for name in SLICES:
        package: Any = importlib.import_module(f"kcproposals.{name}")
        views = importlib.import_module(f"kcproposals.{name}.views")
        for module in pkgutil.walk_packages(package.__path__, f"kcproposals.{name}."):
            if module.name.rpartition(".")[2].startswith("views"):
                importlib.import_module(module.name)
        app.register_blueprint(views.bp)
        if hasattr(package, "wire"):
            package.wire(app)
