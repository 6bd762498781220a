"""A harness to be killed: `python -m tests.compare.launch.harness FOLDER NAME PORT HOLD` launches a stub."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from compare.launch.local.launcher import launched
from compare.launch.runtime import LaunchOptions
from compare.topology import Deployable
from compare.topology import ROOMS
from compare.topology import Shop


def main() -> None:
    folder, name, port, hold = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    shop = Shop(name, (Deployable("stub", role="stub", folder="stub", port=port, rooms=ROOMS),))
    options = LaunchOptions(
        source=folder / "tree",
        state=folder / "state",
        copies={"stub": 2},
        settings={"CARTLAB_STUB_HOLD": hold} if hold in ("init", "app") else {},
    )
    with launched(shop, options, report=lambda line: print(line, flush=True)) as running:
        if hold == "fork" and os.fork() == 0:
            signal.pause()
        print("healthy", flush=True)
        while hold == "deploy":
            running.deploy("stub", options.source)
        threading.Event().wait()


if __name__ == "__main__":
    main()
