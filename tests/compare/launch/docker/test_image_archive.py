"""Images from a stick: an archive that would name an image as we never do is refused before Docker hears of it."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from compare.errors import CartlabError
from compare.launch.docker import image_archive
from compare.launch.docker.archive_names import FULL_NAME
from compare.launch.docker.archive_names import HUB
from compare.launch.docker.archive_names import SHORT_NAME
from compare.launch.docker.image_archive import ARCHIVE
from compare.launch.docker.image_archive import carried_images
from compare.launch.docker.image_archive import load

OURS = carried_images()
STEP: dict[str, Any] = {"Config": "blobs/sha256/1", "RepoTags": None, "Layers": []}


def image(*tags: str) -> dict[str, Any]:
    return {"Config": "blobs/sha256/2", "RepoTags": list(tags), "Layers": ["blobs/sha256/3"]}


def entry(name: str, short: str = "") -> dict[str, Any]:
    return {"digest": "sha256:2", "annotations": {FULL_NAME: name, SHORT_NAME: short or name.rpartition(":")[2]}}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Note what docker is asked for, and answer as it does."""
    found: list[tuple[str, ...]] = []

    def docker(*words: str, **_: Any) -> str:
        found.append(words)
        return "Loaded image: cartlab/monolith:latest\nLoaded image ID: sha256:1\n"

    monkeypatch.setattr(image_archive, "docker", docker)
    return found


def write(folder: Path, *files: tuple[str, Any], link: tuple[str, str] | None = None) -> Path:
    with tarfile.open(folder / ARCHIVE, "w") as archive:
        for name, data in files:
            text = json.dumps(data).encode()
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
        if link:
            member = tarfile.TarInfo(link[0])
            member.type, member.linkname = tarfile.SYMTYPE, link[1]
            archive.addfile(member)
    return folder


def test_what_save_writes_is_loaded(tmp_path: Path, asked: list[tuple[str, ...]]) -> None:
    manifest = ("manifest.json", [*map(image, OURS), STEP])
    names = [f"{HUB}/{'' if '/' in name else 'library/'}{name}" for name in OURS]
    index = ("index.json", {"manifests": [*map(entry, names), {"digest": "sha256:1"}]})
    write(
        tmp_path,
        ("blobs/sha256/3", "a layer"),
        manifest,
        index,
        ("repositories", {"cartlab/monolith": {"latest": "2"}}),
    )
    assert load(tmp_path) == ["cartlab/monolith:latest"]
    assert [words[0] for words in asked] == ["load"]


@pytest.mark.parametrize(
    "files",
    [
        [("manifest.json", [image(OURS[0], "ubuntu:latest")])],
        [("manifest.json", [image(OURS[0])]), ("repositories", {"ubuntu": {"latest": "2"}})],
        [("manifest.json", [image(OURS[0])]), ("index.json", {"manifests": [entry(f"{HUB}/library/ubuntu:latest")]})],
        [("manifest.json", [image(OURS[0])]), ("index.json", {"manifests": [entry("", "ubuntu:latest")]})],
    ],
)
def test_any_other_name_is_refused_before_anything_is_loaded(
    tmp_path: Path, asked: list[tuple[str, ...]], files: list[tuple[str, Any]]
) -> None:
    with pytest.raises(CartlabError, match="holds 'ubuntu:latest', which images save never writes: nothing was loaded"):
        load(write(tmp_path, *files))
    assert asked == []


@pytest.mark.parametrize(
    ("files", "link"),
    [
        ([("repositories", {})], None),
        ([("manifest.json", [image(OURS[0])]), ("manifest.json", [image("ubuntu:latest")])], None),
        ([("manifest.json", [image(OURS[0])]), ("./manifest.json", [image("ubuntu:latest")])], None),
        ([("manifest.json", [image(OURS[0])]), ("x/../manifest.json", [image("ubuntu:latest")])], None),
        ([("x", [image("ubuntu:latest")])], ("manifest.json", "x")),
        ([("manifest.json", [image(OURS[0])])], ("x", "manifest.json")),
        ([("manifest.json", {"a": "table"})], None),
        ([("manifest.json", [{"RepoTags": 7}])], None),
    ],
)
def test_an_archive_that_can_be_read_in_two_ways_is_refused(
    tmp_path: Path, asked: list[tuple[str, ...]], files: list[tuple[str, Any]], link: tuple[str, str] | None
) -> None:
    with pytest.raises(CartlabError, match="is not what images save writes"):
        load(write(tmp_path, *files, link=link))
    assert asked == []


def test_what_is_no_archive_is_refused(tmp_path: Path, asked: list[tuple[str, ...]]) -> None:
    (tmp_path / ARCHIVE).write_bytes(b"no archive" * 999)
    with pytest.raises(CartlabError, match="is not what images save writes"):
        load(tmp_path)
    (tmp_path / ARCHIVE).unlink()
    os.mkfifo(tmp_path / ARCHIVE)
    with pytest.raises(CartlabError, match="there is no"):
        load(tmp_path)
    assert asked == []
