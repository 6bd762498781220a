"""All planted bugs, by name."""

from __future__ import annotations

from tests.contract.bugs.in_orders import ORDERS
from tests.contract.bugs.in_pages import PAGES
from tests.contract.bugs.in_products import PRODUCTS
from tests.contract.bugs.in_users import USERS

BUGS = {bug.name: bug for bug in (*USERS, *PRODUCTS, *ORDERS, *PAGES)}
