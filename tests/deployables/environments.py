"""The environments that the launcher starts deployables in, for whatever looks at the deployables from here."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

from compare.launch.local.environments import ensure_environments
from compare.launch.processes.process_group import ProcessGroup
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Deployable
from compare.topology import SHOPS

DEPLOYABLES: dict[str, Deployable] = {d.name: d for shop in SHOPS.values() for d in shop.deployables}


def pythons_of_deployables(report: Callable[[str], None], **more: Path) -> Mapping[str, Path]:
    """Return the Python of each deployable's own environment, by name; what is missing is built.

    `more` are further environments, by name, each from a requirements file.
    """
    wanted = {name: [REPOSITORY / d.folder / "requirements.txt"] for name, d in DEPLOYABLES.items()}
    wanted |= {name: [file] for name, file in more.items()}
    group = ProcessGroup("tests")
    try:
        found = ensure_environments(wanted, state_directory(), group, report)
    finally:
        group.end()
    return {name: environment.python for name, environment in found.items()}
