"""Check which parts of Docker this machine has. Local shops need none of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from ...errors import CartlabError
from ..finding import Finding
from ..finding import finding
from .base_images import base_variables
from .cli import compose_command
from .cli import compose_version
from .cli import docker

GIB = 2**30
ENOUGH_BYTES = 5 * GIB  # the base images, the deployables' images, and what a change adds
DISABLES = "--runtime docker; the local runtime does without."


def docker_findings() -> Iterator[Finding]:
    """Yield findings on the engine, compose and base images. Without an engine, yield only that finding."""
    try:
        engine = json.loads(docker("info", "--format", "{{json .}}"))
    except (CartlabError, ValueError) as error:
        yield _missing("docker", error, "Install Docker Engine, start it, and join its group.")
        return
    has_limits = bool(engine.get("MemoryLimit") and engine.get("CpuCfsQuota"))
    version = f"Docker {engine.get('ServerVersion')}, control groups version {engine.get('CgroupVersion') or 1}"
    yield finding(
        *("docker", has_limits, "warn", f"{version}, {engine.get('MemTotal', 0) / GIB:.1f} GiB for containers"),
        *("equal shares of CPU and memory for containers.", "Use a kernel whose control groups limit both."),
    )
    yield from _room(Path(engine.get("DockerRootDir") or "/"))
    try:
        form = compose_command()
        yield Finding("compose", "ok", f"{' '.join(form)} {compose_version(form)}", DISABLES, "")
    except CartlabError as error:
        yield _missing("compose", error, "Install the compose plugin, version 2 or later.")
    ours = bool(base_variables())
    images = "our own, built by images build" if ours else "the official ones, which are fetched when they are needed"
    yield Finding("base images", "ok", images, "", "")


def _room(root: Path) -> Iterator[Finding]:
    """Yield how much disk space images, containers and volumes have, if the engine keeps them on this machine."""
    try:
        free_bytes = shutil.disk_usage(root).free
    except OSError:  # elsewhere: in a virtual machine, as on macOS
        return
    fix = "Remove what is not needed: docker system df; docker system prune."
    said = f"{free_bytes / GIB:.1f} GiB free at {root}"
    yield finding("disk of docker", free_bytes >= ENOUGH_BYTES, "warn", said, "building images.", fix)


def _missing(name: str, error: Exception, fix: str) -> Finding:
    message = error.message if isinstance(error, CartlabError) else "its answer is not understood"
    return Finding(name, "warn", message, DISABLES, fix)
