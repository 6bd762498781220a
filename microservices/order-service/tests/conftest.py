"""An order-service of its own for each test; its neighbours are stand-ins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from neighbours import Products
from neighbours import Users
from sqlalchemy import event

from order_service.app import create_app
from order_service.db import db
from order_service.init import initialise
from order_service.settings import Settings

NOWHERE = "http://nowhere.invalid"


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as init leaves it; made once."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "token").write_text("between-services-only")
    initialise(settings_in(folder))
    return folder


@pytest.fixture
def settings(fresh_data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    shutil.copytree(fresh_data, tmp_path / "data")
    return settings_in(tmp_path / "data", transport=getattr(request, "param", "resilient"))


def settings_in(folder: Path, transport: Literal["course", "resilient"] = "resilient") -> Settings:
    return Settings(
        data_dir=folder,
        service_token_file=folder / "token",
        users_url=NOWHERE,
        products_url=NOWHERE,
        transport=transport,
    )


@pytest.fixture
def users() -> Users:
    return Users()


@pytest.fixture
def products() -> Products:
    return Products()


@pytest.fixture
def app(settings: Settings, users: Users, products: Products, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The app, without an app context: each request of `client` brings its own. Tests call recovery themselves."""
    monkeypatch.setattr("order_service.app.start_recovery", lambda app: None)
    app = create_app(settings)
    expect_transactions(app)
    app.extensions["neighbours"].update(users=users, products=products)
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
