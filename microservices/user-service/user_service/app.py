"""Build the app: settings in, WSGI application out."""

from __future__ import annotations

from flask import Flask

from .db import database_answers
from .db import open_database
from .settings import Settings
from .shell.body import FastJSON
from .shell.cross_site import register_cross_site_check
from .shell.environment import read_environment
from .shell.errors import register_errors
from .shell.health import register_health
from .shell.intake import MAX_BODY_BYTES
from .shell.intake import register_intake
from .shell.logs import log_to_stderr
from .shell.logs import register_logs
from .users.routes import users


def create_app(settings: Settings | None = None) -> Flask:
    """Return the users' part of the shop as a WSGI application."""
    settings = settings or read_environment(Settings)
    log_to_stderr("user-service", settings.log_level)

    app = Flask(__package__, static_folder=None)
    app.json = FastJSON(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["settings"] = settings

    open_database(app, settings.database, settings.database_pool)
    register_logs(app)
    register_intake(app)
    register_errors(app)
    register_cross_site_check(app)
    app.register_blueprint(users)
    register_health(app, checks=(database_answers,))
    return app
