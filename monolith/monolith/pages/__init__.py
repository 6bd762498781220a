"""Pages: the shop as people see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask import request
from flask import Response
from flask import session
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from .views import pages

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def register_pages(app: Flask, session_secret: str, cookie_name: str, architecture: str) -> None:
    """Serve the pages. `architecture` is the word in the badge: all that tells the two shops apart."""
    app.config.update(
        SECRET_KEY=session_secret,
        SESSION_COOKIE_NAME=cookie_name,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=1),
        BOOTSTRAP_SERVE_LOCAL=True,
        # Only pages need the token: the API's keys are never sent by a browser on its own.
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    Bootstrap5(app)
    csrf = CSRFProtect(app)
    app.jinja_env.filters["money"] = money
    app.jinja_env.globals["architecture"] = architecture

    @app.before_request
    def check_token() -> None:
        if request.blueprint == "pages":
            csrf.protect()

    @app.after_request
    def restrict(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.extend(HEADERS)
            if "api_key" in session:
                response.headers["Cache-Control"] = "no-store"  # after logging out, "back" shows nothing
        return response

    app.register_blueprint(pages)
    # Loaded once: an import in the template would be done again for every page.
    macros: Any = app.jinja_env.get_template("macros.html").module
    app.jinja_env.globals.update(cards=macros.cards, pager=macros.pager)


def money(cents: int) -> str:
    """Write an amount for people: 1250 is $12.50."""
    return f"${cents // 100:,}.{cents % 100:02d}"
