"""First start: make the schema. What is there already is kept.

Run as `python -m order_service.init`.
"""

from __future__ import annotations

import sys

from flask import Flask
from sqlalchemy.exc import OperationalError

from .db import create_tables
from .db import db
from .db import open_database
from .orders.models import Order
from .settings import Settings
from .shell.environment import read_environment
from .shell.secret_files import make_private_folder


def initialise(settings: Settings) -> None:
    """Bring an empty database and data folder to the point where the app can start."""
    make_private_folder(settings.data_dir)
    app = Flask(__package__, static_folder=None)
    open_database(app, settings.database, settings.database_pool)
    with app.app_context():
        assert Order.metadata is db.metadata  # imported, so that create_tables() knows its tables
        create_tables()


if __name__ == "__main__":
    try:
        initialise(read_environment(Settings))
    except (OperationalError, OSError) as error:
        sys.exit(f"order-service can't be initialised: {str(error).splitlines()[0]}")
