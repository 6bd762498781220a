"""Build the app: settings in, WSGI application out."""

from __future__ import annotations

from flask import Flask

from .body import FastJSON
from .body import MAX_BODY_BYTES
from .clients.transport import meet
from .cross_site import register_cross_site_check
from .environment import read_environment
from .errors import register_errors
from .health import register_health
from .intake import register_intake
from .logs import log_to_stderr
from .logs import register_logs
from .pages import register_pages
from .secret_files import read_secret
from .settings import Settings


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
