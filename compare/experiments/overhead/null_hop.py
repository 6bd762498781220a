"""Time a null hop: a shop's own client calls a route that does nothing.

The script runs in the venv and the folder of the calling service.

`python null_hop.py PACKAGE STYLE URL ROUNDS [CORE…]` prints a JSON list of seconds, measured on the given cores. The
script loads the client by name, because the harness never imports a deployable.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time

WARMUP_ROUNDS = 20
POOL_SIZE = 16


def main(package: str, style: str, url: str, rounds: int) -> list[float]:
    """Return the duration of each of `rounds` calls, in seconds."""
    sys.path.insert(0, ".")
    flask = importlib.import_module("flask")
    transport = importlib.import_module(f"{package}.clients.transport")
    neighbour = transport.meet(style, url, POOL_SIZE)
    question = transport.Question("GET", "/health")
    durations_s = []
    with flask.Flask(__name__).app_context():
        for index in range(-WARMUP_ROUNDS, rounds):
            started_s = time.perf_counter()
            answer = neighbour.ask(question)
            if answer.status != 200:
                raise SystemExit(f"{url}/health answers {answer.status}")
            if index >= 0:
                durations_s.append(time.perf_counter() - started_s)
    return durations_s


if __name__ == "__main__":
    if sys.argv[5:]:
        os.sched_setaffinity(0, [int(core) for core in sys.argv[5:]])
    print(json.dumps(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))
