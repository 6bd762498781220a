"""Build the app: settings in, WSGI application out."""

from __future__ import annotations

from flask import Flask

from .clients.transport import meet
from .pages import register_pages
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
from .shell.secret_files import read_secret


def create_app(settings: Settings | None = None) -> Flask:
    """Return the pages' part of the shop as a WSGI application."""
    settings = settings or read_environment(Settings)
    log_to_stderr("frontend", settings.log_level)

    app = Flask(__package__, static_folder=None, static_url_path="")
    app.json = FastJSON(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["settings"] = settings
    neighbours = {
        "users": meet(settings.transport, settings.users_url, settings.http_pool),
        "products": meet(settings.transport, settings.products_url, settings.http_pool),
        "orders": meet(settings.transport, settings.orders_url, settings.http_pool),
    }
    app.extensions["neighbours"] = neighbours

    register_logs(app)
    register_intake(app)
    register_errors(app)
    register_cross_site_check(app)
    register_pages(app, read_secret(settings.session_secret_file), settings.cookie_name, architecture="microservices")
    register_health(app, neighbours=lambda: {name: neighbour.state() for name, neighbour in neighbours.items()})
    return app
