"""`fault` by hand: what it lists, and what it refuses. The README's own commands are run by tests/docs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from docker import DockerClient

from compare.commands import fault as fault_module
from compare.commands.fault_targets import breakable
from compare.errors import CartlabError
from compare.experiments.subject.fault_runtimes import FAULT_RUNTIMES
from compare.experiments.subject.targets import docker as docker_targets
from compare.faults.fault import Fault
from compare.faults.target import ProbeAnswer
from compare.launch.docker import runtime as docker_runtime
from compare.launch.docker.shop import ComposedShop
from tests.compare.commands.typed import in_process


def test_every_kind_is_listed_in_a_line_with_what_happens(state: Path) -> None:
    listed = in_process("fault", "list", state=state)
    assert listed.returncode == 0
    said = " ".join(listed.stdout.split())
    for runtime, each in FAULT_RUNTIMES.items():
        for fault in each.kinds.values():
            assert f"{fault.name} {runtime} " in said and fault.sentence in said
    assert "up monolith --faults" in listed.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("inject", "monolith", "kill", "products"), 1, "monolith is not up"),
        (("heal", "micro"), 1, "micro is not up"),
        (("inject", "monolith", "magic", "products"), 2, "magic"),
        (("inject", "monolith", "kill", "attic"), 2, "attic"),
        (("inject", "bazaar", "kill", "products"), 2, "bazaar"),
    ],
)
def test_what_can_not_be_is_refused_in_a_line(state: Path, words: tuple[str, ...], code: int, said: str) -> None:
    refused = in_process("fault", *words, state=state)
    assert refused.returncode == code
    assert said in refused.stderr


def test_a_shop_whose_gateway_has_gone_already_is_looked_at_and_refused_only_where_it_must_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docker_runtime, "engine_answers", lambda: True)
    monkeypatch.setattr(ComposedShop, "containers", lambda shop: ["one"])
    monkeypatch.setattr(ComposedShop, "helpers", lambda shop, service: [])
    monkeypatch.setattr(docker_targets, "engine_client", lambda: nullcontext(DockerClient("tcp://127.0.0.1:9", "1.41")))
    with breakable("micro", "docker") as shop:
        assert shop.target("orders", watched=False).ask(0.1) == ProbeAnswer(None, 0.0)
        with pytest.raises(CartlabError, match="micro is not up any more"):
            shop.target("orders", watched=True)


@pytest.mark.parametrize(("runtime", "typed"), [("local", "heal micro\n"), ("docker", "heal micro --runtime docker\n")])
def test_what_was_injected_is_healed_by_the_command_that_is_printed(
    monkeypatch: pytest.MonkeyPatch, runtime: str, typed: str
) -> None:
    harmless = Fault[None]("pause", "It waits.", lambda target: lambda: True, lambda target: None)

    class Shop:
        def __init__(self) -> None:
            self.runtime = runtime

        def target(self, room: str, *, watched: bool) -> None: ...

    @contextmanager
    def found(name: str, asked: str | None) -> Iterator[Shop]:
        yield Shop()

    monkeypatch.setitem(FAULT_RUNTIMES[runtime].kinds, "pause", harmless)
    monkeypatch.setattr(fault_module, "breakable", found)
    done = CliRunner().invoke(fault_module.command, ["inject", "micro", "pause", "orders"])
    assert done.exit_code == 0 and done.output.endswith(f"python cli.py fault {typed}")
