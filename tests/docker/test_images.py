"""Images on a stick: what is carried is enough to build a changed line without a network."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.launch.docker import base_images
from compare.launch.docker.image_archive import save
from compare.launch.docker.images import steps_of
from compare.launch.docker.shop import ComposedShop


def test_an_archive_holds_the_steps_of_a_build(running: ComposedShop, tmp_path: Path) -> None:
    images = [running.image(deployable.name) for deployable in running.shop.deployables]
    if not steps_of(images[0]):
        pytest.skip("the images were built by BuildKit, or only loaded: there are no steps")
    with tarfile.open(save(tmp_path)) as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        saved = {tag: entry for entry in json.load(manifest) for tag in entry["RepoTags"] or ()}
    assert all(saved[image]["Parent"] == steps_of(image)[0] for image in images)


@pytest.mark.usefixtures("engine")
def test_an_official_image_that_is_not_here_is_pulled_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """There may be no network here; so it is one that no registry has, and what is said of it."""
    monkeypatch.setattr(base_images, "base_variables", dict)
    monkeypatch.setattr(base_images, "OFFICIAL", {"PYTHON_IMAGE": "registry.invalid/cartlab/none:1"})
    said: list[str] = []
    with pytest.raises(CartlabError, match="registry.invalid") as raised:
        base_images.pull_bases(said.append)
    assert said == ["Pulling registry.invalid/cartlab/none:1"]
    assert raised.value.remedy == "offline: python cli.py images build"
