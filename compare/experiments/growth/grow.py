"""Write features into a tree: as rooms of its monolith, and as services beside its services."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

from ...errors import CartlabError
from ...topology import Deployable
from ...topology import MICRO
from ...topology import MONOLITH
from ...topology import Shop
from . import room
from . import service
from .features import Feature
from .features import FEATURES

ONE = MONOLITH.deployable("monolith")
PATTERN = MICRO.deployable("orders")  # the service that a new one takes its shell and its requirements from

GRACE = '''

@pytest.fixture
def grace(shop: Flask) -> dict[str, str]:
    """What Grace sends to be known."""
    accounts.register("grace", "grace@example.com", "Kreide-Tafel-17", "Grace", "Hopper")
    return {"Authorization": f"Bearer {accounts.log_in('grace', 'Kreide-Tafel-17')}"}
'''


def grow(tree: Path, count: int) -> Path:
    """Add so many features to both shops of a tree. Returns `tree`."""
    if not 0 <= count <= len(FEATURES):
        raise CartlabError(f"the shops can't grow by {count} features", f"choose from 0 to {len(FEATURES)}")
    features = FEATURES[:count]
    if features:
        _grow_monolith(tree / ONE.folder, features)
        for feature in features:
            _add_service(tree, feature)
    return tree


def grown(shop: Shop, count: int) -> Shop:
    """Return what a shop deploys when it has grown: to count by, not to launch."""
    features = FEATURES[:count]
    if shop.name == MONOLITH.name:
        (one,) = shop.deployables
        return Shop(shop.name, (Deployable(one.name, one.role, one.folder, one.port, _rooms(one, features)),))
    added = (
        Deployable(f.service, f.room, f"microservices/{f.service}", port=0, rooms=(f.room,), calls=("users",))
        for f in features
    )
    return Shop(shop.name, (*shop.deployables, *added))


def _rooms(deployable: Deployable, features: Sequence[Feature]) -> tuple[str, ...]:
    return (*deployable.rooms, *(feature.room for feature in features))


def _grow_monolith(folder: Path, features: Sequence[Feature]) -> None:
    package = folder / ONE.package
    for feature in features:
        names = feature.names() | {"package": ONE.package, "grace": "7"}
        _write_room(package / feature.room, names)
        _write(folder / "tests" / f"test_{feature.room}.py", room.TESTS, names)
    rooms = [feature.room for feature in features]
    app = package / "app.py"
    source = _with_imports(app.read_text(), [f"from .{name}.routes import {name}" for name in rooms])
    registered = "    app.register_blueprint(orders)\n"
    more = "".join(f"    app.register_blueprint({name})\n" for name in rooms)
    app.write_text(source.replace(registered, registered + more))
    init = package / "init.py"
    imports = [f"from .{feature.room}.models import {feature.names()['Thing']}" for feature in features]
    known = "".join(f"        assert {f.names()['Thing']}.metadata is db.metadata\n" for f in features)
    source = _with_imports(init.read_text(), imports)
    init.write_text(source.replace("        db.create_all()\n", f"{known}        db.create_all()\n"))
    conftest = folder / "tests" / "conftest.py"
    line = f"from {ONE.package}.settings import Settings\n"
    accounts = f"{line}from {ONE.package}.users import accounts\n"
    conftest.write_text(conftest.read_text().replace(line, accounts) + GRACE)


def _add_service(tree: Path, feature: Feature) -> None:
    names = feature.names() | {"grace": "7"}
    pattern, folder = tree / PATTERN.folder, tree / "microservices" / feature.service
    package = folder / names["package"]
    for name in service.SHELL:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pattern / PATTERN.package / name, package / name)
    for name in ("requirements.in", "requirements.txt"):
        shutil.copy(pattern / name, folder / name)
    project = (pattern / "pyproject.toml").read_text()
    project = project.replace(PATTERN.name, feature.service).replace(PATTERN.package, names["package"])
    (folder / "pyproject.toml").write_text(project)
    for name, template in (("__init__", service.PACKAGE), ("settings", service.SETTINGS), ("init", service.INIT)):
        _write(package / f"{name}.py", template, names)
    _write(package / "app.py", service.APP, names)
    _write_room(package / feature.room, names)
    _write(folder / "tests" / "conftest.py", service.CONFTEST, names)
    _write(folder / "tests" / f"test_{feature.room}.py", room.TESTS, names)


def _write_room(folder: Path, names: dict[str, str]) -> None:
    for name, template in (
        ("__init__", room.PACKAGE),
        ("models", room.MODELS),
        ("book", room.BOOK),
        ("routes", room.ROUTES),
    ):
        _write(folder / f"{name}.py", template, names)


def _write(path: Path, template: Template, names: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    source = template.substitute(names)
    for own in ("from .", f"from {names['package']}."):
        source = _with_imports(source, [], own)  # where the room's name belongs depends on the name
    path.write_text(source)


def _with_imports(source: str, added: Sequence[str], own: str = "from .") -> str:
    """Return a module with imports added to those of its own package, all in order."""
    lines = source.splitlines()
    known = [line for line in lines if line.startswith(own) and not line.startswith("from ..")]
    if not known:
        return source
    begin = lines.index(known[0])
    rest = [line for line in lines[begin:] if line not in known]
    return "\n".join([*lines[:begin], *sorted({*known, *added}, key=_place), *rest]) + "\n"


def _place(line: str) -> tuple[str, str]:
    _, module, _, name = line.split()
    return module, name.lower()
