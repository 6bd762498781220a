"""Try a student's Dockerfile and compose file on a real engine: build, start, and check against the contract."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ...errors import CartlabError
from ...experiments.subject.testing import contract
from ...launch.docker.cli import docker
from ...launch.docker.cli import images_like
from ...launch.docker.images import changed_bytes
from ...launch.docker.images import layers_of
from ...launch.docker.runtime import composed
from ...launch.docker.shop import ComposedShop
from ...launch.ports import free_base
from ...launch.runtime import LaunchOptions
from ...settings import REPOSITORY
from ...settings import state_directory
from ...topology import MICRO
from ..steps.step import StepFinding
from ..workspace import reason
from .container_rules import PACKAGE
from .container_rules import SERVICE
from .sandbox import PORT_BASES
from .sandbox import Sandbox
from .suite import failures

MOST_BYTES = 2_000_000  # new in the image for a changed line: the code and its bytecode, but no packages
CONTRACT = (("products/test_products.py", "products/test_similar.py", "orders/test_cart.py"), "")
BUILD_PATIENCE_S = 600


class ContainerTrial:
    """The shop with a student's product-service, in containers. Exit removes all of it. Raises CartlabError."""

    def __init__(self, slug: str, service: Path, compose_file: Path) -> None:
        with ExitStack() as stack:
            self._sandbox = Sandbox(slug, {SERVICE: service})
            stack.callback(self._sandbox.close)
            self._file = self._sandbox.tree / compose_file.name
            try:
                shutil.copy(compose_file, self._file)
                shutil.copytree(REPOSITORY / "containers", self._sandbox.tree / "containers")
            except OSError as error:
                remedy = "is the disk full, or the compose file gone? lab reset makes it anew"
                raise CartlabError(f"can't lay out {self._sandbox.tree}: {reason(error)}", remedy) from None
            self._stack = stack.pop_all()

    def __enter__(self) -> ContainerTrial:
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    def findings(self, dockerfile: str, compose_file: str) -> Sequence[StepFinding]:
        """Return what the containers do right and wrong. The arguments name the student's files."""
        options = LaunchOptions(
            project=project(),
            port_base=free_base(PORT_BASES),
            source=self._sandbox.tree,
            settings={"CARTLAB_TAG": tag(), "CARTLAB_PASSWORD_METHOD": "scrypt:1024:8:1"},
            description=self._file,
        )
        self._stack.callback(_remove_images)
        with composed(MICRO, options) as shop:
            found = [StepFinding(True, "the images are built, and every container is healthy")]
            found.append(_runs_as(shop, dockerfile))
            found += self._contract(shop, compose_file)
            found.append(self._one_line(shop, dockerfile))
        return found

    def _contract(self, shop: ComposedShop, compose_file: str) -> list[StepFinding]:
        urls = shop.urls
        described = json.dumps({**urls, "architecture": "microservices", "admin_password": shop.admin_password})
        failed = failures(contract(self._sandbox.tree, described, *CONTRACT))
        advice = "Which container does it ask, and does that reach what it needs? python cli.py lab hint 10"
        if not failed:
            return [StepFinding(True, "the shop in your containers keeps the contract")]
        said = [(f"the contract's test fails: {failure.sentence}", failure.reason) for failure in failed[:3]]
        return [StepFinding(False, message, compose_file, advice, [reason]) for message, reason in said]

    def _one_line(self, shop: ComposedShop, dockerfile: str) -> StepFinding:
        """Change a line of code, build again, and measure how much of the image is new."""
        image = shop.image(SERVICE)
        before = layers_of(image)
        code = self._sandbox.tree / MICRO.deployable(SERVICE).folder / PACKAGE / "app.py"
        code.write_text(f"{code.read_text()}\n# one line more\n")
        shop.compose("build", "--quiet", SERVICE, patience_s=BUILD_PATIENCE_S)
        pushed_bytes = changed_bytes(image, before)
        if pushed_bytes <= MOST_BYTES:
            return StepFinding(True, f"one changed line makes {pushed_bytes / 1000:.0f} kB of new layers")
        advice = "Copy requirements.txt and install first; copy the code after that."
        return StepFinding(
            False, f"one changed line makes {pushed_bytes / 1e6:.0f} MB of new layers", dockerfile, advice
        )


def project() -> str:
    """Return the name of the compose project. Each state folder has its own, so no check ends another's shop."""
    return f"cartlab-{tag()}"


def tag() -> str:
    """Return the tag of the images. The shop and other state folders have other tags, so no image is replaced."""
    return f"lab-{hashlib.sha256(str(state_directory()).encode()).hexdigest()[:8]}"


def _runs_as(shop: ComposedShop, dockerfile: str) -> StepFinding:
    container = shop.containers(MICRO.deployable(SERVICE).role)[0]
    user = docker("exec", container.id, "id", "-u").strip()
    if user == "0":
        return StepFinding(False, "the container runs as root", dockerfile, "End with USER shop.")
    return StepFinding(True, f"the container runs as user {user}, not as root")


def _remove_images() -> None:
    try:
        for image in images_like(f"cartlab/*:{tag()}"):
            docker("image", "rm", "--force", image)
    except CartlabError:  # an engine that is gone can remove nothing
        pass
