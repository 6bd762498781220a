"""Log JSON lines on stderr, each with the id of the request that it belongs to."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time

from flask import Flask
from flask import g
from flask import has_app_context
from flask import request
from flask import Response

log = logging.getLogger(__name__)

REQUEST_ID_HEADER = "X-Request-Id"
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class JSONLines(logging.Formatter):
    """One JSON object a line. Values passed as `extra={"fields": {…}}` stand beside the message."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "service": self.service,
            "request_id": g.get("request_id") if has_app_context() else None,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_to_stderr(service: str, level: str) -> None:
    """Send every log line of this process to stderr, as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JSONLines(service))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("urllib3", "sqlalchemy", "_granian", "granian"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def register_logs(app: Flask) -> None:
    """Give each request an id, the caller's if it sent one, and log one line when it is answered."""

    @app.before_request
    def begin() -> None:
        g.began_s = time.perf_counter()
        given = request.headers.get(REQUEST_ID_HEADER, "")
        g.request_id = given if SAFE_REQUEST_ID.fullmatch(given) else secrets.token_hex(8)

    @app.after_request
    def answered(response: Response) -> Response:
        response.headers[REQUEST_ID_HEADER] = g.request_id
        if log.isEnabledFor(logging.INFO):
            fields = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - g.began_s) * 1000, 3),
            }
            log.info("answered", extra={"fields": fields})
        return response
