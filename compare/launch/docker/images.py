"""Images of deployables: what each was built from, and its layers.

An image is rebuilt if its source has changed. Otherwise it is used as it is, also offline.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from ...errors import CartlabError
from .cli import docker
from .cli import images_like

LABEL = "cartlab.source"
BESIDE = ("Dockerfile", ".dockerignore", "requirements.txt")


def source_hash(folder: Path, package: str, base: str) -> str:
    """Return a hash of everything that a deployable's image is made of. `base` identifies the image it begins with."""
    found = hashlib.sha256(f"{base}\n".encode())
    inside = (path for path in (folder / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in [*(folder / name for name in BESIDE), *sorted(inside)]:
        found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def refuse_secrets(index: str | None) -> None:
    """Raise CartlabError if a package index's address holds a password. An image's history would keep it."""
    if index and urlsplit(index).username is not None:
        raise CartlabError(
            "PIP_INDEX_URL holds a user name or a password, which the history of each image would show",
            "set it to an address without: a mirror that this machine may read freely",
        )


def built_from(image: str) -> str:
    """Return the source hash of an image; empty if the image is missing or was built by hand. Raises CartlabError."""
    if not images_like(image):
        return ""
    return docker("image", "inspect", "--format", f'{{{{index .Config.Labels "{LABEL}"}}}}', image).strip()


def layers_of(image: str) -> list[str]:
    """Return the layers of an image, the base's first. Raises CartlabError."""
    return list(json.loads(docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image)))


def steps_of(image: str) -> list[str]:
    """Return the ids of the images that the classic builder kept of an image's build steps, the last first.

    A build after a changed line starts from them. BuildKit keeps none that can be named. Raises CartlabError.
    """
    steps: list[str] = []
    while image := json.loads(docker("image", "inspect", image))[0].get("Parent", ""):
        steps.append(image)
    return steps


def changed_bytes(image: str, before: Collection[str]) -> int:
    """Return the size of the layers that are not in `before`. A push would send that much, before compression."""
    new = len([layer for layer in layers_of(image) if layer not in before])
    history = docker("history", "--no-trunc", "--human=false", "--format", "{{.Size}}", image)
    sizes = [int(size) for size in history.split()]  # newest first; a step that makes no layer has size 0
    return sum([size for size in sizes if size][:new])
