"""First start: make the schema, the catalogue, the admin and the secrets. What is there already is kept.

Run as `python -m monolith.init`.
"""

from __future__ import annotations

import sys

from flask import Flask
from sqlalchemy.exc import OperationalError

from .db import create_tables
from .db import db
from .db import open_database
from .orders.models import Order
from .products.generator import fill_catalogue
from .settings import Settings
from .shell.environment import read_environment
from .shell.secret_files import make_private_folder
from .shell.secret_files import make_secret
from .users.accounts import make_admin


def initialise(settings: Settings) -> None:
    """Bring an empty database and data folder to the point where the app can start."""
    make_private_folder(settings.data_dir)
    make_secret(settings.session_secret_file)
    app = Flask(__package__, static_folder=None)
    app.extensions["settings"] = settings
    open_database(app, settings.database, settings.database_pool)
    with app.app_context():
        assert Order.metadata is db.metadata  # imported, so that create_tables() knows the tables of all rooms
        create_tables()
        make_admin(make_secret(settings.admin_password_file))
        fill_catalogue(settings.catalogue_size)


if __name__ == "__main__":
    try:
        initialise(read_environment(Settings))
    except (OperationalError, OSError) as error:
        sys.exit(f"monolith can't be initialised: {str(error).splitlines()[0]}")
