"""Who may import whom: the rules are the tables, and the functions yield what breaks them."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError
from graphlib import TopologicalSorter
from pathlib import Path

from compare.topology import ROOMS
from compare.topology import SHOPS
from tests.architecture.imports import Import
from tests.architecture.imports import imports_of
from tests.architecture.imports import module_name

DEPLOYABLES = [deployable for shop in SHOPS.values() for deployable in shop.deployables]
PACKAGES = {deployable.package for deployable in DEPLOYABLES}

# The harness: what each part may import besides itself and what everyone may; those modules themselves import errors,
# data and what reads foreign files at most. The commands `load`, `fault` and `bench` show a part of the machinery as it
# is, so they reach it directly.
FOREIGN = {"printable", "foreign_file", "yaml_file", "raw_folder"}  # what reads what somebody else has written
DATA = {"errors", "results", "effect_text", "report_data"}
RESULTS = {"results", "claim_verdicts", "effect_text", "report_data", "report_folder"}
EVERYONE_MAY = {"topology", "settings", "errors", "http_client", "cpu_time"} | RESULTS | FOREIGN
HARNESS = {
    "commands": {"experiments", "demo", "report", "dashboard", "labs", "launch", "load", "faults", "measure"},
    "experiments": {"launch", "load", "faults", "measure"},
    "demo": {"experiments", "launch", "load", "faults", "measure"},
    "launch": set(),
    "load": set(),
    "faults": set(),
    "measure": set(),
    "report": {"measure"},
    "dashboard": {"report"},
    "labs": {"experiments", "launch", "load", "faults", "measure"},
}

# Inside experiments: what all of them share, and what each of that may import. Only the catalogue imports experiments,
# which may import all that is shared, and never each other.
CATALOGUE = "catalogue"
SHARED = {
    "bench": set[str](),
    "subject": {"bench"},
    "stages": {"bench", "subject"},
    "workloads": {"bench", "subject"},
}

# A deployable: which kinds of module each kind may import. `routes → rules → models → db`, and never upwards. The shell
# knows neither a room nor what this deployable is made of, or it could not be the same folder everywhere.
KINDS = {
    "entry": {"entry", "settings", "auth", "routes", "pages", "rules", "models", "clients", "shell", "errors", "db"},
    "pages": {"pages", "rules", "models", "clients", "shell", "errors"},
    "routes": {"auth", "rules", "models", "shell", "errors"},
    "auth": {"rules", "models", "clients", "errors"},
    "rules": {"rules", "models", "clients", "errors", "db"},
    "models": {"models", "db"},
    "clients": {"clients", "shell", "errors"},
    "shell": {"shell", "errors"},
    "errors": set[str](),
    "settings": set[str](),
    "db": set[str](),
    "package": set[str](),
}
# The modules of the package itself: what each deployable has for itself, or has not.
KIND_OF_OWN = {
    "__init__": "package",
    "app": "entry",
    "init": "entry",
    "auth": "auth",
    "settings": "settings",
    "db": "db",
}

# In the monolith, rooms meet only here.
MEETS = {"orders": {"products"}, "pages": {"users", "products", "orders"}}

ONLY_CLIENTS_IMPORT = {"requests", "urllib3", "pybreaker", "http", "socket", "aiohttp", "httpx"}
# Rules know nothing of HTTP.
RULES_NEVER_IMPORT = {"request", "Response", "session", "redirect", "render_template", "abort", "jsonify", "Blueprint"}

VAGUE_NAMES = {"common", "utils", "util", "helpers", "helper", "base", "manager", "managers", "misc", "shared"}


def parts_of_harness(root: Path) -> Iterator[str]:
    """Yield the imports of the harness that HARNESS does not allow."""
    for path in sorted((root / "compare").rglob("*.py")):
        own = module_name(path, root).split(".")[1:2]
        part = own[0] if own else "compare"
        for imported in imports_of(path, root):
            top, _, rest = imported.target.partition(".")
            if top in PACKAGES:
                yield f"{path.name}:{imported.line}: the harness imports {top}"
            if top == "compare" and (other := rest.partition(".")[0]) != part:
                allowed = (
                    EVERYONE_MAY | HARNESS[part]
                    if part in HARNESS
                    else {"errors", "results", "effect_text", "report_data"} | FOREIGN
                )
                if other not in allowed:
                    yield f"{part}/{path.name}:{imported.line}: {part} imports {other}"


def parts_of_experiments(root: Path) -> Iterator[str]:
    """Yield the imports between experiments, and those of an experiment by what all share."""
    for path in sorted((root / "compare" / "experiments").rglob("*.py")):
        part = _part(module_name(path, root))
        for imported in imports_of(path, root):
            other = _part(imported.target)
            if imported.target.startswith("compare.experiments.") and part not in (CATALOGUE, other):
                if other not in SHARED.get(part, SHARED):
                    yield f"{part}/{path.name}:{imported.line}: {part} imports {other}"


def _part(module: str) -> str:
    """Return the part of the experiments that a module belongs to; nothing if it is none of them."""
    return ".".join(module.split(".")[2:3])


def runtimes(root: Path) -> Iterator[str]:
    """Yield the imports of one runtime by another."""
    known = {path.parent.name for path in (root / "compare" / "launch").glob("*/runtime.py")}
    for name in sorted(known):
        for path in sorted((root / "compare" / "launch" / name).rglob("*.py")):
            for imported in imports_of(path, root):
                other = imported.target.removeprefix("compare.launch.").partition(".")[0]
                if imported.target.startswith("compare.launch.") and other in known - {name}:
                    yield f"{name}/{path.name}:{imported.line}: {name} imports {other}"


def circles(root: Path) -> Iterator[str]:
    """Yield a circle of modules of the harness that import each other, if there is one."""
    paths = {module_name(path, root): path for path in sorted((root / "compare").rglob("*.py"))}
    imported = {
        name: {each.target if each.target in paths else each.module for each in imports_of(path, root)} - {name}
        for name, path in paths.items()
    }
    try:
        TopologicalSorter({name: others & paths.keys() for name, others in imported.items()}).prepare()
    except CycleError as error:
        yield " is imported by ".join(error.args[1])


def parts_of_entry(root: Path) -> Iterator[str]:
    """Yield the imports of cli.py of anything of ours but the commands."""
    for imported in imports_of(root / "cli.py", root):
        if imported.target.startswith("compare") and not imported.target.startswith("compare.commands"):
            yield f"cli.py:{imported.line}: cli imports {imported.target}"


def kinds_of_modules(folder: Path, package: str) -> Iterator[str]:
    """Yield the imports of a deployable that KINDS, MEETS or the rules about HTTP do not allow."""
    for path in sorted((folder / package).rglob("*.py")):
        name = module_name(path, folder).split(".")[1:]
        here = f"{'/'.join(name)}.py"
        kind = kind_of(name)
        for imported in imports_of(path, folder):
            where = f"{here}:{imported.line}"
            yield from (f"{where}: {fault}" for fault in _foreign(imported, package, kind))
            if imported.module.partition(".")[0] == package:
                other = _module(imported, folder)
                if kind_of(other) not in KINDS[kind]:
                    yield f"{where}: {kind} import {kind_of(other)} ({'.'.join(other)})"
                if name[:1] != other[:1] and other[0] in ROOMS:
                    yield from (f"{where}: {fault}" for fault in _meeting(name, other))


def _foreign(imported: Import, package: str, kind: str) -> Iterator[str]:
    top = imported.module.partition(".")[0]
    if top in (PACKAGES | {"compare", "tests"}) - {package}:
        yield f"imports {top}, which is deployed elsewhere"
    if top == package and imported.level == 0:
        yield "imports its own package by name, so its twin can't be equal"
    if kind != "clients" and top in ONLY_CLIENTS_IMPORT:
        yield f"speaks HTTP through {top}, as only clients/ may"
    if kind in ("rules", "models", "clients") and top == "flask" and imported.name in RULES_NEVER_IMPORT:
        yield f"{kind} know of HTTP: {imported.name}"


def _meeting(name: list[str], other: list[str]) -> Iterator[str]:
    room = name[0]
    if room in ROOMS and other[0] not in MEETS.get(room, ()):
        yield f"{room} imports {other[0]}"
    if room in ROOMS and kind_of(other) == "routes":
        yield f"{room} imports the routes of {other[0]}"


def _module(imported: Import, folder: Path) -> list[str]:
    """Return the module that an import reads, without the package: `from . import cart` reads cart."""
    path = folder / imported.target.replace(".", "/")
    is_module = path.is_dir() or path.with_suffix(".py").exists()
    return (imported.target if is_module else imported.module).split(".")[1:]


def kind_of(name: list[str]) -> str:
    """Return the kind of a module, by its name without the package."""
    if name[:1] == ["pages"]:
        return "pages"
    if name[:1] == ["clients"]:
        return "clients"
    if name[:1] == ["shell"]:
        return "errors" if name[1:] == ["errors"] else "shell"
    if len(name) < 2 and name[:1] not in ([room] for room in ROOMS):
        return KIND_OF_OWN.get(name[0], "package") if name else "package"
    return {"routes": "routes", "internal": "routes", "models": "models"}.get(name[-1], "rules")


def depths(folder: Path, package: str) -> Iterator[str]:
    """Yield the modules that do not stand where their twins do: in a room, shell/ or clients/, or beside app.py."""
    for path in sorted((folder / package).rglob("*.py")):
        _, *inner = path.relative_to(folder).parent.parts
        if not inner and path.stem not in KIND_OF_OWN:
            yield f"{path.name}: what is the same everywhere belongs in shell/"
        if inner and (len(inner) > 1 or inner[0] not in {*ROOMS, "shell", "clients"}):
            yield f"{'/'.join(inner)}/{path.name}: not a room, and neither shell/ nor clients/"


def vague_names(root: Path) -> Iterator[str]:
    """Yield modules and folders whose name says nothing."""
    for top in ("compare", "monolith", "microservices", "tests"):
        for path in sorted((root / top).rglob("*")):
            if path.stem in VAGUE_NAMES and (path.is_dir() or path.suffix == ".py"):
                yield str(path.relative_to(root))
