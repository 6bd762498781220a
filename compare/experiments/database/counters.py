"""What database servers count about themselves: log written, blocks found in their buffers, and blocks read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...launch.local.postgres import PostgresServer
from ...results import Metric

COUNTED = (
    "SELECT (SELECT wal_bytes FROM pg_stat_wal),"
    " (SELECT coalesce(sum(hits), 0) FROM pg_stat_io), (SELECT coalesce(sum(reads), 0) FROM pg_stat_io)"
)


@dataclass(frozen=True)
class Counters:
    """The sums over all servers of a shop."""

    wal_bytes: int
    buffer_hits: int
    buffer_reads: int

    def since(self, before: Counters) -> Counters:
        """Return what was counted between two readings."""
        return Counters(
            self.wal_bytes - before.wal_bytes,
            self.buffer_hits - before.buffer_hits,
            self.buffer_reads - before.buffer_reads,
        )

    def metrics(self) -> dict[str, Metric]:
        """Return them as metrics, which are shown and not compared."""
        return {
            "database.wal": Metric(self.wal_bytes, "count"),
            "database.buffer_hits": Metric(self.buffer_hits, "count"),
            "database.buffer_reads": Metric(self.buffer_reads, "count"),
        }


def counters(servers: Sequence[PostgresServer]) -> Counters:
    """Read the counters of all servers. Raises CartlabError."""
    rows = [[int(value) for value in server.query("postgres", COUNTED)[0]] for server in servers]
    return Counters(*(sum(column) for column in zip(*rows, strict=True)))
