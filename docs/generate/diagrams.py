"""The diagrams of both shops and of the harness, drawn from topology.py and from the import rules.

`python -m docs.generate.diagrams` writes them to docs/images; with `--check` it only checks that they are up to date.
This module decides the positions. The parts and the arrows come from topology.py and the rules. Both shops have the
same layout, so that differences stand out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from compare.settings import REPOSITORY
from compare.topology import MICRO
from compare.topology import MONOLITH
from tests.architecture.import_rules import EVERYONE_MAY
from tests.architecture.import_rules import HARNESS
from tests.architecture.import_rules import MEETS

from .svg import arrow
from .svg import Box
from .svg import database
from .svg import descent
from .svg import line
from .svg import picture
from .svg import text

IMAGES = REPOSITORY / "docs" / "images"
WIDTH, HEIGHT = 960, 600
MIDDLE = WIDTH / 2
PLACES = {"pages": (MIDDLE, 145), "orders": (MIDDLE, 265), "users": (210, 430), "products": (750, 430)}
INWARDS = {"pages": -40, "orders": 50}  # where arrows from these boxes arrive, so that they don't touch
MAIN_TASKS = {
    "users": "hashes passwords",
    "products": "knows what is similar",
    "orders": "carts, checkout",
    "pages": "what people see",
}
VISITORS = Box(MIDDLE, 40, 260, 36, "browsers and API clients", kind="quiet")

COLUMNS = (135, 365, 595, 825)
UPPER_COLUMNS = (115, 298, 480, 662, 845)
PARTS = {
    "labs": (UPPER_COLUMNS[0], 250, "the course"),
    "experiments": (UPPER_COLUMNS[1], 250, "measure, and answer"),
    "demo": (UPPER_COLUMNS[2], 250, "both shops, live"),
    "dashboard": (UPPER_COLUMNS[3], 250, "the page of a demo"),
    "report": (UPPER_COLUMNS[4], 250, "what was found"),
    "launch": (COLUMNS[0], 395, "starts and stops shops"),
    "load": (COLUMNS[1], 395, "sends requests"),
    "faults": (COLUMNS[2], 395, "breaks rooms, heals them"),
    "measure": (COLUMNS[3], 395, "reads and compares"),
}
FOR_EVERYONE = "every part may import these; they import none of the parts"


def monolith() -> str:
    """Draw the monolith: one process, its rooms in it, one database."""
    only = MONOLITH.deployables[0]
    notes = f"one process, {only.threads} threads, port {only.port}"
    process = Box(MIDDLE, 287, 800, 395, "", kind="process")
    rooms = {room: Box(*PLACES[room], 190, 58, room, (MAIN_TASKS[room],), "room") for room in only.rooms}
    shapes = [process.drawn(), text(220, 125, only.name, "title"), text(220, 147, notes)]
    shapes += [line(MIDDLE, 60, MIDDLE, 90, "http")]
    shapes += [_call(one, other, rooms, "call") for one in MEETS for other in sorted(MEETS[one])]
    shapes += [room.drawn() for room in rooms.values()]
    shapes += [VISITORS.drawn(), line(MIDDLE, 484, MIDDLE, 504, "store"), database(MIDDLE, 545, "one database")]
    shapes += [text(WIDTH - 220, 125, "blue: a function call"), text(WIDTH - 220, 145, "dashed, red: HTTP")]
    return picture(
        WIDTH,
        HEIGHT,
        "The monolith",
        f"One process with four rooms: {', '.join(only.rooms)}. Pages calls the other three, orders calls products: "
        "function calls. All of them use one database.",
        shapes,
    )


def micro() -> str:
    """Draw the microservices: one process and one database each, and HTTP between them."""
    boxes = {
        d.role: Box(*PLACES[d.role], 210, 76, d.name, (f"{d.threads} threads, port {d.port}", MAIN_TASKS[d.role]))
        for d in MICRO.deployables
    }
    shapes = [text(190, 40, "microservices", "title"), text(190, 62, "a process and a database each")]
    shapes += [line(MIDDLE, 60, MIDDLE, 103, "http"), VISITORS.drawn()]
    shapes += [_call(d.role, other, boxes, "http") for d in MICRO.deployables for other in d.calls]
    for d in MICRO.deployables:
        if d.database_pool:
            x, y = PLACES[d.role]
            shapes += [line(x, y + 42, x, y + 61, "store"), database(x, y + 102, f"its {d.role}")]
    shapes += [box.drawn() for box in boxes.values()]
    shapes += [
        text(WIDTH - 190, 40, "dashed, red: HTTP"),
        text(WIDTH - 190, 60, "API clients reach each service by its port"),
    ]
    calls = "; ".join(f"{d.name} calls {', '.join(d.calls)}" for d in MICRO.deployables if d.calls)
    names = ", ".join(d.name for d in MICRO.deployables)
    return picture(
        WIDTH,
        HEIGHT,
        "The microservices",
        f"Four processes: {names}. Over HTTP, {calls}. Each has a database of its own, but the frontend has none.",
        shapes,
    )


def _call(one: str, other: str, boxes: dict[str, Box], kind: str) -> str:
    below = PLACES[other][1] > PLACES[one][1] and PLACES[other][0] != MIDDLE
    begin, end = boxes[one], boxes[other]
    return descent(begin, end, kind, INWARDS[one]) if below else arrow(begin, end, kind)


def harness() -> str:
    """Draw the parts of the harness, and who may import whom."""
    entry = Box(MIDDLE, 45, 900, 44, "cli.py", kind="quiet")
    commands = Box(
        MIDDLE,
        135,
        900,
        64,
        "commands",
        ("one file for each command; they may import every part. An arrow: may import",),
        "part",
    )
    parts = {
        name: Box(x, y, 165 if x in UPPER_COLUMNS else 200, 66, name, (note,), "part")
        for name, (x, y, note) in PARTS.items()
    }
    everyone = Box(MIDDLE, 520, 900, 64, FOR_EVERYONE, (" · ".join(sorted(EVERYONE_MAY)),), "quiet")
    shapes = [entry.drawn(), line(MIDDLE, 69, MIDDLE, 100, "import")]
    shapes += [line(x, 169, x, 212, "import") for x in UPPER_COLUMNS]
    shapes += [arrow(parts[one], parts[other], "import") for one in parts for other in sorted(HARNESS[one])]
    shapes += [each.drawn() for each in (commands, *parts.values(), everyone)]
    said = "; ".join(f"{one} may import {', '.join(sorted(HARNESS[one]))}" for one in parts if HARNESS[one])
    return picture(
        WIDTH, HEIGHT, "The harness", f"cli.py imports commands, commands import every part. {said}.", shapes
    )


DIAGRAMS = {"monolith.svg": monolith, "microservices.svg": micro, "harness.svg": harness}


def write(folder: Path = IMAGES) -> None:
    """Write all diagrams."""
    for name, draw in DIAGRAMS.items():
        (folder / name).write_text(draw())


def old(folder: Path = IMAGES) -> list[str]:
    """Return the diagrams that are out of date."""
    return [name for name, draw in DIAGRAMS.items() if not _is(folder / name, draw())]


def _is(path: Path, content: str) -> bool:
    return path.exists() and path.read_text() == content


if __name__ == "__main__":
    if "--check" not in sys.argv:
        write()
    elif found := old():
        sys.exit(f"Error: {', '.join(found)} in docs/images would look otherwise now.\nTry: make docs-update")
