"""A frontend of its own for each test; its neighbours are stand-ins."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import neighbours
import pytest
from flask import Flask
from flask.testing import FlaskClient
from neighbours import Neighbour
from stub import Stub

from frontend.app import create_app
from frontend.clients.transport import ResilientNeighbour
from frontend.init import initialise
from frontend.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    nowhere = "http://127.0.0.1:9"
    settings = Settings(
        data_dir=tmp_path,
        users_url=nowhere,
        products_url=nowhere,
        orders_url=nowhere,
        transport=getattr(request, "param", "resilient"),
    )
    initialise(settings)
    return settings


@pytest.fixture
def users() -> Neighbour:
    return neighbours.users()


@pytest.fixture
def products() -> Neighbour:
    return neighbours.products()


@pytest.fixture
def orders() -> Neighbour:
    return neighbours.orders()


@pytest.fixture
def app(settings: Settings, users: Neighbour, products: Neighbour, orders: Neighbour) -> Flask:
    app = create_app(settings)
    # The token's tests are the contract's; these post forms without reading them first.
    app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_METHODS=())
    app.extensions["neighbours"].update(users=users, products=products, orders=orders)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who just came in."""
    return app.test_client()


@pytest.fixture
def grace(app: Flask) -> FlaskClient:
    """Grace, logged in."""
    client = app.test_client()
    client.post("/login", data={"username": "grace", "password": "nanoseconds-matter"})
    return client


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def in_an_app() -> Iterator[None]:
    """Questions carry the request id, which lives in the app's context."""
    with Flask("asking").app_context():
        yield


@pytest.fixture
def resilient(stub: Stub) -> Iterator[ResilientNeighbour]:
    neighbour = ResilientNeighbour(stub.url, pool_size=4)
    yield neighbour
    neighbour.pool.close()
