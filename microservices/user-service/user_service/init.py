"""First start: make the schema and the admin. What is there already is kept.

Run as `python -m user_service.init`.
"""

from __future__ import annotations

import sys

from flask import Flask
from sqlalchemy.exc import OperationalError

from .db import create_tables
from .db import open_database
from .settings import Settings
from .shell.environment import read_environment
from .shell.secret_files import make_private_folder
from .shell.secret_files import make_secret
from .users.accounts import make_admin


def initialise(settings: Settings) -> None:
    """Bring an empty database and data folder to the point where the app can start."""
    make_private_folder(settings.data_dir)
    app = Flask(__package__, static_folder=None)
    app.extensions["settings"] = settings
    open_database(app, settings.database, settings.database_pool)
    with app.app_context():
        create_tables()
        make_admin(make_secret(settings.admin_password_file))


if __name__ == "__main__":
    try:
        initialise(read_environment(Settings))
    except (OperationalError, OSError) as error:
        sys.exit(f"user-service can't be initialised: {str(error).splitlines()[0]}")
