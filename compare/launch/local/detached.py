"""Launch a shop that keeps running when the command has returned.

The supervisor is a process of its own: `python -m compare.launch.local.detached`. Until the shop is healthy, a pipe
ties it to the command: if the command dies half-way, everything that it started ends too.

On that pipe the command sends one line of JSON that says what to launch, and in the end the line `release`. The
supervisor answers on its standard output in lines of JSON: `{"step": …}`, then `{"healthy": startup_s}` or
`{"error": …}`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any
from typing import NoReturn

from ...errors import CartlabError
from ...settings import make_private_folder
from ...settings import REPOSITORY
from ...topology import Shop
from ...topology import SHOPS
from ..disk import clear_write_errors
from ..processes.log_files import start_anew
from ..runtime import LaunchOptions
from ..state import ShopState
from .launcher import launched
from .plan import Plan


def launch_detached(shop: Shop, options: LaunchOptions, report: Callable[[str], None]) -> float:
    """Launch one of topology.SHOPS, and return its start-up time in seconds when it is healthy.

    `cores` and `source` keep their defaults. Raises CartlabError when the shop can't be started. Then nothing of the
    shop is left, and neither after KeyboardInterrupt.
    """
    Plan.checked(shop, options)
    log = ShopState(options.state, shop.name).supervisor_log
    with clear_write_errors(options.state):
        make_private_folder(log.parent)
        start_anew(log)
        with log.open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "compare.launch.local.detached"],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                text=True,
            )
    try:
        startup_s = _healthy_after(process, shop, options, report, log)
        _say(process, "release")
    except BaseException:
        _end(process)
        raise
    finally:
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # the supervisor may be gone already
                assert pipe is not None
                pipe.close()
    process.returncode = 0  # it is no longer ours: Python need not warn that it still runs
    return startup_s


def _healthy_after(
    process: subprocess.Popen[str], shop: Shop, options: LaunchOptions, report: Callable[[str], None], log: Path
) -> float:
    _say(process, json.dumps({"shop": shop.name, "options": _to_json(options)}))
    assert process.stdout is not None
    for line in process.stdout:
        message = json.loads(line)
        if "error" in message:
            raise CartlabError(message["error"], message["remedy"])
        if "healthy" in message:
            return float(message["healthy"])
        report(message["step"])
    raise CartlabError(f"The supervisor of {shop.name} ended before the shop was healthy.", f"Read {log}.")


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # what it said before it ended gives the reason
        process.stdin.write(line + "\n")
        process.stdin.flush()


def _end(process: subprocess.Popen[str]) -> None:
    """End a supervisor that was not released, and wait until the processes of its shop have gone too."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _to_json(options: LaunchOptions) -> dict[str, Any]:
    return {
        "style": options.style,
        "copies": dict(options.copies),
        "port_base": options.port_base,
        "state": str(options.state),
        "log_level": options.log_level,
        "database": options.database,
        "settings": dict(options.settings),
        "settings_by_role": {role: dict(settings) for role, settings in options.settings_by_role.items()},
    }


def _from_json(values: dict[str, Any]) -> LaunchOptions:
    return replace(LaunchOptions(**values), state=Path(values["state"]))


def _tell(**message: Any) -> None:
    with suppress(BrokenPipeError):
        print(json.dumps(message), flush=True)


def _end_with_the_command() -> None:
    """Wait for the command's `release`. Stop if the pipe ends without it. If stopping hangs, the watchdog ends all."""
    if sys.stdin.readline() != "release\n":
        os.kill(os.getpid(), signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


def main() -> None:
    """Supervise the shop that standard input describes, until SIGTERM."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop)
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_command, daemon=True).start()
    starting = True

    def report(line: str) -> None:
        if starting:
            _tell(step=line)
        else:
            print(line, file=sys.stderr, flush=True)

    try:
        with launched(SHOPS[task["shop"]], _from_json(task["options"]), report) as running:
            starting = False
            _tell(healthy=running.startup_s)
            threading.Event().wait()
    except CartlabError as error:
        _tell(error=error.message, remedy=error.remedy)
        sys.exit(1)


if __name__ == "__main__":
    main()
