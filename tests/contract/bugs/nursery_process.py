"""A nursery: `nursery_process.py PACKAGE SOCKET`, run in a deployable's own environment and folder. See nursery.py.

The socket carries orders and process numbers. An order is answered with the number of the process that serves it. A
number ends that process.
"""

from __future__ import annotations

import gc
import importlib
import os
import runpy
import signal
import sys
from multiprocessing.connection import Listener
from typing import Any


def preload(package: str) -> None:
    """Import the deployable to load its libraries, then forget the deployable itself."""
    sys.path[0] = os.getcwd()
    importlib.import_module("granian.cli")
    importlib.import_module(f"{package}.app")
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
    gc.freeze()  # the forks share it


def serve(order: dict[str, Any]) -> None:
    """Become the `python -m MODULE …` of the order, in its folder and with its environment."""
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(order["folder"])
    sys.path[0] = order["folder"]
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv[1:] = order["arguments"]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


def main(package: str, address: str) -> None:
    """Carry out orders until the other end is gone."""
    preload(package)
    with Listener(address) as listener, listener.accept() as orders:
        while True:
            try:
                order = orders.recv()
            except EOFError:
                return
            if isinstance(order, int):
                os.killpg(order, signal.SIGKILL)
                os.waitpid(order, 0)
                orders.send(order)
            elif pid := os.fork():
                orders.send(pid)
            else:
                try:
                    serve(order)
                finally:
                    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
