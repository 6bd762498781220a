"""Shops that run and can be broken by hand: where they run, and what each kind of fault is done to there."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any
from typing import NamedTuple
from typing import Protocol

from ..errors import CartlabError
from ..experiments.faults.docker import target_of
from ..faults.docker.engine import DockerEngine
from ..faults.docker.kinds import CONTAINER_FAULTS
from ..faults.docker.target import ContainerTarget
from ..faults.fault import Fault
from ..faults.health_probe import Prober
from ..faults.kinds import FAULTS
from ..faults.switch import Switch
from ..faults.switch import switch_folder
from ..faults.target import Answer
from ..faults.target import Target
from ..launch.docker.cli import engine_answers
from ..launch.docker.container_stats import engine_client
from ..launch.docker.project import ComposeOptions
from ..launch.docker.shop import ComposedShop
from ..launch.processes.process_group import group_members
from ..launch.state import ShopState
from ..load.shoppers import register_shoppers
from ..settings import state_directory
from ..topology import ROOMS
from ..topology import SHOPS

KINDS: dict[str, dict[str, Fault[Any]]] = {"local": dict(FAULTS), "docker": dict(CONTAINER_FAULTS)}


class Breakable(Protocol):
    """A shop that runs: its kinds of faults, and each room as their target."""

    def target(self, room: str, *, watched: bool) -> Any:
        """Return a room; only one that is `watched` can be asked."""
        ...

    def can_heal(self, fault: Fault[Any]) -> bool: ...


@contextmanager
def breakable(name: str, runtime: str | None) -> Iterator[tuple[str, Breakable]]:
    """Find a shop that runs, and tell in which runtime. Raises CartlabError if there is none, or one in each."""
    found = [each for each in KINDS if runtime in (None, each) and _runs(name, each)]
    if not found:
        started = f" --runtime {runtime}" if runtime == "docker" else ""
        raise CartlabError(f"{name} is not up", f"python cli.py up {name} -d{started}")
    if len(found) > 1:
        raise CartlabError(f"{name} runs as processes and in containers", "say which: --runtime local, or docker")
    if found == ["docker"]:
        with engine_client() as client:
            yield "docker", _InContainers(name, DockerEngine(client))
    else:
        yield "local", _InProcesses(name)


class Active(NamedTuple):
    """A fault that is there now. `target` is a room for one in the code, else the role whose copies have it."""

    kind: str
    target: str
    role: str


def active_faults(name: str, runtime: str) -> list[Active]:
    """Return what is broken in a shop now, whoever broke it; nothing of a shop that does not run."""
    try:
        with breakable(name, runtime) as (_, shop):
            return list(_active_in(name, KINDS[runtime], shop))
    except CartlabError:  # it has just stopped, or is still starting
        return []


def _active_in(name: str, kinds: Mapping[str, Fault[Any]], shop: Breakable) -> Iterator[Active]:
    for deployable in SHOPS[name].deployables:
        for fault in kinds.values():
            rooms = [room for room in deployable.rooms if room in fault.rooms]
            for room in rooms if fault.in_code else rooms[:1]:
                if shop.can_heal(fault) and fault.is_there(shop.target(room, watched=False)):
                    yield Active(fault.name, room if fault.in_code else deployable.role, deployable.role)


def _runs(name: str, runtime: str) -> bool:
    if runtime == "docker":
        return engine_answers() and bool(ComposedShop(SHOPS[name], ComposeOptions()).containers())
    state = ShopState(state_directory(), name)
    record = state.read() if state.is_running() else None
    return record is not None and record["phase"] == "running"


class _InProcesses:
    """A shop of `up`, as its state record tells."""

    def __init__(self, name: str) -> None:
        self._state = ShopState(state_directory(), name)
        self._shop = SHOPS[name]
        self._switch = Switch(switch_folder(self._state.folder))

    def can_heal(self, fault: Fault[Any]) -> bool:
        return self._switch.is_planted() or not fault.in_code

    def target(self, room: str, *, watched: bool) -> Target:
        deployable = self._shop.serving(room)
        return Target(
            room=room,
            pids=lambda: self._pids(deployable.role),
            everybody=self._pids,
            ask=_asking(self._ports, room, watched=watched),
            switch=self._switch,
            database=next(iter(sorted(self._state.data(deployable.name).glob("*.db"))), None),
        )

    def _ports(self) -> Mapping[str, int]:
        record = self._state.read()
        if record is None:
            raise _gone(self._shop.name)
        return {room: record["ports"][self._shop.serving(room).role] for room in ROOMS}

    def _pids(self, role: str | None = None) -> list[int]:
        record = self._state.read()
        copies = record["copies"] if record else []
        return group_members({copy["pid"] for copy in copies if copy["pid"] and role in (None, copy["role"])})


class _InContainers:
    """A shop of `up --runtime docker`, as the engine tells."""

    def __init__(self, name: str, engine: DockerEngine) -> None:
        self._shop = ComposedShop(SHOPS[name], ComposeOptions())
        self._engine = engine

    def can_heal(self, fault: Fault[Any]) -> bool:
        return True

    def target(self, room: str, *, watched: bool) -> ContainerTarget:
        return target_of(self._shop, room, self._engine, _asking(self._ports, room, watched=watched))

    def _ports(self) -> Mapping[str, int]:
        gateways = self._shop.helpers("gateway")
        published = gateways[0].ports if len(gateways) == 1 else {}
        ports = {room: published.get(self._shop.shop.serving(room).port) for room in ROOMS}
        found = {room: port for room, port in ports.items() if port is not None}
        if len(found) < len(ROOMS):
            raise _gone(self._shop.shop.name)
        return found


def _gone(name: str) -> CartlabError:
    return CartlabError(f"{name} is not up any more, or not yet", "see what runs: python cli.py ps")


def _asking(ports: Callable[[], Mapping[str, int]], room: str, *, watched: bool) -> Callable[[float], Answer]:
    """Return how a room is asked. Its ports are looked for only if it is watched: a shop may be stopping meanwhile."""
    if not watched:
        return lambda timeout_s: Answer(None, 0.0)
    urls = {each: f"http://127.0.0.1:{port}" for each, port in ports().items()}
    key = register_shoppers(urls, 1)[0].api_key if room == "orders" else ""
    prober = Prober(urls, key)
    return lambda timeout_s: prober.ask(room, timeout_s)
