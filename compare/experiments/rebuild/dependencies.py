"""The reach of a dependency: what a new version redeploys, and what happens if two rooms need different versions."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

from ...errors import CartlabError
from ...results import Metric
from ...topology import Shop
from ..subject.tool_runs import clean_environment

OWN = "numpy"  # only the products room uses it
SHARED = "flask"  # every room does

LIBRARY = "pricetag"  # made here, so that no index is needed; its second version is incompatible with the first
VERSIONS = ("1.0.0", "2.0.0")
NEEDS = {"products": f"{LIBRARY}<2", "orders": f"{LIBRARY}>=2"}
PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "{version}"
"""


def bump_metrics(shop: Shop, tree: Path) -> dict[str, Metric]:
    """Count what must be built and deployed again for a new version of a library, by the requirements in the tree."""
    metrics = {}
    for kind, library in (("own", OWN), ("shared", SHARED)):
        pinned = re.compile(rf"(?m)^{library}==")
        hit = [d for d in shop.deployables if pinned.search((tree / d.folder / "requirements.txt").read_text())]
        rooms = [room for deployable in hit for room in deployable.rooms]
        metrics[f"bump_{kind}.deployables"] = Metric(len(hit), "count")
        metrics[f"bump_{kind}.rooms_share"] = Metric(len(rooms) / sum(len(d.rooms) for d in shop.deployables), "share")
    return metrics


def clash_metrics(shop: Shop, tree: Path) -> dict[str, Metric]:
    """Install two rooms' versions of a library offline, where their deployables run. Count rooms that got theirs.

    Where the versions exclude each other, the most rooms are served that can be: a team would choose one version.
    """
    wheels = make_wheels(tree.parent / "clash-wheels")
    served = 0
    for deployable in shop.deployables:
        rooms = [room for room in deployable.rooms if room in NEEDS]
        target = tree / "clash" / deployable.name
        served += _most_served([NEEDS[room] for room in rooms], wheels, target)
    return {"clash.resolved_share": Metric(served / len(NEEDS), "share")}


def _most_served(needs: list[str], wheels: Path, target: Path) -> int:
    """Return the largest number of needs that one environment can meet."""
    for count in range(len(needs), 0, -1):
        if any(install(list(some), wheels, target) for some in combinations(needs, count)):
            return count
    return 0


def install(needs: list[str], wheels: Path, target: Path) -> bool:
    """Return whether one environment can meet all needs. Raises CartlabError if uv failed for another reason."""
    command = [
        "pip",
        "install",
        "--offline",
        "--no-index",
        "--find-links",
        wheels.name,  # relative, because uv takes a comma in a path for the end of the path
        "--target",
        str(target),
        *needs,
    ]
    done = _uv(*command, "--python", sys.executable, folder=wheels.parent)
    if done.returncode and "unsatisfiable" not in done.stderr:
        raise CartlabError(f"uv could not say whether {needs} fit together: {done.stderr.strip()}", "run it by hand")
    return done.returncode == 0


def make_wheels(folder: Path) -> Path:
    """Build both versions of the library unless they are there. Return the folder of their wheels."""
    for version in VERSIONS:
        if list(folder.glob(f"{LIBRARY}-{version}-*.whl")):
            continue
        package = folder / version / LIBRARY
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text(f'VERSION = "{version}"\n')
        (folder / version / "pyproject.toml").write_text(PROJECT.format(name=LIBRARY, version=version))
        how = ("--wheel", "--no-build-isolation", "--offline", "--python", sys.executable)
        done = _uv("build", *how, "--out-dir", str(folder), str(folder / version))
        if done.returncode:
            raise CartlabError(f"{LIBRARY} {version} can't be built: {done.stderr.strip()}", "make setup")
    return folder


def _uv(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    uv = Path(sys.executable).with_name("uv")
    return subprocess.run([uv, *arguments], cwd=folder, env=clean_environment(), capture_output=True, text=True)
