"""Each claim is turned by shops in which it is false: its primaries can say no."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.claim_verdicts import decide_claims
from compare.experiments.bench.analysis import compare_runs
from compare.experiments.codebase.growing import derive_growth
from compare.experiments.codebase.growing import SMALL
from compare.experiments.codebase.local import CODEBASE
from compare.experiments.codebase.parts import part_metrics
from compare.experiments.codebase.reading import reading_metrics
from compare.experiments.codebase.reading import readings
from compare.results import ExperimentResult
from compare.results import Metric
from compare.results import Run
from compare.topology import Shop
from tests.compare.experiments.codebase.tiny_shop import FOUR
from tests.compare.experiments.codebase.tiny_shop import ONE
from tests.compare.experiments.codebase.tiny_shop import write_shop

MONO, MICRO = "monolith", "micro-resilient"
LONG = "more = 1\n" * 60
CALLING = "from .products import catalogue\n" + LONG
ASKS_PRODUCTS = {
    f"order-part/order_part/orders/{name}.py": f"from ..clients import products\n\n{name} = 1\n"
    for name in ("cart", "checkout")
}
# Whoever reads beyond the contract of products finds more there, and reads it for edits of cart and checkout, too.
BEHIND_THE_CONTRACT = {
    "product-part/product_part/products/catalogue.py": "from .. import gift\n\nend = 1\n",
    "product-part/product_part/gift.py": LONG,
}
Metrics = Mapping[str, Metric]


def decided(blocks: list[dict[str, Metrics]]) -> dict[str, str]:
    """Return the verdict of each claim on runs with these metrics, by condition and block."""
    runs = [
        run
        for number, block in enumerate(blocks)
        for run in derive_growth([Run(name, number, 0, True, dict(found)) for name, found in block.items()])
    ]
    compared = compare_runs(CODEBASE, runs, "full")
    result = ExperimentResult("What?", "equal", [*blocks[0]], [], runs, compared)
    return {claim.id: claim.verdict for claim in decide_claims([result])}


@pytest.fixture
def parts_of(tmp_path: Path) -> Mapping[str, Metrics]:
    return {shop.name: part_metrics(write_shop(tmp_path / shop.name, shop), shop) for shop in (ONE, FOUR)}


def test_four_parts_against_one_support_c1_and_m3_and_the_same_parts_exchanged_refute_them(
    parts_of: Mapping[str, Metrics],
) -> None:
    # The tiny shops share one secret. Here each service has its own.
    one, four = parts_of["one"], {**parts_of["four"], "shop.secrets": Metric(4, "parts")}
    grown = [f"{name}@coupled=32" for name in (MONO, MICRO)]
    found = decided([{MONO: one, MICRO: four, grown[0]: one, grown[1]: four}])
    assert (found["C1"], found["M3"]) == ("counted", "counted")
    found = decided([{MONO: four, MICRO: one, grown[0]: four, grown[1]: one}])
    assert (found["C1"], found["M3"]) == ("contradicted", "contradicted")
    found = decided([{MONO: one, MICRO: one, grown[0]: one, grown[1]: one}])
    assert (found["C1"], found["M3"]) == ("no meaningful difference", "no meaningful difference")


def test_services_that_share_all_secrets_take_the_secrets_from_m3(parts_of: Mapping[str, Metrics]) -> None:
    assert decided([{MONO: parts_of["one"], MICRO: parts_of["four"]}])["M3"] == "it depends"


def read(tree: Path, shop: Shop, more: Mapping[str, str]) -> Metrics:
    write_shop(tree, shop, more)
    return reading_metrics(tree, shop, readings(tree, shop))


ONE_MORE = {"whole/whole/gift.py": "from .products import catalogue\n"}


@pytest.mark.parametrize(
    ("in_one", "in_four", "verdict"),
    [
        ({"whole/whole/gift.py": CALLING}, {}, "counted"),
        ({}, {"product-part/product_part/gift.py": CALLING}, "contradicted"),
        ({}, {}, "no meaningful difference"),
        (ONE_MORE, {}, "no meaningful difference"),  # 3% more to read
        ({"whole/whole/gift.py": CALLING}, BEHIND_THE_CONTRACT, "it depends"),
    ],
)
def test_whoever_is_entangled_by_what_was_added_has_more_to_read(
    in_one: Mapping[str, str], in_four: Mapping[str, str], verdict: str, tmp_path: Path
) -> None:
    block = {
        MONO: read(tmp_path / "one", ONE, {}),
        MICRO: read(tmp_path / "four", FOUR, ASKS_PRODUCTS),
        f"{MONO}@coupled=32": read(tmp_path / "one-grown", ONE, in_one),
        f"{MICRO}@coupled=32": read(tmp_path / "four-grown", FOUR, {**ASKS_PRODUCTS, **in_four}),
    }
    assert decided([block])["C2"] == verdict


def waits(mono: float, one: float, every: float, jitter: float) -> dict[str, Metrics]:
    """Return a block in which the tools of each grown shop take so many times as long as those of the small one."""

    def taken(for_one: float, for_all: float) -> Metrics:
        seconds = {"open_one.check_cpu": for_one, "open_all.check_cpu": for_all, "open_one.edit_cpu": for_one}
        seconds["one_room.check_cpu"] = for_one
        return {name: Metric(2 * value, "s") for name, value in seconds.items()}

    block = dict.fromkeys(SMALL.values(), taken(1, 1))
    block |= {name: taken(mono * jitter, mono * jitter) for name in SMALL if name.startswith(MONO)}
    return block | {f"{MICRO}@coupled=32": taken(one, every)}


@pytest.mark.parametrize(
    ("mono", "one", "every", "verdict"),
    [
        (3.0, 1.0, 1.5, "supported"),
        (3.0, 1.0, 4.0, "it depends"),
        (1.0, 3.0, 3.0, "contradicted"),
        (1.5, 1.5, 1.5, "no meaningful difference"),
    ],
)
def test_the_waits_for_tools_decide_c5_either_way(mono: float, one: float, every: float, verdict: str) -> None:
    assert decided([waits(mono, one, every, 1 + block / 1000) for block in range(4)])["C5"] == verdict
