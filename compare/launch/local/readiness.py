"""Find out whether a copy is ready, also when it shares its port with other copies.

Several copies listen on one port. The kernel chooses which of them gets a connection, so none can be addressed. But
once a connection is accepted, the system knows which process holds it. A copy is ready when one of its own processes
answers `GET /ready` with 200.
"""

from __future__ import annotations

import http.client

import psutil

from ..ports import LOOPBACK
from ..processes.process_group import group_members

POLL_S = 0.015


def is_ready(port: int, leader: int, timeout_s: float = 1.0) -> bool:
    """Ask once whether a copy is ready. `leader` is the first of its processes.

    False may also mean that another copy got the request: ask again.
    """
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout_s)
    try:
        connection.request("GET", "/ready")
        ready = connection.getresponse().status == 200
        # Look while the connection is open: afterwards the system no longer knows who held it.
        own_port = connection.sock.getsockname()[1]
        return ready and any(_holds(pid, port, own_port) for pid in group_members({leader}))
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _holds(pid: int, port: int, peer_port: int) -> bool:
    try:
        sockets = psutil.Process(pid).net_connections("tcp4")
    except psutil.Error:
        return False
    return any(s.raddr and (s.laddr.port, s.raddr.port) == (port, peer_port) for s in sockets)
