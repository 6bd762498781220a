"""A user-service of its own for each test, empty but for its admin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from user_service.app import create_app
from user_service.db import db
from user_service.init import initialise
from user_service.settings import Settings

CHEAP = "scrypt:1024:8:1"  # most of the tests' time would go into their passwords


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as init leaves it; made once."""
    folder = tmp_path_factory.mktemp("fresh")
    initialise(Settings(data_dir=folder))
    return folder


@pytest.fixture
def settings(fresh_data: Path, tmp_path: Path) -> Settings:
    shutil.copytree(fresh_data, tmp_path / "data")
    return Settings(data_dir=tmp_path / "data", password_method=CHEAP)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The app. Without an app context: each request of `client` brings its own."""
    app = create_app(settings)
    expect_transactions(app)
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
