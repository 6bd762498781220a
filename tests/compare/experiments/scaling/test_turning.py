"""From the runs of a report to the number of copies at which the services become the smaller shop."""

from __future__ import annotations

import pytest

from compare.experiments.scaling import docker
from compare.experiments.scaling.conditions import LARGE
from compare.experiments.scaling.conditions import run_of
from compare.experiments.scaling.conditions import SMALL
from compare.experiments.scaling.situations import Situation
from compare.experiments.scaling.turning import turning_points
from compare.results import Metric
from compare.results import Run
from compare.results import TurningPoint
from compare.topology import MICRO
from compare.topology import MONOLITH
from compare.topology import Shop

SIMILAR = Situation("products", 500)
PAGES_MIB = 10.0  # that a copy on a host of its own holds once more


def runs(situation: Situation, block: int, first: tuple[float, float], further: tuple[float, float]) -> list[Run]:
    made = []
    for shop, first_mib, further_mib in zip((MONOLITH, MICRO), first, further, strict=True):
        made += _of_shop(situation, shop, block, first_mib, further_mib)
    return made


def _of_shop(situation: Situation, shop: Shop, block: int, first_mib: float, further_mib: float) -> list[Run]:
    held = {
        "shop.memory": first_mib + further_mib,
        "one_copy.memory": first_mib,
        "extra_copy.pss_anon": further_mib,
        "extra_host.memory": further_mib + PAGES_MIB,
    }
    metrics = {name: Metric(value * 2**20, "bytes") for name, value in held.items()}
    return [Run(run_of(situation, shop, 2), block, 0, True, metrics)]


def blocks(situation: Situation, first: tuple[float, float], further: tuple[float, float]) -> list[Run]:
    """Return four blocks that vary by half a percent."""
    made = []
    for block, wobble in enumerate((0.995, 1.0, 1.0, 1.005)):
        made += runs(situation, block, (first[0] * wobble, first[1]), (further[0], further[1] * (2 - wobble)))
    return made


def here(found: list[TurningPoint]) -> dict[str, TurningPoint]:
    return {point.a: point for point in found if point.along == "copies on one host"}


def test_the_table_that_was_measured_by_hand_is_found_again() -> None:
    found = here(
        turning_points(
            [
                *blocks(SMALL, (74, 249), (74, 62)),
                *blocks(LARGE, (282, 457), (282, 60)),
                *blocks(SIMILAR, (74, 249), (74, 75)),
            ]
        )
    )
    small, large = found["monolith@hot=users,catalogue=500"], found["monolith@hot=users,catalogue=200000"]
    similar = found["monolith@hot=products,catalogue=500"]
    assert small.estimate == pytest.approx(15.6, rel=0.01) and large.estimate == pytest.approx(1.79, rel=0.01)
    for point in (small, large):
        assert point.ci_low is not None and point.ci_high is not None and point.estimate is not None
        assert point.ci_low < point.estimate < point.ci_high
        assert (point.metric, point.most, point.blocks) == ("shop.memory", 50, 4)
        assert point.b.startswith("micro-resilient@hot=users,catalogue=")
    assert (similar.estimate, similar.ci_low, similar.ci_high) == (None, None, None)


def test_copies_on_hosts_of_their_own_have_a_turning_point_of_their_own() -> None:
    first, second = turning_points(blocks(LARGE, (282, 457), (282, 60)))
    assert (first.along, second.along) == ("copies on one host", "copies on hosts of their own")
    assert second.estimate == pytest.approx(first.estimate)  # both shops hold the same pages once more


def test_containers_have_a_turning_point_for_copies_of_both_hungry_services() -> None:
    held = {"monolith@copies=1": 100, "monolith@copies=4": 400, "micro-resilient@hot=1": 300}
    whole = held | {"micro-resilient@hot=4": 300 + 3 * 80}
    made = [Run(name, 0, 0, True, {"shop.memory": Metric(value, "bytes")}) for name, value in whole.items()]
    (point,) = docker.turning_points(made)
    assert point.estimate == pytest.approx(1 + 200 / 20)
    assert (point.a, point.b) == ("monolith@copies", "micro-resilient@hot")
    assert docker.turning_points(made[:3]) == []


def test_only_blocks_with_both_shops_count() -> None:
    whole = blocks(SMALL, (74, 249), (74, 62))
    lacking = [run for run in whole if not (run.block == 2 and run.condition == run_of(SMALL, MICRO, 2))]
    assert {point.blocks for point in turning_points(lacking)} == {3}
    assert turning_points([run for run in whole if "monolith" in run.condition]) == []
    one = turning_points([run for run in whole if run.block == 0])
    assert [(point.blocks, point.ci_low, point.ci_high) for point in one] == 2 * [(1, None, None)]
    assert one[0].estimate is not None
