"""The situations in which shops are copied: which room is busy, how large the catalogue is, and where its index lies.

A condition is a shop in a situation, such as `monolith@hot=users,catalogue=500`. Each number of copies of what serves
the busy room is a part of it, and so a run of its own. With a small catalogue, the shop gets more copies while it runs.
With a large one it starts with two, which build their indexes at the same time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from ...topology import Shop
from ..workloads.workload import Workload
from ..workloads.workload import WORKLOADS

SIZES = (500, 20_000, 200_000)
MAPPED_SIZES = SIZES[1:]  # the index of 500 products is half a MiB, so it does not matter where it lies
INDEX = "CARTLAB_SIMILAR_INDEX"
CATALOGUE = "CARTLAB_CATALOGUE_SIZE"
INDEX_SETTINGS = {"private": "memory", "mapped": "mmap"}

_BY_NAME = {workload.name: workload for workload in WORKLOADS}
LOADS: Mapping[str, Workload] = {
    "users": replace(_BY_NAME["login"], rate_rps=5),  # each login takes some 80 ms of CPU
    "products": replace(_BY_NAME["similar"], rate_rps=8),  # with 200,000 products, each answer takes some 30 ms of CPU
    "orders": _BY_NAME["checkout"],
}
"""By the busy room: the load that keeps it busy. It is the same in every situation of a room, and for both shops."""


@dataclass(frozen=True)
class Situation:
    """What is the same for both shops. `index` is private, if each copy holds one, or mapped, if all share a file."""

    room: str
    catalogue: int
    index: str = "private"

    @property
    def name(self) -> str:
        """The part of a condition's name that both shops share."""
        mapped = ",index=mapped" if self.index == "mapped" else ""
        return f"hot={self.room},catalogue={self.catalogue}{mapped}"

    @property
    def settings(self) -> Mapping[str, str]:
        return {CATALOGUE: str(self.catalogue), INDEX: INDEX_SETTINGS[self.index]}

    @property
    def load(self) -> Workload:
        return LOADS[self.room]

    def of(self, shop: Shop, style: str = "resilient") -> str:
        """Return the name of a shop's condition in this situation, without a number of copies."""
        return f"{shop.name}@{self.name}" if len(shop.deployables) == 1 else f"{shop.name}-{style}@{self.name}"


SITUATIONS = (
    *(Situation(room, size) for room in LOADS for size in SIZES),
    *(Situation(room, size, "mapped") for room in LOADS for size in MAPPED_SIZES),
)


def copies_part(count: int) -> str:
    """Return the part of a condition that has so many copies."""
    return f"copies={count}"


def copies_of(part: str) -> int:
    """Return how many copies a part of a condition has. Raises ValueError if it is no such part."""
    name, _, count = part.partition("=")
    if name != "copies":
        raise ValueError(f"{part!r} is no number of copies")
    return int(count)
