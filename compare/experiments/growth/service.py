"""What makes a feature a service of its own. Its shell is order-service's, as every service has a copy of it."""

from __future__ import annotations

from string import Template

# Of order-service, byte by byte: a service has no library in common with another.
SHELL = (
    *("auth.py", "body.py", "db.py", "environment.py", "errors.py", "health.py", "logs.py"),
    *("clients/__init__.py", "clients/transport.py", "clients/users.py"),
)

PACKAGE = Template('"""$service: the $room of the shop."""\n')

SETTINGS = Template('''\
"""What can be set, and the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field


class Settings(BaseModel):
    """Read from CARTLAB_<FIELD>: see environment.py."""

    model_config = ConfigDict(frozen=True)

    data_dir: Path = Path("data")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    database_url: str = ""
    database_pool: int = Field(8, ge=1)
    users_url: str
    transport: Literal["course", "resilient"] = "resilient"
    http_pool: int = Field(16, ge=1)

    @property
    def database(self) -> str:
        """Return the SQLAlchemy URL: by default one SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / '$room.db'}"
''')

INIT = Template('''\
"""First start: make the schema. What is there already is kept.

Run as `python -m $package.init`.
"""

from __future__ import annotations

from flask import Flask

from .$room.models import $Thing
from .db import db
from .db import open_database
from .environment import read_environment
from .settings import Settings


def initialise(settings: Settings) -> None:
    """Bring an empty database and data folder to the point where the app can start."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask(__package__, static_folder=None)
    open_database(app, settings.database, settings.database_pool)
    with app.app_context():
        assert $Thing.metadata is db.metadata  # imported, so that create_all() knows its table
        db.create_all()


if __name__ == "__main__":
    initialise(read_environment(Settings))
''')

APP = Template('''\
"""Build the app: settings in, WSGI application out."""

from __future__ import annotations

from flask import Flask

from .$room.routes import $room
from .body import FastJSON
from .body import MAX_BODY_BYTES
from .clients.transport import meet
from .clients.users import KNOWN_FOR_S
from .clients.users import KnownKeys
from .db import database_answers
from .db import open_database
from .environment import read_environment
from .errors import register_errors
from .health import register_health
from .logs import log_to_stderr
from .logs import register_logs
from .settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the $room of the shop as a WSGI application."""
    settings = settings or read_environment(Settings)
    log_to_stderr("$service", settings.log_level)

    app = Flask(__package__, static_folder=None)
    app.json = FastJSON(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["settings"] = settings
    app.extensions["known_keys"] = KnownKeys(KNOWN_FOR_S if settings.transport == "resilient" else 0)
    neighbours = {"users": meet(settings.transport, settings.users_url, settings.http_pool)}
    app.extensions["neighbours"] = neighbours

    open_database(app, settings.database, settings.database_pool)
    register_logs(app)
    register_errors(app)
    app.register_blueprint($room)
    register_health(
        app,
        checks=(database_answers,),
        neighbours=lambda: {name: neighbour.state() for name, neighbour in neighbours.items()},
    )
    return app
''')

CONFTEST = Template('''\
"""A $service of its own for each test; user-service is a stand-in that knows Grace's key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic_core import to_json

from $package.app import create_app
from $package.clients.transport import Answer
from $package.clients.transport import Question
from $package.db import db
from $package.init import initialise
from $package.settings import Settings


class Users:
    """Stands in for user-service: "grace" is the key of user 7."""

    def ask(self, question: Question) -> Answer:
        if question.key != "grace":
            return Answer(401, b'{"message": "You are not logged in."}')
        return Answer(200, to_json({"result": {"id": 7, "is_admin": False}}))

    def state(self) -> str:
        return "closed"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The app. Without an app context: each request of `client` brings its own."""
    settings = Settings(data_dir=tmp_path, users_url="http://nowhere.invalid")
    initialise(settings)
    app = create_app(settings)
    app.extensions["neighbours"]["users"] = Users()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    """The app inside its context, so that a test can call the rules directly."""
    with app.app_context():
        yield app


@pytest.fixture
def grace() -> dict[str, str]:
    return {"Authorization": "Bearer grace"}
''')
