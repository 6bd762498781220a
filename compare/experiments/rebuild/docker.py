"""From a changed line to its first answer (C6), where the build makes an image and the deploy starts a container."""

from __future__ import annotations

import secrets
import time
from functools import partial

from ...launch.docker.cli import docker
from ...launch.docker.images import changed_bytes
from ...launch.docker.images import layers_of
from ...launch.docker.rolling import deploy
from ...launch.docker.shop import ComposedShop
from ...results import Metric
from ...topology import Deployable
from ...topology import MICRO
from ...topology import MONOLITH
from ..bench.beside import BESIDE
from ..bench.beside import read_beside
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import Measured
from ..bench.experiment import WITH_VERDICTS
from ..subject.copied_tree import CHANGES
from ..subject.copied_tree import copy_tree
from ..subject.copied_tree import forget_bytecode_of_tests
from ..subject.gate import open_gate
from ..subject.gate import still_right
from ..subject.library_environment import python_with
from ..subject.testing import run_own_tests
from ..workloads.rolling_deploy import deploy_under_load
from ..workloads.rolling_deploy import light_load
from .build_tools import check
from .line_change import expected_answer
from .primaries import PRIMARIES_IN_DOCKER
from .reference import reference_job_s

ROOM = "products"
BUILD_PATIENCE_S = 600
COLD_EVERY = 3  # blocks; a cold build installs every package anew

CONDITIONS = (
    Condition("monolith", MONOLITH, source=copy_tree),
    Condition("monolith@aa=again", MONOLITH, gated_by="monolith", source=copy_tree, profiles=WITH_VERDICTS),
    Condition("micro-resilient", MICRO, source=copy_tree),
)


def measure(condition: Condition, shop: ComposedShop, bench: Bench) -> Measured:
    """Take a changed line through checks, tests, the build of an image, and a rolling deploy under light load."""
    change, deployable, marker = CHANGES[ROOM], shop.shop.serving(ROOM), f"[{secrets.token_hex(4)}]"
    # They run on the developer's machine, not in the image.
    tests_python = python_with(deployable.name, [shop.source / deployable.folder / "requirements.txt"])
    forget_bytecode_of_tests(shop.source)
    image = shop.image(deployable.name)
    before = layers_of(image)
    change.make(shop.source, deployable, marker)
    stages_s = {"checks": check(shop.source, deployable)}
    own = run_own_tests(shop.source, deployable, tests_python, [])
    stages_s |= {"tests": own.duration_s, "image_build": _build(shop, deployable)}
    pushed_bytes, unchanged_s = changed_bytes(image, before), _build(shop, deployable)
    shown = expected_answer(change, shop, marker)
    deployed = deploy_under_load(partial(deploy, shop, deployable.role), shown, light_load(shop, bench))
    bench.keep("deploy", deployed.load)
    metrics = {f"{stage}.duration": Metric(duration_s, "s") for stage, duration_s in stages_s.items()}
    metrics |= deployed.metrics() | {
        f"{ROOM}.edit_to_answer": Metric(sum(stages_s.values()) + deployed.first_answer_s, "s"),
        f"{ROOM}.tests_run": Metric(own.tests, "count"),
        "image.bytes": Metric(_image_bytes(shop, deployable), "bytes"),
        "changed_layers.bytes": Metric(pushed_bytes, "bytes"),
        "unchanged_image_build.duration": Metric(unchanged_s, "s"),
    }
    if bench.profile == "full" and bench.block % COLD_EVERY == 0:
        metrics["cold_image_build.duration"] = Metric(_build(shop, deployable, "--no-cache"), "s")
    return Measured(metrics, deployed.load["generator_cpu_percent"])


def _build(shop: ComposedShop, deployable: Deployable, *options: str) -> float:
    began_s = time.perf_counter()
    shop.compose("build", "--quiet", *options, deployable.name, patience_s=BUILD_PATIENCE_S)
    return time.perf_counter() - began_s


def _image_bytes(shop: ComposedShop, deployable: Deployable) -> int:
    return int(docker("image", "inspect", "--format", "{{.Size}}", shop.image(deployable.name)))


REBUILD_IN_DOCKER = Experiment(
    name="rebuild",
    question="How long does a changed line wait until it is in an answer of a new container?",
    budget="the same pipeline on the same machine, one stage after another; each deployable has one copy",
    conditions=CONDITIONS,
    compared=(("monolith", "micro-resilient"),),
    same=("monolith@aa=again", "monolith"),
    primaries=PRIMARIES_IN_DOCKER,
    prepare=open_gate,
    measure=measure,
    smoke=still_right,
    beside=reference_job_s,
    readers={BESIDE: read_beside},
)
