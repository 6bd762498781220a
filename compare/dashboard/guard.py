"""Keep other sites' pages away from a server on this machine. They may not press its buttons, read it or frame it."""

from __future__ import annotations

from dash import Dash
from flask import abort
from flask import request
from flask import Response

HTTP_PORT = 80
# What our page may load. Dash sets styles on elements; maps and charts are pictures in data URLs.
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def guard(app: Dash, port: int) -> None:
    """Refuse requests that other pages make, and those for another host name of this machine (DNS rebinding)."""
    # Browsers omit the port if it is the default of http.
    hosts = {name if port == HTTP_PORT else f"{name}:{port}" for name in ("127.0.0.1", "localhost")}

    def refuse_strangers() -> None:
        if request.host not in hosts:
            abort(Response("This page answers at 127.0.0.1 and localhost alone.\n", 403))
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
        is_own = origin in (None, *(f"http://{host}" for host in hosts)) and site in ("same-origin", "none")
        if not is_own and not (request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"):
            abort(Response("Another site's page may not do this.\n", 403))

    def say_so(response: Response) -> Response:
        policy = POLICY.format(hashes=" ".join(f"'{each}'" for each in app.csp_hashes()))
        response.headers["Content-Security-Policy"] = policy.replace("''", "'")
        response.headers["X-Content-Type-Options"] = "nosniff"
        # With no referrer at all, some browsers send the goodbye message without an origin.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    app.server.before_request(refuse_strangers)
    app.server.after_request(say_so)
