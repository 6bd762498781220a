"""Both shops as real containers. Without an engine these tests are left out, unless CARTLAB_REQUIRE_DOCKER is set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from compare.launch.docker.base_images import base_variables
from compare.launch.docker.base_images import build_bases
from compare.launch.docker.cli import engine_answers
from compare.launch.docker.runtime import composed
from compare.launch.docker.shop import ComposedShop
from compare.launch.runtime import LaunchOptions
from compare.topology import SHOPS
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.ports import port_block
from tests.shelf import turn_at

PROJECT = f"cartlab-test-{os.getpid()}"


@pytest.fixture(scope="session")
def engine() -> None:
    """An engine that answers, with base images: our own, which are built once if nothing else is there."""
    if not engine_answers():
        if os.environ.get("CARTLAB_REQUIRE_DOCKER"):
            pytest.fail("CARTLAB_REQUIRE_DOCKER is set, and no Docker Engine answers")
        pytest.skip("no Docker Engine answers; set CARTLAB_REQUIRE_DOCKER to make that a failure")
    with turn_at("bases"):
        if not base_variables() and os.environ.get("CARTLAB_REQUIRE_DOCKER"):
            build_bases(print)


@pytest.fixture
def no_other_builds(engine: None) -> Iterator[None]:
    """While this test runs, no other one builds an image, or removes what a build has left behind."""
    with turn_at("builds"):
        yield


@pytest.fixture(scope="session", params=SHOPS)
def running(engine: None, request: pytest.FixtureRequest) -> Iterator[ComposedShop]:
    """Each shop in turn, launched from this tree, with data of its own."""
    options = LaunchOptions(project=PROJECT, port_base=port_block(), settings=CHEAP_PASSWORDS)
    with ExitStack() as stack:
        with turn_at("builds"):
            shop = stack.enter_context(composed(SHOPS[request.param], options))
        yield shop
        with turn_at("builds"):
            stack.close()
