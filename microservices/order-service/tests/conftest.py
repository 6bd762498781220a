"""An order-service of its own for each test; its neighbours are stand-ins."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from neighbours import Products
from neighbours import Users

from order_service.app import create_app
from order_service.db import db
from order_service.settings import Settings

NOWHERE = "http://nowhere.invalid"


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as init leaves it; made once, by the command that makes it everywhere."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "token").write_text("between-services-only")
    wanted = {
        "CARTLAB_DATA_DIR": str(folder),
        "CARTLAB_SERVICE_TOKEN_FILE": str(folder / "token"),
        "CARTLAB_USERS_URL": NOWHERE,
        "CARTLAB_PRODUCTS_URL": NOWHERE,
    }
    subprocess.run([sys.executable, "-m", "order_service.init"], env=os.environ | wanted, check=True)
    return folder


@pytest.fixture
def settings(fresh_data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    shutil.copytree(fresh_data, tmp_path / "data")
    return Settings(
        data_dir=tmp_path / "data",
        service_token_file=tmp_path / "data" / "token",
        users_url=NOWHERE,
        products_url=NOWHERE,
        transport=getattr(request, "param", "resilient"),
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
    app.extensions["neighbours"].update(users=users, products=products)
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
