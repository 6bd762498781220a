"""Base images without a registry: built from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

from ...errors import CartlabError
from ...settings import REPOSITORY
from .cli import BY_HAND
from .cli import docker
from .cli import failure
from .cli import images_like
from .cli import require_engine
from .cli import run

SUITE = "trixie"
DEBIAN = f"cartlab/debian:{SUITE}"
# For each base image: the variable of the compose files that names it, its folder in docker/, and its name.
BASES: Mapping[str, tuple[str, str]] = {
    "PYTHON_IMAGE": ("python", f"cartlab/python:3.13-{SUITE}"),
    "POSTGRES_IMAGE": ("postgres", f"cartlab/postgres:17-{SUITE}"),
    "HAPROXY_IMAGE": ("haproxy", f"cartlab/haproxy:3.0-{SUITE}"),
}
# What the compose files use if the variable is not set.
OFFICIAL: Mapping[str, str] = {
    "PYTHON_IMAGE": f"python:3.13-slim-{SUITE}",
    "POSTGRES_IMAGE": f"postgres:17-{SUITE}",
    "HAPROXY_IMAGE": f"haproxy:3.0-{SUITE}",
}
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PATIENCE_S = 900


def base_variables() -> dict[str, str]:
    """Return the variables that make compose use our base images, if all are there. If not, return none."""
    there = set(images_like("cartlab/*"))
    ours = {variable: tag for variable, (_, tag) in BASES.items()}
    return ours if there >= set(ours.values()) else {}


def pull_bases(report: Callable[[str], None]) -> None:
    """Pull the official images that will be used and are not here yet. Raises CartlabError.

    The first pull takes minutes. This time counts neither as a shop's start-up time nor towards its timeout.
    """
    if base_variables():
        return
    for image in OFFICIAL.values():
        if not images_like(image):
            report(f"Pulling {image}")
            try:
                docker("pull", "--quiet", image, patience_s=PATIENCE_S)
            except CartlabError as error:
                remedy = "offline: python cli.py images build" if error.remedy == BY_HAND else error.remedy
                raise CartlabError(error.message, remedy) from None


def build_bases(report: Callable[[str], None]) -> list[str]:
    """Build all base images and return their names. This takes some minutes. Raises CartlabError."""
    require_engine()
    report(DEBIAN)
    _import_debian()
    for folder, tag in BASES.values():
        report(tag)
        build = ("build", "--quiet", "--tag", tag, "--build-arg", f"DEBIAN_IMAGE={DEBIAN}")
        docker(*build, str(REPOSITORY / "containers" / folder), patience_s=PATIENCE_S)
    return [tag for _, tag in BASES.values()]


def _import_debian() -> None:
    if not shutil.which("debootstrap"):
        raise CartlabError("debootstrap is not installed", "apt install debootstrap (on Debian or Ubuntu, as root)")
    if os.geteuid() != 0:
        raise CartlabError("debootstrap must be run as root", "sudo .venv/bin/python cli.py images build")
    with tempfile.TemporaryDirectory(prefix="cartlab-debian-") as name:
        root = Path(name) / "root"
        # The mounts that debootstrap makes disappear with it, however it ends.
        made = (
            "unshare",
            "--mount",
            "debootstrap",
            "--variant=minbase",
            "--include=ca-certificates,passwd",
            SUITE,
            str(root),
        )
        try:
            run(made, patience_s=PATIENCE_S)
        except CartlabError as error:
            raise CartlabError(f"debootstrap: {error.message}", error.remedy) from None
        if CERTIFICATES.is_file():  # a company's own authority, which signs its package indexes
            shutil.copyfile(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
        for cache in ("var/cache/apt/archives", "var/lib/apt/lists"):
            shutil.rmtree(root / cache, ignore_errors=True)
        _import(root)


def _import(root: Path) -> None:
    """Make a folder into an image of one layer."""
    changes = ["--change", "LABEL cartlab=base", "--change", 'CMD ["bash"]']
    with tempfile.TemporaryFile() as errors:
        packed = subprocess.Popen(
            ["tar", "--directory", str(root), "--create", "."], stdout=subprocess.PIPE, stderr=errors
        )
        with packed:
            taken = subprocess.run(
                ["docker", "import", *changes, "-", DEBIAN], stdin=packed.stdout, capture_output=True, text=True
            )
        errors.seek(0)
        if taken.returncode or packed.returncode:
            raise failure("docker import", taken.stderr or errors.read().decode(errors="replace"))
