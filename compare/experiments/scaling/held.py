"""The memory of a running shop, copy by copy. Its metrics are computed from these readings alone."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from typing import Any

from ...launch.processes.process_group import group_members
from ...launch.runtime import RunningShop
from ...measure.memory_of_copies import Memory
from ...measure.memory_of_copies import memory_of
from ...results import Metric


@dataclass(frozen=True)
class CopyMemory:
    """What one copy takes, as if it were alone on its host."""

    role: str
    copy: int
    memory: Memory


@dataclass(frozen=True)
class ShopMemory:
    """What each copy takes, and the pages of files that all copies together take on one host."""

    copies: Sequence[CopyMemory]
    shared_pages_bytes: int

    @property
    def is_whole(self) -> bool:
        """Whether the system tells anonymous pages from pages of files."""
        return all(each.memory.pss_anon_bytes is not None for each in self.copies)

    def metrics(self) -> dict[str, Metric]:
        """Return the memory of the shop on one host, and of an extra copy there and on a host of its own.

        The shop would hold `one_copy.memory` without its extra copies.
        """
        own = sum(each.memory.own_bytes for each in self.copies)
        found: dict[str, float] = {
            "shop.pss_anon": own,
            "shop.shared_pages": self.shared_pages_bytes,
            "shop.memory": own + self.shared_pages_bytes,
        }
        extra = [each.memory for each in self.copies if each.copy > 1]
        if extra:
            found["one_copy.memory"] = found["shop.memory"] - sum(memory.own_bytes for memory in extra)
            added = statistics.fmean(memory.own_bytes for memory in extra)
            pages = statistics.fmean(memory.shared_pages_bytes for memory in extra)
            found["extra_copy.pss_anon"] = added
            found["extra_copy.shared_pages"] = pages
            found["extra_host.memory"] = added + pages
        return {name: Metric(size_bytes, "bytes") for name, size_bytes in found.items()}

    def raw(self) -> dict[str, Any]:
        """Return as JSON data for `from_raw` all that the metrics are computed from."""
        return asdict(self)

    @classmethod
    def from_raw(cls, data: Mapping[str, Any]) -> ShopMemory:
        """Read the data of `raw`. Raises LookupError or TypeError if the data are something else."""
        copies = [CopyMemory(each["role"], each["copy"], Memory(**each["memory"])) for each in data["copies"]]
        return cls(copies, data["shared_pages_bytes"])


def memory_of_shop(shop: RunningShop) -> ShopMemory:
    """Read the memory of every copy, and of all together."""
    members = {(copy.role, copy.copy): group_members({copy.pid}) for copy in shop.copies() if copy.pid is not None}
    copies = [CopyMemory(role, number, memory_of(pids)) for (role, number), pids in members.items()]
    together = memory_of(pid for pids in members.values() for pid in pids)
    return ShopMemory(copies, together.shared_pages_bytes)
