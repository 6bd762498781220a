"""/health: the process lives. /ready: its own database answers and its warm-up is done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask
from flask.typing import ResponseReturnValue

log = logging.getLogger(__name__)

RETRY_AFTER_S = 1.0


def register_health(
    app: Flask,
    checks: tuple[Callable[[], None], ...] = (),
    warm_up: tuple[Callable[[], None], ...] = (),
    neighbours: Callable[[], dict[str, str]] = dict,
) -> None:
    """Serve /health and /ready, and warm up in the background.

    A check or a warm-up step says no by raising; a warm-up is tried again until it succeeds. `neighbours` is shown as
    information: a service whose neighbour is away is still ready to say so.
    """
    warm = threading.Event()

    def keep_warming() -> None:
        while not warm.is_set():
            try:
                with app.app_context():
                    for step in warm_up:
                        step()
                warm.set()
            except Exception:
                log.exception("warm-up failed; it is tried again")
                warm.wait(RETRY_AFTER_S)

    if warm_up:
        threading.Thread(target=keep_warming, name="warm-up", daemon=True).start()
    else:
        warm.set()

    @app.get("/health")
    def health() -> ResponseReturnValue:
        return {"result": "alive"}

    @app.get("/ready")
    def ready() -> ResponseReturnValue:
        if not warm.is_set():
            return {"message": "warming up"}, 503
        try:
            for check in checks:
                check()
        except Exception as error:
            log.warning("not ready: %s", error)
            return {"message": "the database does not answer"}, 503
        return {"result": "ready", "neighbours": neighbours()}
