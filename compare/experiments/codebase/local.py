"""What grows with a code base: its parts (C1, M3), what is read for an edit (C2), and the wait for tools (C5)."""

from __future__ import annotations

from pathlib import Path

from ...results import Metric
from ...topology import Shop
from ..bench.experiment import Bench
from ..bench.experiment import Condition
from ..bench.experiment import Experiment
from ..bench.experiment import LOOKS
from ..bench.experiment import Measured
from ..bench.measurable import Subject
from ..subject.library_environment import python_with
from .compiler import check_types
from .compiler import compiler_metrics
from .compiler import import_app
from .compiler import timed
from .complexity import complexity_metrics
from .conditions import COMPARED
from .conditions import CONDITIONS
from .conditions import MONOLITH_AGAIN
from .conditions import MONOLITH_CONDITION
from .conditions import MONOLITH_GROWN
from .conditions import MONOLITH_GROWN_AGAIN
from .conditions import QUESTION
from .conditions import RESILIENT_GROWN
from .conditions import TIMED
from .conditions import TIMED_IN
from .conditions import tree_of
from .editor import Desk
from .editor import editor_metrics
from .growing import derive_growth
from .parts import part_metrics
from .primaries import PRIMARIES
from .reading import reading_metrics
from .reading import readings

EDITED_ROOM, EDITED_FILE = "products", "products/catalogue.py"


def prepare(condition: Condition, subject: Subject, bench: Bench) -> dict[str, object]:
    """Have the libraries at hand that the code imports, as on a developer's machine, and use the type checker once.

    Where nothing is timed, code is only read, and needs no libraries.
    """
    if bench.profile not in TIMED_IN:
        return {}
    libraries = [subject.source / d.folder / "requirements.txt" for d in subject.shop.deployables]
    python = python_with(f"{subject.shop.name}-libraries", libraries)
    check_types(subject.source, subject.shop.deployables, python)
    return {"python": str(python)}


def measure(condition: Condition, subject: Subject, bench: Bench) -> Measured:
    """Count the parts of a shop and the lines to read in it, and use a developer's tools on it."""
    shop = tree_of(condition).deployed(subject.shop)
    found = readings(subject.source, shop)
    bench.keep("readings", {each.edit: {"slice": sorted(each.slice), "reach": sorted(each.reach)} for each in found})
    metrics = part_metrics(subject.source, shop) | reading_metrics(subject.source, shop, found)
    metrics |= complexity_metrics(subject.source, shop)
    if condition in TIMED and bench.profile in TIMED_IN:
        metrics |= _tools(shop, subject.source, Path(bench.facts["python"]))
    return Measured(metrics)


def _tools(shop: Shop, tree: Path, python: Path) -> dict[str, Metric]:
    """Use tools on what is open: the deployable of the edited room, and all of them. The monolith has only one.

    A room alone is the best form of the monolith's check: only what was edited is checked, and what it needs is read.
    """
    edited = shop.serving(EDITED_ROOM)
    one = compiler_metrics("open_one", tree, [edited], python)
    every = (
        {name.replace("open_one", "open_all"): metric for name, metric in one.items()}
        if len(shop.deployables) == 1
        else compiler_metrics("open_all", tree, shop.deployables, python)
    )
    desk = Desk([tree / edited.folder], tree / edited.folder / edited.package / EDITED_FILE, python)
    room = timed("one_room.check", lambda: check_types(tree, [edited], python, EDITED_ROOM))
    started = timed("open_one.import", lambda: import_app(tree, edited, python))
    return one | every | room | started | editor_metrics("open_one", desk)


CODEBASE = Experiment(
    name="codebase",
    question=QUESTION,
    budget="the same features in both shops; services are measured with one open, and with all open",
    conditions=CONDITIONS,
    compared=COMPARED,
    same=(MONOLITH_AGAIN.name, MONOLITH_CONDITION.name),
    noise={RESILIENT_GROWN.name: (MONOLITH_GROWN_AGAIN.name, MONOLITH_GROWN.name)},
    primaries=PRIMARIES,
    looks={**LOOKS, "quick": (1,)},  # all that quick decides is counted
    prepare=prepare,
    measure=measure,
    derive=derive_growth,
)
