"""The memory of a shop, copy by copy: what is computed from it, and what a system that tells less leaves out."""

from __future__ import annotations

import json
from dataclasses import replace

from compare.experiments.scaling.held import CopyMemory
from compare.experiments.scaling.held import ShopMemory
from compare.measure.memory_of_copies import Memory

MIB = 2**20


def copy(role: str, number: int, own_mib: int, pages_mib: int) -> CopyMemory:
    return CopyMemory(role, number, Memory(own_mib * MIB, pages_mib * MIB, own_mib * MIB))


ALONE = [copy("users", 1, 48, 14), copy("products", 1, 60, 30), copy("orders", 1, 46, 14)]
ONE = ShopMemory(ALONE, 32 * MIB)
THREE = ShopMemory([*ALONE, copy("users", 2, 50, 14), copy("users", 3, 52, 14)], 33 * MIB)


def mib(held: ShopMemory) -> dict[str, float]:
    again = ShopMemory.from_raw(json.loads(json.dumps(held.raw())))
    assert again.metrics() == held.metrics()
    assert {metric.unit for metric in held.metrics().values()} == {"bytes"}
    return {name: metric.value / MIB for name, metric in held.metrics().items()}


def test_own_memory_adds_up_and_shared_pages_count_once_a_host() -> None:
    assert mib(ONE) == {"shop.pss_anon": 154, "shop.shared_pages": 32, "shop.memory": 186}


def test_an_extra_copy_takes_its_own_pages_here_and_the_shared_ones_too_on_a_host_of_its_own() -> None:
    found = mib(THREE)
    assert found["shop.memory"] == 154 + 50 + 52 + 33
    assert found["one_copy.memory"] == 154 + 33
    assert found["extra_copy.pss_anon"] == 51
    assert found["extra_copy.shared_pages"] == 14
    assert found["extra_host.memory"] == 65


def test_where_the_system_tells_no_pages_apart_private_memory_stands_in() -> None:
    memory = Memory(None, 0, 47 * MIB)
    blind = ShopMemory([replace(each, memory=memory) for each in THREE.copies], 0)
    assert THREE.is_whole and not blind.is_whole
    assert mib(blind)["shop.memory"] == 5 * 47
    assert mib(blind)["extra_copy.pss_anon"] == 47
