"""Counts the bytes over TCP connections to some ports of this machine. The kernel counts them for each socket.

The loopback interface's own counters would be simpler, but they count every program on the machine. A dump of all
sockets misses connections that came and went. The kernel also announces each socket's end, with its last counters, to
anyone who listens. Both together miss nothing. This works on Linux only, and needs no special rights.
"""

from __future__ import annotations

import errno
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable
from collections.abc import Iterator
from types import TracebackType

# From <linux/netlink.h>, <linux/sock_diag.h>, <linux/inet_diag.h> and <linux/tcp.h>.
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
INET_TCP_DESTROY_GROUP = 1 << 0
REQUEST_DUMP = 0x1 | 0x300
ANY_STATE = 0xFFFFFFFF
INFO = 2
HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence, port id
QUESTION = struct.Struct("=BBBBI48x")  # family, protocol, wanted extensions, padding, states, any socket
SOCKET_SIZE = 72  # of struct inet_diag_msg
PORT_OFFSET, COOKIE_OFFSET = 4, 44  # in it
ATTRIBUTE = struct.Struct("=HH")
COUNTERS = struct.Struct("=QQ")  # bytes acknowledged by the other side, bytes received
COUNTERS_OFFSET = 120  # in struct tcp_info

LARGEST_BUFFER_BYTES = 1 << 22
SETTLE_S = 0.5  # at most: the kernel announces an end within milliseconds
SETTLED_S = 0.02


class Traffic:
    """A context manager that counts bytes of payload from entry on, both ways, for connections to `ports`.

    It counts on the servers' side. Each connection has one socket there, so nothing counts twice. Headers of HTTP
    count, headers of TCP and IP don't.
    """

    def __init__(self, ports: Iterable[int]) -> None:
        self._ports = frozenset(ports)
        self._bytes: dict[int, int] = {}
        self._lock = threading.Lock()
        self._is_whole = sys.platform == "linux"
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._thread = threading.Thread(target=self._listen, name="traffic", daemon=True)

    def __enter__(self) -> Traffic:
        if self._is_whole:
            try:
                self._listener = _netlink(INET_TCP_DESTROY_GROUP)
            except OSError:  # a sandbox may forbid it
                self._is_whole = False
            else:
                self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        if self._listener is not None:
            self._thread.join()
            self._listener.close()

    def total_bytes(self) -> int | None:
        """Return the bytes so far, to compare with another call's. None if the system doesn't report them all."""
        total = self._counted() if self._is_whole else 0
        return total if self._is_whole else None

    def settled_bytes(self) -> int | None:
        """Return the bytes so far once they stop growing. After a load, the last sockets' ends are still to come."""
        total, deadline_s = self.total_bytes(), time.monotonic() + SETTLE_S
        while time.monotonic() < deadline_s:
            time.sleep(SETTLED_S)
            before, total = total, self.total_bytes()
            if total == before:
                break
        return total

    def _counted(self) -> int:
        for cookie, count in self._dump():
            self._note(cookie, count)
        with self._lock:
            return sum(self._bytes.values())

    def _note(self, cookie: int, count: int) -> None:
        with self._lock:
            self._bytes[cookie] = max(count, self._bytes.get(cookie, 0))

    def _listen(self) -> None:
        assert self._listener is not None
        while not self._stopping.is_set():
            if not select.select([self._listener], [], [], 0.05)[0]:
                continue
            try:
                for cookie, count in self._sockets(self._listener.recv(LARGEST_BUFFER_BYTES)):
                    self._note(cookie, count)
            except OSError as error:
                if error.errno == errno.ENOBUFS:  # too many ended at once, so some are not counted
                    self._is_whole = False
                    return
                raise

    def _dump(self) -> Iterator[tuple[int, int]]:
        with _netlink(0) as asking:
            question = QUESTION.pack(socket.AF_INET, socket.IPPROTO_TCP, 1 << (INFO - 1), 0, ANY_STATE)
            header = HEADER.pack(HEADER.size + len(question), SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, 1, 0)
            asking.send(header + question)
            while True:
                answer = asking.recv(LARGEST_BUFFER_BYTES)
                yield from self._sockets(answer)
                if any(kind != SOCK_DIAG_BY_FAMILY for kind, _ in _messages(answer)):
                    return

    def _sockets(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield (cookie, bytes) for each socket in `data` that listens or serves on one of the ports."""
        for kind, message in _messages(data):
            if kind != SOCK_DIAG_BY_FAMILY or struct.unpack_from(">H", message, PORT_OFFSET)[0] not in self._ports:
                continue
            info = _attribute(message[SOCKET_SIZE:], INFO)
            if len(info) >= COUNTERS_OFFSET + COUNTERS.size:
                (cookie,) = struct.unpack_from("=Q", message, COOKIE_OFFSET)
                yield cookie, sum(COUNTERS.unpack_from(info, COUNTERS_OFFSET))


def _netlink(groups: int) -> socket.socket:
    channel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
    try:
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LARGEST_BUFFER_BYTES)
        channel.bind((0, groups))
    except OSError:
        channel.close()
        raise
    return channel


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= HEADER.size:
        length, kind, *_ = HEADER.unpack_from(data)
        yield kind, data[HEADER.size : length]
        data = data[_aligned(length) :]


def _attribute(data: bytes, wanted: int) -> bytes:
    while len(data) >= ATTRIBUTE.size:
        length, kind = ATTRIBUTE.unpack_from(data)
        if kind == wanted:
            return data[ATTRIBUTE.size : length]
        data = data[max(_aligned(length), ATTRIBUTE.size) :]
    return b""


def _aligned(length: int) -> int:
    return (length + 3) & ~3
