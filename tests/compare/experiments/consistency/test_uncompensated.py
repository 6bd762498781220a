"""The patch still applies, takes out what it says, and leaves a shop whose ordinary checkout works."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from compare.experiments.consistency.uncompensated import EDITS
from compare.experiments.consistency.uncompensated import uncompensated_tree
from compare.experiments.subject.gate import still_right
from compare.experiments.subject.shopper import CheckedShopper
from compare.launch.local.launcher import launched
from compare.launch.runtime import LaunchOptions
from compare.topology import MICRO
from tests.contract.subjects import CHEAP_PASSWORDS
from tests.contract.subjects import share_venvs
from tests.ports import port_block
from tests.shelf import lay_out_first_data


def test_each_edit_applies(tmp_path: Path) -> None:
    tree = uncompensated_tree(tmp_path / "tree")
    for edit in EDITS:
        assert edit.now not in edit.path(tree, MICRO).read_text()


def test_the_patched_shop_passes_an_ordinary_checkout(tmp_path: Path) -> None:
    share_venvs(tmp_path)
    settings = {**CHEAP_PASSWORDS, "CARTLAB_CATALOGUE_SIZE": "120"}
    lay_out_first_data(MICRO, settings, tmp_path)
    source = uncompensated_tree(tmp_path / "tree")
    options = LaunchOptions(state=tmp_path, port_base=port_block(), settings=settings, init=False, source=source)
    with launched(MICRO, options) as shop, closing(CheckedShopper(shop.urls)) as shopper:
        still_right(shop)
        shopper.register()
        shopper.add_item()
        shopper.checkout()
