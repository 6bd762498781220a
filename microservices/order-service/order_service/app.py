"""Build the app: settings in, WSGI application out."""

from __future__ import annotations

from flask import Flask

from .clients.transport import meet
from .clients.users import KNOWN_FOR_S
from .clients.users import KnownKeys
from .db import database_answers
from .db import open_database
from .orders.recovery import start_recovery
from .orders.routes import orders
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
    """Return the orders' part of the shop as a WSGI application."""
    settings = settings or read_environment(Settings)
    log_to_stderr("order-service", settings.log_level)

    app = Flask(__package__, static_folder=None)
    app.json = FastJSON(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["settings"] = settings
    app.extensions["service_token"] = read_secret(settings.service_token_file)
    app.extensions["known_keys"] = KnownKeys(KNOWN_FOR_S if settings.transport == "resilient" else 0)
    neighbours = {
        "users": meet(settings.transport, settings.users_url, settings.http_pool),
        "products": meet(settings.transport, settings.products_url, settings.http_pool),
    }
    app.extensions["neighbours"] = neighbours

    open_database(app, settings.database, settings.database_pool)
    register_logs(app)
    register_intake(app)
    register_errors(app)
    register_cross_site_check(app)
    app.register_blueprint(orders)
    register_health(
        app,
        checks=(database_answers,),
        neighbours=lambda: {name: neighbour.state() for name, neighbour in neighbours.items()},
    )
    start_recovery(app)
    return app
