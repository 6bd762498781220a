"""A shop of its own for each test, empty but for its admin."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from monolith.app import create_app
from monolith.db import db
from monolith.init import initialise
from monolith.products import catalogue
from monolith.settings import Settings

CHEAP = "scrypt:1024:8:1"  # most of the tests' time would go into their passwords


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as init leaves it; made once."""
    folder = tmp_path_factory.mktemp("fresh")
    initialise(Settings(data_dir=folder, catalogue_size=0))
    return folder


@pytest.fixture
def settings(fresh_data: Path, tmp_path: Path) -> Settings:
    shutil.copytree(fresh_data, tmp_path / "data")
    return Settings(data_dir=tmp_path / "data", catalogue_size=0, password_method=CHEAP)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The app, ready. Without an app context: each request of `client` brings its own."""
    app = create_app(settings)
    expect_transactions(app)
    deadline_s = time.monotonic() + 30
    while app.test_client().get("/ready").status_code != 200:
        assert time.monotonic() < deadline_s, "the warm-up does not end"
        time.sleep(0.001)
    yield app
    with app.app_context():
        db.engine.dispose()


def expect_transactions(app: Flask) -> None:
    """Fail what writes outside transaction(): SQLite keeps it at once, row by row; PostgreSQL would forget it."""

    def check(_connection: Any, cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        writes = context.isinsert or context.isupdate or context.isdelete
        assert not writes or cursor.connection.in_transaction, "a row is written outside transaction()"

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", check)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def shop(app: Flask) -> Iterator[Flask]:
    """The app inside its context, so that a test can call the rules directly."""
    with app.app_context():
        yield app


@pytest.fixture
def put_on_shelf(shop: Flask) -> Callable[..., int]:
    """Add a product by its name; return its id."""

    def put(name: str, **fields: Any) -> int:
        slug = name.lower().replace(" ", "-")
        known = {
            "slug": slug,
            "price": 1250,
            "image": f"{slug}.svg",
            "description": "",
            "category": "home",
            "stock": 10,
        }
        return int(catalogue.add(name=name, **known | fields).id)

    return put
