"""The data of a first start, made once in a test run for all tests that need the same, and copied from then on.

A shop's init takes as long as its start. Where a first start is what is tested, it is done as ever.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

from compare.launch.local.environments import ensure_environments
from compare.launch.local.process_spec import init_command
from compare.launch.local.process_spec import variables
from compare.launch.processes.process_group import ProcessGroup
from compare.launch.state import ShopState
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Shop

VARIABLE = "CARTLAB_TEST_SHELF"
# What init makes depends on these and on nothing else.
SIZE, PASSWORDS = "CARTLAB_CATALOGUE_SIZE", "CARTLAB_PASSWORD_METHOD"


def open_shelf() -> None:
    """Make the shelf of this run; processes that are started by it find it in their environment."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="cartlab-shelf-")


def close_shelf() -> None:
    shutil.rmtree(os.environ.pop(VARIABLE))


@contextmanager
def turn_at(what: str) -> Iterator[None]:
    """Wait until no other process of this test run has its turn at something, and have it."""
    with Path(os.environ[VARIABLE], f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay_out_first_data(shop: Shop, settings: Mapping[str, str], state: Path) -> None:
    """Put what init would make with these settings into a state folder; then launch without init."""
    chosen = {name: settings[name] for name in (SIZE, PASSWORDS) if name in settings}
    kept = Path(os.environ[VARIABLE], "-".join((shop.name, *chosen.values())).replace(":", "_"))
    with turn_at(kept.name):
        if not kept.exists():
            draft = kept.with_suffix(".draft")
            _initialise(shop, chosen, draft)
            draft.rename(kept)
    shutil.copytree(kept / shop.name, state / shop.name, dirs_exist_ok=True)


def _initialise(shop: Shop, settings: Mapping[str, str], folder: Path) -> None:
    state = ShopState(folder, shop.name)
    family = ProcessGroup("first-data")
    try:
        wanted = {d.name: [REPOSITORY / d.folder / "requirements.txt"] for d in shop.deployables}
        environments = ensure_environments(wanted, state_directory(), family, print)
        inits = {}
        for deployable in shop.deployables:
            state.data(deployable.name).mkdir(parents=True, mode=0o700)
            log = folder / f"{deployable.name}.log"
            inits[log] = family.spawn(
                init_command(environments[deployable.name], deployable),
                folder=REPOSITORY / deployable.folder,
                environment=variables(deployable, shop, "resilient", state, "INFO", settings),
                output=log,
            )
        for log, process in inits.items():
            assert process.wait() == 0, log.read_text()
    finally:
        family.end()
