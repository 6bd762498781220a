"""What these tests share with others."""

from __future__ import annotations

from tests.deployables.conftest import pythons as pythons
from tests.deployables.conftest import state as state
