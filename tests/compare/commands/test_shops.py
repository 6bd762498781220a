"""up, ps, logs and down, typed at a real shop."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path

import psutil
import pytest

from compare.launch.ports import is_free
from compare.launch.processes.log_files import older_part
from compare.launch.processes.rotation import MOST_BYTES
from compare.launch.state import only_one
from compare.launch.state import ShopState
from tests.compare.commands.typed import cli
from tests.compare.commands.typed import in_process
from tests.compare.commands.typed import started
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import get
from tests.compare.launch.stub_shop import marked


def test_a_detached_shop_is_listed_read_and_stopped(state: Path, port_base: str) -> None:
    few = ("--set", "catalogue_size=7")
    up = cli("up", "monolith", "-d", "--copies", "monolith=2", "--port-base", port_base, *few, state=state)
    assert up.returncode == 0, up.stderr
    url = f"http://127.0.0.1:{port_base}"
    assert len(json.loads(get(f"{url}/api/products"))["results"]) == 7
    record = ShopState(state, "monolith").read()
    assert record is not None and record["settings"] == {"monolith": {"CARTLAB_CATALOGUE_SIZE": "7"}}
    assert url in up.stdout and "admin_password" in up.stdout

    rows = json.loads(cli("ps", "--json", state=state).stdout)
    assert [(row["shop"], row["role"], row["copy"]) for row in rows] == [("monolith", "monolith", n) for n in (1, 2)]
    for row in rows:
        assert (row["port"], row["health"], row["restarts"]) == (int(port_base), "healthy", 0)
        assert row["cpu_percent"] >= 0
        assert row["pss_bytes"] > 2**20
        assert psutil.pid_exists(row["pid"])
    assert in_process("ps", state=state).stdout.count("healthy") == 2

    get(f"{url}/api/products?search=needle-in-the-log")
    eventually(lambda: '"/api/products"' in in_process("logs", "monolith", state=state).stdout)
    lines = cli("logs", "monolith", "monolith", state=state).stdout.splitlines()
    assert {line.split(" ")[0] for line in lines} <= {"monolith-init", "monolith-1", "monolith-2"}

    logs = [state / "monolith" / "logs" / "monolith-2.log", state / "monolith" / "supervisor.log"]
    for log in logs:
        with log.open("a") as file:
            file.write("much\n" * (MOST_BYTES // 5 + 1))
    eventually(lambda: all(older_part(log).exists() and log.stat().st_size < MOST_BYTES for log in logs))

    again = cli("up", "monolith", "-d", "--port-base", port_base, state=state)
    assert "monolith is running already" in again.stderr and again.returncode == 1
    assert cli("down", "monolith", state=state).stdout == "monolith is stopped.\n"
    assert not any(psutil.pid_exists(row["pid"]) for row in rows)
    assert in_process("ps", "--json", state=state).stdout == "[]\n"
    assert is_free(int(port_base))

    more = cli("up", "monolith", "-d", "--port-base", port_base, "--set", "catalogue_size=8", state=state)
    assert more.returncode == 1 and "has 7 products since an earlier start" in more.stderr
    assert f"rm -r {state}/monolith/data" in more.stderr


def test_ps_tells_frozen_and_unready_copies(state: Path, port_base: str) -> None:
    assert cli("up", "monolith", "-d", "--port-base", port_base, state=state).returncode == 0
    [row] = json.loads(in_process("ps", "--json", state=state).stdout)
    os.killpg(row["pid"], signal.SIGSTOP)
    assert json.loads(in_process("ps", "--json", state=state).stdout)[0]["health"] == "frozen"
    os.killpg(row["pid"], signal.SIGCONT)
    assert json.loads(in_process("ps", "--json", state=state).stdout)[0]["health"] == "healthy"
    os.killpg(row["pid"], signal.SIGSTOP)
    assert cli("down", state=state).returncode == 0
    assert not psutil.pid_exists(row["pid"])


def test_a_shop_in_the_foreground_ends_with_ctrl_c(state: Path, port_base: str) -> None:
    up = started("up", "monolith", "--port-base", port_base, state=state)
    assert up.stdout is not None
    assert any("Ctrl-C stops it" in line for line in up.stdout)
    logs = started("logs", "-f", "monolith", state=state)
    assert logs.stdout is not None
    get(f"http://127.0.0.1:{port_base}/health?followed")
    assert any('"/health"' in line for line in logs.stdout)
    for process in (logs, up):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "Traceback" not in said
    assert ShopState(state, "monolith").read() is None
    assert is_free(int(port_base))


def test_down_stops_a_shop_in_the_foreground(state: Path, port_base: str) -> None:
    up = started("up", "monolith", "--port-base", port_base, state=state)
    assert up.stdout is not None
    assert any("Ctrl-C stops it" in line for line in up.stdout)
    assert cli("down", "monolith", state=state).stdout == "monolith is stopped.\n"
    _, said = up.communicate(timeout=20)
    assert up.returncode == 130
    assert "Traceback" not in said


def test_a_detached_start_ends_with_its_command(state: Path, port_base: str) -> None:
    """Until the shop is healthy. All its processes have the state folder in their environment."""
    up = started("up", "monolith", "-d", "--port-base", port_base, state=state)
    eventually(lambda: len(marked(str(state))) > 2)  # the command, the supervisor, and an init or more
    up.kill()
    up.communicate()
    eventually(lambda: not marked(str(state)), 2)
    assert not ShopState(state, "monolith").is_running()


def test_a_start_that_fails_in_the_background_says_why(state: Path, port_base: str) -> None:
    assert cli("up", "monolith", "-d", "--port-base", port_base, state=state).returncode == 0
    result = cli("up", "micro", "-d", "--port-base", str(int(port_base) - 1), state=state)
    assert result.returncode == 1
    assert f"Port {port_base}, which user-service needs, is in use by a Cartlab shop" in result.stderr
    assert not ShopState(state, "micro").is_running()


def test_no_shop_is_started_beside_a_bench(state: Path, port_base: str) -> None:
    with only_one(state):
        for words in (("up", "monolith"), ("up", "micro", "--runtime", "docker"), ("dashboard", "--port", port_base)):
            result = cli(*words, state=state)
            assert result.returncode == 1 and "A bench is at work here" in result.stderr
            assert "Wait for its end" in result.stderr


@pytest.mark.parametrize(
    ("folder", "said"),
    [("labs/06-build-user-service", "a lab is being checked"), ("docker/micro", "micro is being started in Docker")],
)
def test_no_bench_is_begun_beside_something_else(state: Path, tmp_path: Path, folder: str, said: str) -> None:
    with only_one(state / folder):
        result = in_process("bench", "overhead", "--profile", "demo", "--out", tmp_path / "report", state=state)
    assert result.returncode == 1 and f"{said}, and only what is measured may run" in result.stderr
    assert not (tmp_path / "report").exists()


def test_a_second_bench_is_told_of_the_first_whatever_ports_that_uses(state: Path, tmp_path: Path) -> None:
    with only_one(state), socket.create_server(("127.0.0.1", 0)) as taken:
        base = str(taken.getsockname()[1])
        result = in_process("bench", "overhead", "--port-base", base, "--out", tmp_path / "report", state=state)
    assert result.returncode == 1 and "another bench is at work here" in result.stderr
