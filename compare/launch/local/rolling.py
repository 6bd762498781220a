"""Change a shop while it serves: replace a release, or change the number of copies.

A new copy joins the old ones on their port. An old copy is taken away only when the new one is ready. It is drained:
Granian closes its listener and its idle connections, and answers the requests that it has begun. Requests that are not
answered within the grace period are lost.
"""

from __future__ import annotations

import itertools
import time
from pathlib import Path

from ...errors import CartlabError
from ...topology import Deployable
from ..runtime import Rollout
from .copies import Copy
from .failures import why_it_ended
from .plan import check_copies
from .supervisor import START_TIMEOUT_S
from .supervisor import Supervisor

DRAIN_GRACE_S = 1.8
"""How long an old copy may go on with its requests. Granian would kill it silently after 2 seconds."""


def deploy(supervisor: Supervisor, role: str, source: Path) -> Rollout:
    """Replace every copy of a role by one from the tree `source`, one after another. Data are not touched.

    Raises CartlabError if a new copy does not start. Copies replaced by then stay replaced, and the others go on
    serving.
    """
    deployable = _deployable(supervisor, role)
    old = _copies(supervisor, deployable)
    check_copies(role, len(old) + 1)  # for a moment, two of them share the port
    earlier = dict(supervisor.releases)
    supervisor.releases = earlier | supervisor.prepare_releases([deployable], source)
    ready_s, drains = [], []
    try:
        for copy in old:
            ready_s.append(_add(supervisor, deployable))
            drains.append(_drain(supervisor, copy, DRAIN_GRACE_S))
    except CartlabError:
        supervisor.releases = earlier
        raise
    return Rollout(tuple(ready_s), tuple(drain_s for drain_s, _ in drains), sum(killed for _, killed in drains))


def scale(supervisor: Supervisor, role: str, copies: int) -> Rollout:
    """Start copies of a role, or drain the last ones, until `copies` run. Raises CartlabError."""
    deployable = _deployable(supervisor, role)
    check_copies(role, copies)
    running = _copies(supervisor, deployable)
    ready_s = [_add(supervisor, deployable) for _ in range(len(running), copies)]
    drains = [_drain(supervisor, copy, DRAIN_GRACE_S) for copy in running[copies:]]
    return Rollout(tuple(ready_s), tuple(drain_s for drain_s, _ in drains), sum(killed for _, killed in drains))


def _deployable(supervisor: Supervisor, role: str) -> Deployable:
    try:
        return supervisor.plan.shop.deployable(role)
    except KeyError:
        known = ", ".join(deployable.role for deployable in supervisor.plan.shop.deployables)
        raise CartlabError(f"{supervisor.plan.shop.name} has no role {role!r}.", f"Its roles: {known}.") from None


def _copies(supervisor: Supervisor, deployable: Deployable) -> list[Copy]:
    return [copy for copy in supervisor.copies if copy.deployable == deployable]


def _add(supervisor: Supervisor, deployable: Deployable) -> float:
    """Start one more copy, and return after how many seconds it was ready."""
    taken = {copy.number for copy in _copies(supervisor, deployable)}
    copy = supervisor.new_copy(deployable, next(n for n in itertools.count(1) if n not in taken))
    started = time.monotonic()
    supervisor.copies.append(copy)
    copy.start()
    try:
        if not copy.settled.wait(START_TIMEOUT_S):
            raise CartlabError(f"{copy.name} is not ready after {START_TIMEOUT_S:.0f} s.", f"Read {copy.log}.")
        if copy.health == "stopped":
            environment = supervisor.releases[deployable.name].environment
            raise why_it_ended(f"{copy.name} does not start", environment, copy.log)
    except BaseException:
        _drain(supervisor, copy, grace_s=0)
        raise
    return time.monotonic() - started


def _drain(supervisor: Supervisor, copy: Copy, grace_s: float) -> tuple[float, bool]:
    """Let a copy finish and end. Return how long that took, and whether the copy had to be killed."""
    started = time.monotonic()
    copy.ask_to_stop()
    copy.join(grace_s)
    killed = copy.health != "stopped"
    if killed:
        copy.kill()
        copy.join(START_TIMEOUT_S)
    supervisor.copies.remove(copy)
    supervisor.record()
    return time.monotonic() - started, killed
