"""Writes features into a tree: as rooms of its monolith, and as services beside its services.

The code is in templates/. It is written like the project's own rooms and services.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from string import Template

from ....errors import CartlabError
from ....topology import Deployable
from ....topology import MICRO
from ....topology import MONOLITH
from ....topology import Shop
from .calls import called_by
from .coupling import couple_room
from .coupling import couple_service
from .editing import rewrite
from .editing import with_imports
from .features import AddedFeature
from .features import FEATURES

TEMPLATES = Path(__file__).with_name("templates")
ONE = MONOLITH.deployable("monolith")
PATTERN = MICRO.deployable("orders")
# A new service gets exact copies of these files of order-service. Like every service, it also gets all of shell/.
COPIED = ("auth.py", "db.py", "clients/__init__.py", "clients/transport.py", "clients/users.py")
GRACE = '''

@pytest.fixture
def grace(shop: Flask) -> dict[str, str]:
    """What Grace sends to be known."""
    accounts.register("grace", "grace@example.com", "Kreide-Tafel-17", "Grace", "Hopper")
    return {"Authorization": f"Bearer {accounts.log_in('grace', 'Kreide-Tafel-17')}"}
'''


def grow(tree: Path, count: int, *, coupled: bool = False) -> Path:
    """Add so many features to both shops of a tree, and return `tree`. If `coupled`, each calls two other parts."""
    if not 0 <= count <= len(FEATURES):
        raise CartlabError(f"the shops can't grow by {count} features", f"choose from 0 to {len(FEATURES)}")
    if count:
        _grow_monolith(tree / ONE.folder, FEATURES[:count])
    for feature in FEATURES[:count]:
        _add_service(tree, feature)
    for place, feature in enumerate(FEATURES[:count] if coupled else ()):
        calls = called_by(FEATURES, place)
        couple_room(tree / ONE.folder, ONE.package, feature, calls)
        couple_service(tree / "microservices" / feature.service, feature, calls)
    return tree


def grown(shop: Shop, count: int, *, coupled: bool = False) -> Shop:
    """Return a grown shop with all that it deploys. It serves for counting, not for launching."""
    rooms = tuple(feature.room for feature in FEATURES[:count])
    if shop.name == MONOLITH.name:
        (one,) = shop.deployables
        return replace(shop, deployables=(replace(one, rooms=(*one.rooms, *rooms)),))
    added = (
        Deployable(
            feature.service,
            feature.room,
            f"microservices/{feature.service}",
            0,
            (feature.room,),
            calls=("users", *(part.role for part in called_by(FEATURES, place))) if coupled else ("users",),
        )
        for place, feature in enumerate(FEATURES[:count])
    )
    return replace(shop, deployables=(*shop.deployables, *added))


def _grow_monolith(folder: Path, features: Sequence[AddedFeature]) -> None:
    package = folder / ONE.package
    rooms = [feature.room for feature in features]
    things = [feature.names()["Thing"] for feature in features]
    for feature in features:
        names = feature.names() | {"package": ONE.package}
        _write_templates("room", package / feature.room, names, ("__init__", "models", "book", "routes"))
        _write("room/test.py.txt", folder / "tests" / f"test_{feature.room}.py", names)
    rewrite(
        package / "app.py",
        [f"from .{room}.routes import {room}" for room in rooms],
        "    app.register_blueprint(orders)\n",
        [f"    app.register_blueprint({room})\n" for room in rooms],
    )
    rewrite(
        package / "init.py",
        [f"from .{room}.models import {thing}" for room, thing in zip(rooms, things, strict=True)],
        "    with app.app_context():\n",
        [f"        assert {thing}.metadata is db.metadata\n" for thing in things],
    )
    settings = f"from {ONE.package}.settings import Settings\n"
    conftest = folder / "tests" / "conftest.py"
    rewrite(conftest, [], settings, [f"from {ONE.package}.users import accounts\n"])
    conftest.write_text(conftest.read_text() + GRACE)


def _add_service(tree: Path, feature: AddedFeature) -> None:
    names = feature.names()
    pattern, folder = tree / PATTERN.folder, tree / "microservices" / feature.service
    package = folder / names["package"]
    shell, no_bytecode = pattern / PATTERN.package / "shell", shutil.ignore_patterns("__pycache__")
    shutil.copytree(shell, package / "shell", ignore=no_bytecode)
    for name in COPIED:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pattern / PATTERN.package / name, package / name)
    for name in ("requirements.in", "requirements.txt"):
        shutil.copy(pattern / name, folder / name)
    project = (pattern / "pyproject.toml").read_text()
    project = project.replace(PATTERN.name, feature.service).replace(PATTERN.package, names["package"])
    (folder / "pyproject.toml").write_text(project)
    _write_templates("service", package, names, ("__init__", "settings", "init", "app"))
    _write_templates("room", package / feature.room, names, ("__init__", "models", "book", "routes"))
    _write("service/conftest.py.txt", folder / "tests" / "conftest.py", names)
    _write("room/test.py.txt", folder / "tests" / f"test_{feature.room}.py", names)


def _write_templates(kind: str, folder: Path, names: dict[str, str], modules: Sequence[str]) -> None:
    for module in modules:
        _write(f"{kind}/{module}.py.txt", folder / f"{module}.py", names)


def _write(template: str, path: Path, names: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    source = Template((TEMPLATES / template).read_text()).substitute(names)
    for own in ("from .", f"from {names['package']}."):
        source = with_imports(source, [], own)  # the place of an import depends on the room's name
    path.write_text(source)
