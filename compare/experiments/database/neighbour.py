"""The neighbour: a client that keeps the orders room's database busy in SQL, past the shop and its CPU.

It is PostgreSQL's own pgbench with scripts of the writes of a checkout, an import and a report. It sends a fixed number
of transactions a second, so that every form gets the same load, and ends by itself.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ...errors import CartlabError
from ...launch.local.postgres import PostgresServer
from ...launch.local.postgres import ROLE

# Orders of users that no shop has given an id to. They are closed, so they are in nobody's cart.
FIRST_USER, LAST_USER = 1_000_001, 1_050_000
CHECKOUT = f"""
\\set user random({FIRST_USER}, {LAST_USER})
\\set product random(1, 500)
BEGIN;
INSERT INTO orders (user_id, is_open, total, placed_at) VALUES (:user, false, 1999, now()) RETURNING id \\gset
INSERT INTO order_items (order_id, product_id, quantity, name, price) VALUES (:id, :product, 1, 'Neighbour', 1999);
COMMIT;
"""
IMPORT = f"""
WITH made AS (
  INSERT INTO orders (user_id, is_open, total, placed_at)
  SELECT {FIRST_USER} + n % 50000, false, n, now() FROM generate_series(1, 200) AS n RETURNING id
)
INSERT INTO order_items (order_id, product_id, quantity, name, price)
SELECT id, n, 1, 'Neighbour', 1999 FROM made, generate_series(1, 3) AS n;
"""
REPORT = """
SELECT product_id, sum(quantity), sum(quantity * price) AS sold FROM order_items JOIN orders ON orders.id = order_id
WHERE NOT is_open GROUP BY product_id ORDER BY sold DESC LIMIT 20;
"""
SCRIPTS = {"checkout": (CHECKOUT, 40), "import": (IMPORT, 4), "report": (REPORT, 6)}
"""By name: the SQL, and its weight among a neighbour's transactions."""

CONNECTIONS = 4
RATE_TPS = 40.0
MORE_THAN_THE_LOAD_S = 1.0  # it goes on a little longer than it is needed, so that it covers the whole window


@dataclass(frozen=True)
class NeighbourLoad:
    """How many transactions a neighbour finished, and how many failed."""

    transactions: int
    failed: int


class Neighbour:
    """A neighbour at work. `result` is known after the block of `at_work`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def result(self) -> NeighbourLoad:
        """Wait until it has ended, and return what it did. Raises CartlabError if it did not work as it should."""
        said, complaint = self._process.communicate()
        done, failed = (re.search(pattern, said) for pattern in (r"processed: (\d+)", r"failed transactions: (\d+)"))
        if self._process.returncode != 0 or done is None or int(done[1]) == 0:
            last = (complaint.strip().splitlines() or ["it did nothing"])[-1]
            raise CartlabError(f"the neighbour's load failed: {last}", "read the log of the database server")
        return NeighbourLoad(int(done[1]), int(failed[1]) if failed else 0)


@contextmanager
def at_work(
    server: PostgresServer, database: str, duration_s: float, seed: int, cores: Sequence[int] | None
) -> Iterator[Neighbour]:
    """Let a neighbour work on a database for so long. It has ended on exit."""
    with TemporaryDirectory(prefix="cartlab-") as folder:
        options: list[str] = []
        for name, (sql, weight) in SCRIPTS.items():
            file = Path(folder) / f"{name}.sql"
            file.write_text(sql)
            options += ["-f", f"{file}@{weight}"]
        process = subprocess.Popen(
            [
                *(server.binaries / "pgbench", "-h", server.socket_folder, "-U", ROLE, "--no-vacuum"),
                *("-c", str(CONNECTIONS), "-j", "1", "-T", str(round(duration_s + MORE_THAN_THE_LOAD_S))),
                *("--rate", str(RATE_TPS), "--random-seed", str(seed), *options, database),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            if cores:
                os.sched_setaffinity(process.pid, cores)
            yield Neighbour(process)
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()
