"""The yardstick: a Flask app that does nothing, with the same server, flags, venv contents and core as the shops.

Its answers per second are the most that this machine can do with Flask. Shops are measured against it, so that
figures of two machines can be compared.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ...settings import REPOSITORY
from ...topology import Deployable
from ...topology import MONOLITH
from ...topology import ROOMS
from ...topology import Shop

NAME = "null-route"

# it is started in the monolith's place, so it takes the monolith's role and port
NULL_SHOP = Shop(
    NAME,
    (Deployable(NAME, role="monolith", folder=NAME, port=MONOLITH.deployables[0].port, rooms=ROOMS, database_pool=0),),
)

APP = """
from flask import Flask


def create_app():
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    @app.get("/health")
    @app.get("/ready")
    def nothing():
        return "nothing"

    return app
"""


def write_null_route(tree: Path) -> Path:
    """Write the deployable below `tree`, and return that folder."""
    package = tree / NAME / NAME.replace("-", "_")
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text("")
    (package / "init.py").write_text("# there is nothing to prepare\n")
    (package / "app.py").write_text(APP)
    shutil.copy(REPOSITORY / "monolith" / "requirements.txt", tree / NAME / "requirements.txt")
    return tree
