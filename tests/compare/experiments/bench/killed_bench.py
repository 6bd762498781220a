"""Benches to be killed: `python -m tests.compare.experiments.bench.killed_bench` forks one for each line that it reads.

Each is the whole `bench` command, with its locks, watchdogs, supervisor and report. Only what it launches is light:
servers that answer 200 to anything, two processes a copy as under Granian; and a child that lasts, like a generator.
A line is JSON: `{"mark": …, "words": […]}`. What is answered: the bench's pid, and when it has ended, its exit status.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from compare.commands import bench as command
from compare.commands import cli
from compare.experiments.bench.experiment import Bench
from compare.experiments.bench.experiment import Condition
from compare.experiments.bench.experiment import Experiment
from compare.experiments.bench.experiment import Measured
from compare.experiments.catalogue import EXPERIMENTS
from compare.launch.local import supervisor
from compare.launch.local.venv import Environment
from compare.results import Metric
from compare.topology import MONOLITH

SERVER = """
import os, socket, sys
if os.fork():
    os.wait()
    sys.exit()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
while True:
    connection, _ = listener.accept()
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
    connection.recv(1)
"""
MEASURING_S = 0.05  # long enough that many of the random moments fall into it


def _prepare(condition: Condition, shop: Any, bench: Bench) -> dict[str, Any]:
    return {"data": "same"}


def _measure(condition: Condition, shop: Any, bench: Bench) -> Measured:
    with subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as generator:
        threading.Event().wait(MEASURING_S)
        generator.kill()
    return Measured({"home.p50": Metric(0.01, "s")})


EXPERIMENT = Experiment(
    name="overhead",
    question="Does anything outlive it?",
    budget="none",
    conditions=(Condition("monolith", MONOLITH),),
    compared=(),
    same=("monolith", "monolith"),
    primaries=(),
    prepare=_prepare,
    measure=_measure,
    looks={"quick": (1,)},
)


def _launch_light_servers() -> None:
    fakes: dict[str, Any] = {
        "ensure_environments": lambda wanted, *_: {name: Environment(name, Path("/nowhere")) for name in wanted},
        "compile_package": lambda package: None,
        "init_command": lambda environment, deployable: ["true"],
        "copy_command": lambda release, deployable: [
            *(sys.executable, "-I", "-S", "-c", SERVER, str(deployable.port)),
        ],
    }
    for name, fake in fakes.items():
        assert hasattr(supervisor, name)
        setattr(supervisor, name, fake)
    EXPERIMENTS["local"][EXPERIMENT.name] = EXPERIMENT
    module: Any = command
    module.software = dict  # hashing the code takes longer than the rest


def _run(mark: str, words: list[str]) -> None:
    """Be a bench, in a process of its own; all that it starts bears the mark."""
    os.environ["PATH"] += f":/{mark}"
    log = os.open(os.devnull, os.O_WRONLY)
    os.dup2(log, 1)
    try:
        cli(words)
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:
        traceback.print_exc()
    os._exit(70)


def main() -> None:
    """Fork a bench for each line of standard input."""
    _launch_light_servers()
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _run(**json.loads(line))
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
