"""`load` and `bench` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result

from compare.commands import cli
from compare.commands import load as load_module
from compare.errors import CartlabError
from compare.launch.state import ShopState
from compare.load.generator import run_load
from compare.load.plan import LoadPlan
from compare.report_folder import write_report
from compare.results import Report
from tests.compare.load.scheduled_server import Answer
from tests.compare.load.scheduled_server import serving
from tests.ports import port_block


def cartlab(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_json_is_one_document_with_the_outer_contracts_fields() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        done = cartlab("load", url, "--rate", 50, "--duration", 1, "--expect", "right", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert {"offered_rps", "achieved_rps", "goodput_rps", "duration_s", "sent", "errors"} <= set(found)
    assert set(found["latency_ms"]) == {"p50", "p90", "p95", "p99", "max"}
    assert set(found["lateness_ms"]) == {"p50", "p99", "max"}
    assert {"generator_cpu_percent", "generator_waiting_percent"} <= set(found)
    assert found["errors"] == {}
    assert "few_requests" in [doubt["code"] for doubt in found["doubts"]]


def test_a_person_reads_a_table_and_the_doubts() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        done = cartlab("load", url, "--closed", 2, "--duration", 0.5)
    assert done.exit_code == 0, done.output
    assert "closed loop" in done.stdout
    assert "Doubt" in done.stdout


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "[::ffff:127.0.0.1]"])
def test_this_machine_gets_load_however_it_is_written(host: str) -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        done = cartlab("load", url.replace("127.0.0.1", host), "--rate", 50, "--duration", 0.5, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["errors"] == {}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("http://127.0.0.1:9/", "--rate", 5), 1, "can't connect"),
        (("http://127.0.0.1:9/", "--rate", 0), 2, "not in the range"),
        (("http://127.0.0.1:9/",), 2, "either open or closed"),
        (("nonsense", "--rate", 5), 2, "not an http URL"),
        (("http://192.0.2.1/", "--rate", 5), 1, "not on this machine"),
        (("http://3221225985/", "--rate", 5), 1, "not on this machine"),
        (("http://[::ffff:192.0.2.1]/", "--rate", 5), 1, "not on this machine"),
        (("http://[2001:db8::1]/", "--rate", 5), 1, "not on this machine"),
        (("http://nobody.invalid/", "--rate", 5), 1, "can't find nobody.invalid"),
        ((f"http://{'x' * 64}.invalid/", "--rate", 5), 1, "can't find"),
        (("http://127.0.0.1:9/", "--rate", 5, "--journeys", "--room", "users=http://192.0.2.1"), 1, "not on this"),
        (("http://127.0.0.1:9/", "--rate", "many"), 2, "not a valid float"),
        (("http://127.0.0.1:9/", "--rate", 5, "--arrivals", "bursts"), 2, "bursts"),
        (("http://127.0.0.1:9/", "--rate", 5, "--journeys"), 1, "can't be prepared"),
        (("http://127.0.0.1:9/", "--rate", 5, "--room", "users=http://127.0.0.1:9"), 2, "--journeys"),
        (("http://127.0.0.1:9/", "--rate", 5, "--journeys", "--room", "attic=x"), 2, "ROOM=URL"),
    ],
)
def test_mistakes_are_said_in_a_line(arguments: tuple[object, ...], code: int, said: str) -> None:
    done = cartlab("load", *arguments)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("bench", "luck"), 2, "luck"),
        (("bench", "overhead", "--out", "a", "--resume", "b"), 2, "not both"),
        (("bench", "all", "--aa", "--profile", "demo"), 2, "--aa needs several blocks"),
        (("bench", "overhead", "--resume", "/nonexistent"), 1, "there is no report"),
        (("report", "show", "/nonexistent"), 1, "there is no report"),
    ],
)
def test_bench_and_report_say_what_is_wrong(arguments: tuple[object, ...], code: int, said: str) -> None:
    done = cartlab(*arguments)
    assert done.exit_code == code
    assert said in done.output


@pytest.mark.parametrize("out", ["a file", "/proc/nowhere"])
def test_a_folder_that_can_not_be_written_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    (tmp_path / "a file").touch()
    done = cartlab("bench", "overhead", "--profile", "demo", "--port-base", port_block(), "--out", tmp_path / out)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "can't write to" in done.stderr


def test_no_bench_begins_beside_a_shop_that_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTLAB_STATE_DIR", str(tmp_path))
    state = ShopState(tmp_path, "micro")
    state.acquire()
    try:
        done = cartlab("bench", "overhead", "--port-base", port_block(), "--out", tmp_path / "report")
    finally:
        state.release()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "micro is up" in done.stderr
    assert not (tmp_path / "report").exists()


def test_a_report_is_never_overwritten_nor_continued_under_other_conditions(tmp_path: Path) -> None:
    write_report(Report(machine={}, software={}, settings={}), tmp_path)
    assert "holds a report already" in cartlab("bench", "overhead", "--out", tmp_path).output
    assert "the runs differ in machine.cpu_model" in cartlab("bench", "overhead", "--resume", tmp_path).output
    assert cartlab("report", "show", tmp_path).exit_code == 0


def test_the_way_out_of_a_report_that_is_there_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    write_report(Report(machine={}, software={}, settings={}), folder)
    said = cartlab("bench", "overhead", "--out", folder).output
    assert f"(rm -r '{folder}')" in said and f"--resume '{folder}'" in said


@pytest.mark.parametrize(
    ("cores", "rate_rps", "waits"), [(2, 150, True), (2, 1000, True), (2, 1500, False), (1.5, 150, False)]
)
def test_it_waits_actively_only_where_a_core_can_be_spared_for_that(
    monkeypatch: pytest.MonkeyPatch, cores: float, rate_rps: int, waits: bool
) -> None:
    monkeypatch.setattr(load_module, "granted_cores", lambda: cores)
    with serving(lambda index, _: Answer()) as (url, _):
        done = cartlab("load", url, "--rate", rate_rps, "--duration", 0.3, "--arrivals", "constant", "--json")
    found = json.loads(done.stdout)
    assert found["plan"]["waits_actively"] == waits
    assert waits or found["generator_waiting_percent"] == 0
    if rate_rps == 150:  # at a thousand a second on a busy machine each send is late, and nothing is waited for
        assert (found["generator_waiting_percent"] > 0) == waits


@pytest.mark.parametrize("host", ["nobody.invalid", f"{'x' * 64}.invalid"])
def test_a_host_that_is_not_found_is_told_in_the_same_words_everywhere(host: str) -> None:
    url = f"http://{host}/"
    with pytest.raises(CartlabError, match=f"can't find {host}") as caught:
        run_load(LoadPlan(url=url, rate_rps=5))
    for further in ((), ("--allow-remote",), ("--allow-remote", "--journeys")):
        told = cartlab("load", url, "--rate", 5, *further)
        assert (told.exit_code, told.stderr) == (1, f"Error: {caught.value.message}\nTry: {caught.value.remedy}\n")
