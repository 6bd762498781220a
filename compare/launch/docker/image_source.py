"""What an image was built from: so it is built again if that has changed, and taken as it is if not, also offline."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from ...errors import CartlabError
from .cli import docker
from .cli import images_like

LABEL = "cartlab.source"
BESIDE = ("Dockerfile", ".dockerignore", "requirements.txt")


def source_hash(folder: Path, package: str, base: str) -> str:
    """Return a hash of all that the image of a deployable is made of; `base` tells which image it begins with."""
    found = hashlib.sha256(f"{base}\n".encode())
    inside = (path for path in (folder / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in [*(folder / name for name in BESIDE), *sorted(inside)]:
        found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def refuse_secrets(index: str | None) -> None:
    """Raise CartlabError if the address of a package index holds a password: an image's history would keep it."""
    if index and urlsplit(index).username is not None:
        raise CartlabError(
            "PIP_INDEX_URL holds a user name or a password, which the history of each image would show",
            "set it to an address without: a mirror that this machine may read freely",
        )


def built_from(image: str) -> str:
    """Return that hash of an image; empty if it is not there, or was built by hand. Raises CartlabError."""
    if not images_like(image):
        return ""
    return docker("image", "inspect", "--format", f'{{{{index .Config.Labels "{LABEL}"}}}}', image).strip()
