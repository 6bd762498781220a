"""Serve the page on this machine, from threads of this process."""

from __future__ import annotations

import errno
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dash import Dash
from werkzeug.serving import make_server

from ..errors import CartlabError

HOST = "127.0.0.1"


def bound(port: int) -> socket.socket:
    """Take the port before any other work begins. Raises CartlabError if it is already taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        why = "ports below 1024 may need root" if error.errno == errno.EACCES else "end what uses it"
        raise CartlabError(f"port {port} can't be used: {error.strerror}", f"{why}, or: dashboard --port N") from None
    listener.listen(64)
    return listener


@contextmanager
def serving(app: Dash, listener: socket.socket) -> Iterator[None]:
    """Serve the page until the end of the block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # otherwise it prints a line for each request, twice a second
    host, port = listener.getsockname()
    server = make_server(host, port, app.server, threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True, name="page")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
