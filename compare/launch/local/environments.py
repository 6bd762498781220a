"""One virtual environment for each deployable, built by uv from the deployable's own requirements.

An environment is built under a temporary name and then renamed, so a folder with its final name is complete. The name
holds a hash of everything that went into the environment. A later start finds it by that name, and only checks that it
is still whole.
"""

from __future__ import annotations

import compileall
import fcntl
import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import as_completed
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ...errors import CartlabError
from ..disk import no_space
from ..processes.process_group import bury
from ..processes.process_group import has_exited
from ..processes.process_group import ProcessGroup
from .venv import Environment

ProgressReport = Callable[[str], None]


def ensure_environments(
    wanted: Mapping[str, Sequence[Path]], state: Path, process_group: ProcessGroup, report: ProgressReport
) -> dict[str, Environment]:
    """Return an environment for each name, from its requirements files. Missing ones are built, all at once.

    `process_group` owns the processes that build. Raises CartlabError when an environment can't be built.
    """
    found = {name: Environment(name, state / "venvs" / f"{name}-{_key(files)}") for name, files in wanted.items()}
    missing = [environment for environment in found.values() if not environment.is_whole()]
    if not missing:
        return found
    report(
        f"Building {len(missing)} environment{'s' if len(missing) > 1 else ''}: {', '.join(e.name for e in missing)}"
    )
    uv = _uv()
    stop = threading.Event()
    executor = ThreadPoolExecutor(len(missing))
    try:
        builds = {executor.submit(_build, e, wanted[e.name], uv, process_group, stop): e.name for e in missing}
        left = list(builds.values())
        for build in as_completed(builds):
            build.result()
            left.remove(builds[build])
            if left:
                report(f"Building environments, {len(missing) - len(left)} of {len(missing)} done: {', '.join(left)}")
    finally:
        stop.set()
        executor.shutdown(wait=True, cancel_futures=True)
    return found


def compile_package(package: Path) -> None:
    """Write missing or old bytecode of a deployable's own code, so that no copy compiles at its start.

    The environments use the Python that runs here, so its bytecode fits. A folder that can't be written is left as it
    is.
    """
    compileall.compile_dir(package, quiet=2)


def _key(requirements: Sequence[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode() + sys.base_prefix.encode())
    for path in requirements:
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            raise CartlabError(
                f"Can't read {path}: {error.strerror}.",
                "Compile it: make requirements",
            ) from error
    return digest.hexdigest()[:12]


def _build(
    environment: Environment, requirements: Sequence[Path], uv: Path, process_group: ProcessGroup, stop: threading.Event
) -> None:
    folder = environment.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        if not _lock(lock.fileno(), stop) or environment.is_whole():  # another process built it meanwhile
            return
        draft = folder.with_name(f"{folder.name}.draft")
        log = folder.with_name(f"{folder.name}.log")
        for rest in (draft, folder):
            shutil.rmtree(rest, ignore_errors=True)
        # Relocatable: it is renamed when it is whole.
        create = ("venv", "--relocatable", "--no-python-downloads", "--python", sys.executable, draft)
        into = ("--python", draft / "bin" / "python", "--require-hashes", "--compile-bytecode")
        files = [word for path in requirements for word in ("--requirement", path)]
        install = ("pip", "install", *into, *files)
        # Offline first: packages in uv's cache need no network, and take a tenth of the time.
        done = _run([uv, *create], log, process_group, stop) and any(
            _run([uv, *install, *how], log, process_group, stop) for how in (["--offline"], [])
        )
        if not done and not stop.is_set():
            raise _why(environment.name, log)
        if stop.is_set():
            return
        Environment(environment.name, draft).seal()
        os.rename(draft, folder)
        log.unlink()


def _run(command: Sequence[str | Path], log: Path, process_group: ProcessGroup, stop: threading.Event) -> bool:
    """Run uv, and return whether it succeeded. Its output is in `log`."""
    if stop.is_set():
        return False
    log.write_bytes(b"")
    # uv needs the caller's proxies and certificates; a PYTHON… or VIRTUAL_ENV of the caller's would lead it astray.
    caller = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA"))}
    caller["UV_NO_WRAP"] = "1"  # its last line is shown to the user, unwrapped
    process = process_group.spawn([*command, "--quiet"], folder=log.parent, environment=caller, output=log)
    while not has_exited(process) and not stop.wait(0.02):
        pass
    return bury(process) == 0


def _why(name: str, log: Path) -> CartlabError:
    said = log.read_text(errors="replace")
    if "os error 28" in said:
        return no_space(log.parent)
    lines = [line.strip(" ×╰─▶│├") for line in said.splitlines() if line.strip()]
    return CartlabError(
        f"The environment of {name} can't be built: {lines[-1] if lines else 'uv said nothing.'}",
        f"Read {log}. Check the connection to the package index, then try again.",
    )


def _lock(descriptor: int, stop: threading.Event) -> bool:
    """Wait for the lock, so that two builders don't collide. Return False if `stop` is set meanwhile."""
    while not stop.is_set():
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.05)
    return False


def _uv() -> Path:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        raise CartlabError(f"uv, which builds the shops' environments, is missing: there is no {uv}.", "make setup")
    return uv
