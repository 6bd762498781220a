"""The layers of an image: which there are, and how much of it is new."""

from __future__ import annotations

import json
from collections.abc import Collection

from .cli import docker


def layers_of(image: str) -> list[str]:
    """Return the layers of an image, the base's first. Raises CartlabError."""
    return list(json.loads(docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image)))


def steps_of(image: str) -> list[str]:
    """Return the ids of the images that the classic builder has kept of the steps before, the last first.

    A changed line is built upon them. BuildKit keeps none that could be named. Raises CartlabError.
    """
    steps: list[str] = []
    while image := json.loads(docker("image", "inspect", image))[0].get("Parent", ""):
        steps.append(image)
    return steps


def changed_bytes(image: str, before: Collection[str]) -> int:
    """Return the size of the layers that are not among those of before: what a push would send, before compression."""
    new = len([layer for layer in layers_of(image) if layer not in before])
    history = docker("history", "--no-trunc", "--human=false", "--format", "{{.Size}}", image)
    sizes = [int(size) for size in history.split()]  # the newest first; steps that make no layer have 0
    return sum([size for size in sizes if size][:new])
