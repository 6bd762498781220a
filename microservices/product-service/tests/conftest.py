"""A product-service of its own for each test, its catalogue empty; user-service is a stand-in that knows two keys."""

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
from pydantic_core import to_json
from sqlalchemy import event

from product_service.app import create_app
from product_service.clients.transport import Answer
from product_service.clients.transport import Question
from product_service.db import db
from product_service.init import initialise
from product_service.products import catalogue
from product_service.settings import Settings

SERVICE_TOKEN = "between-services-only"


class Users:
    """Stands in for user-service: "ada" is the key of the admin, "grace" that of a shopper."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if question.key not in ("ada", "grace"):
            return Answer(401, b'{"message": "You are not logged in."}')
        return Answer(200, to_json({"result": {"id": 1, "is_admin": question.key == "ada"}}))

    def state(self) -> str:
        return "closed"


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as init leaves it; made once."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "token").write_text(SERVICE_TOKEN)
    initialise(settings_in(folder))
    return folder


@pytest.fixture
def settings(fresh_data: Path, tmp_path: Path) -> Settings:
    shutil.copytree(fresh_data, tmp_path / "data")
    return settings_in(tmp_path / "data")


def settings_in(folder: Path) -> Settings:
    return Settings(
        data_dir=folder, catalogue_size=0, service_token_file=folder / "token", users_url="http://users.invalid"
    )


@pytest.fixture
def users() -> Users:
    return Users()


@pytest.fixture
def app(settings: Settings, users: Users) -> Iterator[Flask]:
    """The app, ready. Without an app context: each request of `client` brings its own."""
    app = create_app(settings)
    expect_transactions(app)
    app.extensions["neighbours"]["users"] = users
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
