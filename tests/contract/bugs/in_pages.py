"""Bugs in the pages."""

from __future__ import annotations

from tests.contract.bugs.bug import Bug
from tests.contract.bugs.bug import Change

PAGES = (
    Bug(
        "csrf_off",
        "A form of another site is taken for one of ours.",
        "pages/test_safety.py::test_a_post_without_the_right_token_is_refused_and_changes_nothing",
        (Change("pages", "pages/__init__.py", "csrf.protect()", "pass"),),
    ),
    Bug(
        "escaping_off",
        "What stands in a product's name is run by the browser.",
        "pages/test_catalogue.py::test_what_an_admin_writes_is_shown_and_never_run",
        (
            Change(
                "pages",
                "pages/templates/product.html",
                "<h1>{{ product.name }}</h1>",
                "<h1>{{ product.name|safe }}</h1>",
            ),
        ),
    ),
    Bug(
        "open_redirect",
        "A link to log in can lead to another site.",
        "pages/test_safety.py::test_logging_in_never_leads_to_another_site",
        (
            Change(
                "pages",
                "pages/views.py",
                'return path if re.fullmatch(r"/([a-z0-9-]+(/[a-z0-9-]+)*/?)?", path) else "/"',
                "return path",
            ),
        ),
    ),
)
