"""What containers ran on: the engine, compose, and everything in the images besides the shops' own code."""

from __future__ import annotations

import hashlib
import json

from ...settings import REPOSITORY
from .base_images import base_variables
from .base_images import BASES
from .base_images import OFFICIAL
from .cli import compose_command
from .cli import compose_version
from .cli import docker
from .cli import images_like


def docker_software() -> dict[str, str]:
    """Return engine, compose, base images, and a hash of the compose files and containers/. Raises CartlabError."""
    engine = json.loads(docker("info", "--format", "{{json .}}"))
    return {
        "docker": str(engine.get("ServerVersion")),
        "cgroup": str(engine.get("CgroupVersion") or 1),
        "storage_driver": str(engine.get("Driver")),
        "compose": compose_version(compose_command()) or "unknown",
        **{variable.lower(): base_image(variable) for variable in BASES},
        "containers": _hash_of_files(),
    }


def base_image(variable: str) -> str:
    """Return the base image that a variable of the compose files names, with the image's id if it is there."""
    name = base_variables().get(variable, OFFICIAL[variable])
    if not images_like(name):
        return name
    id = docker("image", "inspect", "--format", "{{.Id}}", name).strip().removeprefix("sha256:")
    return f"{name} {id[:12]}"


def _hash_of_files() -> str:
    digest = hashlib.sha256()
    files = [*REPOSITORY.glob("docker-compose.*.yml"), *(REPOSITORY / "containers").rglob("*")]
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"{path.relative_to(REPOSITORY)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
