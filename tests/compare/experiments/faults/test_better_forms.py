"""A hang in real monoliths: the plain form stands still, and each better form contains what it says it contains."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

import pytest

from compare.experiments.faults.variants import BULKHEAD
from compare.experiments.faults.variants import DEGRADING
from compare.experiments.faults.variants import VariantTree
from compare.experiments.subject.targets.local import target_of
from compare.faults.fault import await_bite
from compare.faults.fault import injected
from compare.faults.health_probe import HealthProbe
from compare.faults.kinds import FAULTS
from compare.faults.switch import agent_variables
from compare.faults.switch import switch_folder
from compare.faults.target import POINTS
from compare.http_client import ask_for_data
from compare.launch.local.launcher import launched
from compare.launch.runtime import LaunchOptions
from compare.settings import REPOSITORY
from compare.topology import MONOLITH
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.contract.subjects import share_venvs
from tests.ports import port_block
from tests.shelf import lay_out_first_data

THREADS = MONOLITH.serving("products").threads


@contextmanager
def hung(source: Path, state: Path) -> Iterator[tuple[HealthProbe, str]]:
    """Yield a monolith from a source tree while similar products hang and as many pages as it has threads wait."""
    share_venvs(state)
    agent = agent_variables(switch_folder(state / MONOLITH.name), tuple(POINTS.values()))
    settings = {**CHEAP_PASSWORDS, "CARTLAB_CATALOGUE_SIZE": "120", **agent}
    lay_out_first_data(MONOLITH, settings, state)
    options = LaunchOptions(state=state, port_base=port_block(), settings=settings, init=False, source=source)
    with launched(MONOLITH, options) as shop:
        probe = HealthProbe(shop.urls, "nobody")
        page = f"{shop.url('pages')}/product/{first_product(shop.url('products'))}"
        target = target_of(shop, "products", lambda timeout_s: probe.ask("products", timeout_s))
        with injected(FAULTS["hang"], target) as bites:
            await_bite(bites, "hang")
            visitors = [threading.Thread(target=status_of, args=(page,)) for _ in range(THREADS)]
            for visitor in visitors:
                visitor.start()
            for visitor in visitors:
                visitor.join()
            yield probe, page


def first_product(products: str) -> str:
    return str(
        ask_for_data(f"{products}/api/products?per_page=1", timeout_s=10, remedy="see the log")["results"][0]["slug"]
    )


def status_of(url: str) -> int | None:
    """Return the status of an answer, or None if none comes in time."""
    try:
        with urllib.request.urlopen(url, timeout=1.0) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (OSError, HTTPException):
        return None


def test_a_hang_takes_every_thread_of_the_plain_monolith(tmp_path: Path) -> None:
    with hung(REPOSITORY, tmp_path) as (probe, page):
        assert probe.ask("users", 1.0).status is None
        assert status_of(page) is None


@pytest.mark.parametrize(("variant", "status"), [(BULKHEAD, 503), (DEGRADING, 200)])
def test_a_better_form_goes_on_serving_all_else(variant: str, status: int, tmp_path: Path) -> None:
    with hung(VariantTree(variant)(tmp_path / "tree"), tmp_path) as (probe, page):
        assert probe.ask("users", 1.0).status == 401
        assert probe.ask("pages", 1.0).status == 200
        assert probe.ask("products", 1.0).status == 503
        assert status_of(page) == status
