"""The start-up agent, in a process of its own with a package of its own, switched from here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

import compare.faults
from compare.faults.switch import Switch

AGENT = Path(compare.faults.__file__).with_name("agent")
POINT = "products.recommendations:similar_products"

# It leaves a file, which shows that it has run.
FUNCTION = """
from pathlib import Path
def similar_products(slug):
    Path("has_run").touch()
    return slug.upper()
"""
# It answers each line on its standard input with what one call did.
PROGRAM = """
import sys, time
from shop.products.routes import similar_products
print("ready", flush=True)
for line in sys.stdin:
    began_s = time.monotonic()
    try:
        said = similar_products(line.strip())
    except Exception as error:
        said = type(error).__name__
    print(said, time.monotonic() - began_s, flush=True)
"""


class Shop:
    """A process that calls the wrapped function whenever it is asked to."""

    def __init__(self, folder: Path) -> None:
        package = folder / "shop" / "products"
        package.mkdir(parents=True)
        (folder / "shop" / "__init__.py").touch()
        (package / "__init__.py").touch()
        (package / "recommendations.py").write_text(FUNCTION)
        (package / "routes.py").write_text("from .recommendations import similar_products\n")
        self.switch = folder / "switch"
        self.switch.mkdir()
        agent = {"PYTHONPATH": str(AGENT), "CARTLAB_FAULT_POINTS": POINT, "CARTLAB_FAULT_SWITCH": str(self.switch)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=folder,
            env=os.environ | agent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None and self.process.stdout.readline() == "ready\n"

    def turn(self, kind: str | None, number: int) -> None:
        """Turn the switch, and wait until the process says that it has seen it."""
        draft = self.switch / "draft"
        draft.write_text(json.dumps({"point": POINT, "kind": kind, "number": number}))
        draft.replace(self.switch / "position.json")
        seen = self.switch / "seen" / str(self.process.pid)
        eventually(lambda: seen.exists() and seen.read_text() == str(number))

    def ask(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("lamp\n")
        self.process.stdin.flush()

    def answer(self) -> tuple[str, float]:
        assert self.process.stdout is not None
        said, took_s = self.process.stdout.readline().split()
        return said, float(took_s)

    def call(self) -> tuple[str, float]:
        self.ask()
        return self.answer()


def eventually(condition: Callable[[], bool], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.005)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.process.kill()
    shop.process.communicate()


def test_nothing_happens_until_it_is_switched_on(shop: Shop) -> None:
    assert shop.call()[0] == "LAMP"
    assert (shop.switch / "seen" / str(shop.process.pid)).read_text() == "0"


def test_an_exception_bites_and_is_gone_after_healing(shop: Shop) -> None:
    shop.turn("exception", 1)
    assert shop.call()[0] == "PlantedFault"
    shop.turn(None, 2)
    assert shop.call()[0] == "LAMP"


def test_slow_is_a_second_slower_and_right(shop: Shop) -> None:
    shop.turn("slow", 1)
    said, took_s = shop.call()
    assert (said, took_s >= 1.0) == ("LAMP", True)


@pytest.mark.parametrize("kind", ["hang", "spin"])
def test_what_hangs_or_spins_goes_on_when_it_is_healed(shop: Shop, kind: str) -> None:
    shop.turn(kind, 1)
    shop.ask()
    shop.turn(None, 2)
    assert shop.answer()[0] == "LAMP"


def test_a_leak_takes_memory_and_gives_it_back(shop: Shop) -> None:
    def resident_bytes() -> int:
        pages = int(Path(f"/proc/{shop.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    before = resident_bytes()
    shop.turn("leak", 1)
    for _ in range(4):
        assert shop.call()[0] == "LAMP"
    assert resident_bytes() - before > 60 * 1024 * 1024
    shop.turn(None, 2)
    eventually(lambda: resident_bytes() - before < 30 * 1024 * 1024)


def test_poison_ends_the_process(shop: Shop) -> None:
    shop.turn("poison", 1)
    shop.ask()
    assert shop.process.wait(20) == 70


@pytest.mark.parametrize(("kind", "has_run"), [("hang", False), ("hang_after", True)])
def test_a_call_that_hangs_is_counted_before_or_after_the_function_has_run(
    shop: Shop, kind: str, has_run: bool
) -> None:
    shop.turn(kind, 1)
    shop.ask()
    caught = shop.switch / "caught" / str(shop.process.pid)
    eventually(lambda: caught.exists() and caught.read_text() == "1 1")
    assert Switch(shop.switch).caught([shop.process.pid]) == 1
    assert (shop.switch.parent / "has_run").exists() is has_run
    shop.turn(None, 2)
    assert shop.answer()[0] == "LAMP"
    assert Switch(shop.switch).caught([shop.process.pid]) == 0
