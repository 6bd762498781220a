"""What the topology says of the services' code is what stands there."""

from __future__ import annotations

import re

import pytest

from compare.settings import REPOSITORY
from compare.topology import CALL_DEADLINE_S
from compare.topology import Deployable
from compare.topology import FAILURES_TO_OPEN
from compare.topology import MICRO
from compare.topology import rooms_needed_by

CALLING = [deployable for deployable in MICRO.deployables if deployable.calls]


@pytest.mark.parametrize("deployable", CALLING, ids=lambda deployable: deployable.name)
def test_deadline_and_breaker_are_those_of_the_services(deployable: Deployable) -> None:
    transport = (REPOSITORY / deployable.folder / deployable.package / "clients" / "transport.py").read_text()
    found = dict(re.findall(r"^(TIMEOUT_S|FAILURES_TO_OPEN) = ([\d.]+)", transport, re.MULTILINE))
    assert float(found["TIMEOUT_S"]) == CALL_DEADLINE_S
    assert int(found["FAILURES_TO_OPEN"]) == FAILURES_TO_OPEN


def test_a_room_needs_itself_and_all_that_it_calls() -> None:
    assert rooms_needed_by("users") == {"users"}
    assert rooms_needed_by("products") == {"products", "users"}
    assert rooms_needed_by("orders") == {"orders", "products", "users"}
    assert rooms_needed_by("pages") == {"pages", "orders", "products", "users"}
