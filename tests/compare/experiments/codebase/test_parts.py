"""Parts are counted in the tree and in the topology: what is added there is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from compare.experiments.codebase.parts import part_metrics
from compare.topology import Shop
from tests.compare.experiments.codebase.tiny_shop import FOUR
from tests.compare.experiments.codebase.tiny_shop import ONE
from tests.compare.experiments.codebase.tiny_shop import write_shop


def counted(tree: Path, shop: Shop) -> dict[str, float]:
    return {name: metric.value for name, metric in part_metrics(tree, shop).items()}


def test_the_parts_of_a_whole_are_counted(tmp_path: Path) -> None:
    assert counted(write_shop(tmp_path, ONE), ONE) == {
        "shop.deployables": 1,
        "shop.build_files": 2,
        "shop.lock_files": 1,
        "shop.ports": 1,
        "shop.settings": 2,
        "shop.secrets": 1,
        "shop.databases": 1,
        "shop.pools": 1,
        "shop.failure_edges": 2,
        "artefact.rooms_share": 1.0,
    }


def test_the_parts_of_four_are_counted_and_a_secret_that_is_shared_counts_once(tmp_path: Path) -> None:
    assert counted(write_shop(tmp_path, FOUR), FOUR) == {
        "shop.deployables": 4,
        "shop.build_files": 8,
        "shop.lock_files": 4,
        "shop.ports": 4,
        "shop.settings": 8,
        "shop.secrets": 1,
        "shop.databases": 3,
        "shop.pools": 5,
        "shop.failure_edges": 6,
        "artefact.rooms_share": 0.25,
    }


def test_a_secret_that_each_keeps_for_itself_counts_for_each(tmp_path: Path) -> None:
    own = "class Settings:\n    data_dir: str\n\n    def admin_password_file(self) -> str:\n        return ''\n"
    paths = (f"{d.folder}/{d.package}/settings.py" for d in FOUR.deployables)
    assert counted(write_shop(tmp_path, FOUR, dict.fromkeys(paths, own)), FOUR)["shop.secrets"] == 4


def test_a_file_that_is_missing_is_not_counted_and_a_further_call_is(tmp_path: Path) -> None:
    tree = write_shop(tmp_path, ONE)
    (tree / "whole" / "Dockerfile").unlink()
    calling = replace(ONE, deployables=(replace(ONE.deployables[0], calls=("mail",)),))
    found = counted(tree, calling)
    assert (found["shop.build_files"], found["shop.pools"], found["shop.failure_edges"]) == (1, 2, 3)
