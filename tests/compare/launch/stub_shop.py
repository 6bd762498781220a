"""A small shop to test the launcher with: it does what it is told by the environment, and what happens can be seen.

`CARTLAB_STUB_HOLD` names the step (`init` or `app`) that is not to end before it is killed.
"""

from __future__ import annotations

import shutil
import time
import urllib.request
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compare.launch.runtime import LaunchOptions
from compare.settings import REPOSITORY
from compare.settings import state_directory
from compare.topology import Deployable
from compare.topology import ROOMS
from compare.topology import Shop
from tests.ports import port_block

SHELL = """
import os
import pathlib
import sys
import threading
import time

DATA = pathlib.Path(os.environ["CARTLAB_DATA_DIR"])


def hold(step):
    if os.environ.get("CARTLAB_STUB_BAD") == step:
        sys.exit("CARTLAB_STUB_BAD must not be " + step)
    if os.environ.get("CARTLAB_STUB_HOLD") == step:
        (DATA / ("holding-" + step)).touch()
        threading.Event().wait()
"""

INIT = """
from .shell import DATA, hold

hold("init")
(DATA / "admin_password").write_text("open sesame\\n")
with (DATA / "inits").open("a") as file:
    file.write("init\\n")
"""

APP = """
import os
import threading
import time

from flask import Flask, jsonify

from .shell import DATA, hold


def wait_for_release():
    (DATA / "waiting").touch()
    while not (DATA / "released").exists():
        time.sleep(0.01)
    return "done"


def create_app():
    hold("app")
    app = Flask(__name__)
    release = threading.Event()
    for name, view in {
        "ready": lambda: "ready",
        "pid": lambda: str(os.getpid()),
        "environment": lambda: jsonify(dict(os.environ)),
        "cores": lambda: jsonify(sorted(os.sched_getaffinity(0))),
        "hang": lambda: str(release.wait(60)),
        "release": lambda: str(release.set()),
        "wait-for-release": wait_for_release,
    }.items():
        app.add_url_rule(f"/{name}", name, view)
    return app
"""


def write_tree(source: Path, *folders: str) -> None:
    """Write deployables that serve next to nothing, with the requirements of a real one."""
    for folder in folders:
        package = source / folder / folder
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "shell.py").write_text(SHELL)
        (package / "init.py").write_text(INIT)
        (package / "app.py").write_text(APP)
        shutil.copy(REPOSITORY / "microservices/user-service/requirements.txt", source / folder)


def stub_shop(name: str = "stub", roles: tuple[str, ...] = ("stub",), threads: int = 4) -> Shop:
    """Return a shop of one or more stubs on free ports; the first of them serves all rooms."""
    first = port_block()
    deployables = [
        Deployable(
            role, role=role, folder=role, port=first + i, rooms=() if i else ROOMS, threads=threads, calls=roles[:i]
        )
        for i, role in enumerate(roles)
    ]
    return Shop(name, tuple(deployables))


def options(folder: Path, **choices: object) -> LaunchOptions:
    """Return options to launch stubs in `folder`, with fresh data and the environments that were built before."""
    state = folder / "state"
    state.mkdir(exist_ok=True)
    share_environments(state)
    return LaunchOptions(**{"source": folder / "tree", "state": state, **choices})  # type: ignore[arg-type]


def share_environments(state: Path) -> None:
    shared = state_directory() / "venvs"
    shared.mkdir(parents=True, exist_ok=True)
    if not (state / "venvs").exists():
        (state / "venvs").symlink_to(shared)


def get(url: str, timeout_s: float = 5) -> str:
    with urllib.request.urlopen(url, timeout=timeout_s) as answer:
        return str(answer.read().decode())


def eventually(condition: Callable[[], object], timeout_s: float = 20, every_s: float = 0.01) -> None:
    """Wait until the condition holds. Fail when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(every_s)


def marked(mark: str) -> list[int]:
    """Return the processes that have `mark` in their environment: a second way to see them, not the launcher's own."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@contextmanager
def holding(condition: Callable[[], object]) -> Iterator[None]:
    """Check the condition before and after."""
    assert condition()
    yield
    assert condition()
