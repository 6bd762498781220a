"""Warms up every copy. Copies share a port, and the kernel gives each connection to any one of them."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import closing
from contextlib import ExitStack
from urllib.parse import urlsplit

import psutil

from ...errors import CartlabError
from ...http_client import ask_for_data
from ...http_client import NO_ANSWER
from ...launch.processes.process_group import group_members
from ...launch.runtime import RunningShop
from ...topology import Deployable

ROUNDS = 16  # each of a copy's eight threads has a database connection to open and caches to fill
MOST_CONNECTIONS = 100  # one of three copies gets none of so many with a chance of 1 in 10^17
TIMEOUT_S = 30


def warm_every_copy(shop: RunningShop, role: str | None = None) -> None:
    """Make every copy of one role, or of all, answer requests for all its rooms. Raises CartlabError if one doesn't."""
    paths, headers = _paths(shop), {"Authorization": f"Bearer {_admin_key(shop)}"}
    for deployable in shop.shop.deployables if role is None else (shop.shop.deployable(role),):
        _warm(shop, deployable, [path for room in deployable.rooms for path in paths[room]], headers)


def _warm(shop: RunningShop, deployable: Deployable, paths: Sequence[str], headers: Mapping[str, str]) -> None:
    cold = {copy.copy: group_members({copy.pid}) for copy in shop.copies() if copy.role == deployable.role and copy.pid}
    with ExitStack() as opened:  # all stay open, or the kernel might give out the same port number again
        for _ in range(MOST_CONNECTIONS):
            connection = opened.enter_context(closing(_connection(shop.url(deployable.rooms[0]))))
            _get(connection, "/health", {})  # after the answer, a process holds the connection
            own_port = connection.sock.getsockname()[1]
            holder = next((copy for copy, pids in cold.items() if any(_holds(pid, own_port) for pid in pids)), None)
            if holder is not None:
                for number in range(ROUNDS):
                    _get(connection, paths[number % len(paths)], headers)
                del cold[holder]
            if not cold:
                return
    raise CartlabError(f"no connection reached copy {min(cold)} of {deployable.name}", "read the shop's log")


def _paths(shop: RunningShop) -> Mapping[str, Sequence[str]]:
    """Return the paths that each room is asked for."""
    slug = ask_for_data(f"{shop.url('products')}/api/products", timeout_s=TIMEOUT_S)["results"][0]["slug"]
    return {
        "users": ("/api/user/admin/exists",),
        "products": (f"/api/product/{slug}/similar",),
        "orders": ("/api/order",),
        "pages": (f"/product/{slug}",),
    }


def _admin_key(shop: RunningShop) -> str:
    login = {"username": "admin", "password": shop.admin_password}
    return str(ask_for_data(f"{shop.url('users')}/api/user/login", login, timeout_s=TIMEOUT_S)["api_key"])


def _holds(pid: int, peer_port: int) -> bool:
    try:
        connections = psutil.Process(pid).net_connections("tcp4")
    except psutil.Error:
        return False
    return any(connection.raddr and connection.raddr.port == peer_port for connection in connections)


def _connection(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_S)


def _get(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> None:
    """Read an answer, and leave the connection open. Raises CartlabError unless the status is 200."""
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
    except NO_ANSWER as error:
        raise CartlabError(f"warming up, GET {path} gets no answer: {error}", "read the shop's log") from error
    if answer.status != 200:
        raise CartlabError(f"warming up, GET {path} answers {answer.status}", "run the contract tests")
