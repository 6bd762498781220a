"""A runtime is a package and a line in each table: a third one works with every command, and no command knows it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from compare.experiments.catalogue import EXPERIMENTS
from compare.experiments.catalogue import STAGINGS
from compare.experiments.subject.fault_runtimes import FAULT_RUNTIMES
from compare.launch.runtimes import DEFAULT
from compare.launch.runtimes import RUNTIMES
from compare.settings import REPOSITORY
from tests.compare.commands.typed import environment
from tests.compare.launch.third_runtime import NAME
from tests.ports import port_block

HARNESS = REPOSITORY / "compare"
NAMES = "|".join(RUNTIMES)
OTHERS = "|".join(name for name in RUNTIMES if name != DEFAULT)
# Who may know a runtime by name: the runtimes themselves, what an experiment or a fault is in one, and the tables.
OWN = re.compile(
    rf"launch/({NAMES})/|launch/runtimes\.py|settings\.py|faults/({NAMES})/"
    rf"|experiments/(\w+/({NAMES}|({NAMES})_\w+)|subject/targets/\w+|subject/fault_runtimes|catalogue)\.py"
)
# Who is about containers by itself, and not about where a shop runs.
ABOUT_CONTAINERS = re.compile(
    r"commands/images\.py|labs/lab\.py|labs/(trials|steps)/containers?\w*\.py|labs/answer_keys/machine\.py"
)
KNOWS = re.compile(rf"""["']({NAMES})["']|launch\.({OTHERS})\b|\bin_({OTHERS})\b|ComposedShop|--runtime ({OTHERS})""")


def typed(*words: str | Path, state: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.compare.launch.with_third_runtime", *words]
    return subprocess.run(command, cwd=REPOSITORY, env=environment(state), capture_output=True, text=True, timeout=120)


def test_a_third_runtime_launches_lists_breaks_and_stops_shops(tmp_path: Path) -> None:
    base = str(port_block())
    try:
        up = typed("up", "monolith", "-d", "--runtime", NAME, "--port-base", base, state=tmp_path)
        assert up.returncode == 0, up.stderr
        assert up.stdout.endswith(f"Stop it with: python cli.py down monolith --runtime {NAME}\n")
        (row,) = json.loads(typed("ps", "--json", "--runtime", NAME, state=tmp_path).stdout)
        assert (row["role"], row["port"], row["fault"]) == ("monolith", int(base), None)
        assert "monolith-1" in typed("logs", "monolith", "--runtime", NAME, state=tmp_path).stdout
        broken = typed("fault", "inject", "monolith", "halt", "products", state=tmp_path)
        assert broken.stdout == (
            f"monolith, products: halt. It halts.\nHeal it with: python cli.py fault heal monolith --runtime {NAME}\n"
        ), broken.stderr
        (row,) = json.loads(typed("ps", "--json", "--runtime", NAME, state=tmp_path).stdout)
        assert row["fault"] == "halt monolith"
        assert typed("fault", "heal", "monolith", state=tmp_path).stdout == "monolith is healed.\n"
    finally:
        down = typed("down", "--runtime", NAME, state=tmp_path)
    assert down.stdout == "monolith of servers is stopped.\n"
    assert typed("ps", "--runtime", NAME, state=tmp_path).stdout.startswith("Nothing is running")


def test_a_third_runtime_is_measured_and_its_report_is_read(tmp_path: Path) -> None:
    report = tmp_path / "report"
    words = ("bench", "overhead", "--profile", "demo", "--runtime", NAME, "--port-base", str(port_block()))
    done = typed(*words, "--out", report, state=tmp_path)
    assert done.returncode == 0, done.stderr
    written = json.loads((report / "report.json").read_text())
    assert written["settings"]["runtime"] == NAME and written["software"]["http_server"] == "1" and written["valid"]
    assert {run["condition"] for run in written["experiments"]["overhead"]["runs"]} == {"monolith", "micro-resilient"}
    shown = typed("report", "show", report, "--all", state=tmp_path)
    assert shown.returncode == 0 and "http server 1" in shown.stdout


def test_each_table_has_a_line_for_each_runtime() -> None:
    assert list(RUNTIMES) == list(FAULT_RUNTIMES) == list(EXPERIMENTS) == list(STAGINGS)


def knowing(harness: Path) -> list[str]:
    """Return the modules that know a runtime by name, and are none that may."""
    paths = [(path.relative_to(harness).as_posix(), path.read_text()) for path in sorted(harness.rglob("*.py"))]
    own = (OWN, ABOUT_CONTAINERS)
    return [path for path, code in paths if KNOWS.search(code) and not any(may.match(path) for may in own)]


def test_nobody_else_knows_a_runtime_by_name() -> None:
    assert list(knowing(HARNESS)) == []


@pytest.mark.parametrize("code", ['if runtime == "docker":', "from ..launch.docker.shop import ComposedShop"])
def test_a_module_that_knows_one_is_found(tmp_path: Path, code: str) -> None:
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands" / "up.py").write_text(code)
    assert knowing(tmp_path) == ["commands/up.py"]
