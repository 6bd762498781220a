"""What can go wrong at a start is said in one line, with a remedy; and nothing is left of the start."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from compare.errors import CartlabError
from compare.launch.local import environments
from compare.launch.local.launcher import launched
from compare.launch.ports import claimed
from compare.launch.runtime import LaunchOptions
from compare.launch.state import ShopState
from compare.topology import Shop
from tests.compare.launch.stub_shop import eventually
from tests.compare.launch.stub_shop import options
from tests.compare.launch.stub_shop import stub_shop


def failure(shop: Shop, choices: LaunchOptions) -> CartlabError:
    """Launch, and return the error that this must end with."""
    with pytest.raises(CartlabError) as raised:
        with launched(shop, choices):
            pass
    assert "\n" not in raised.value.message
    assert raised.value.remedy
    return raised.value


@pytest.mark.parametrize("shares", [False, True])
def test_a_busy_port_is_named_with_its_holder(folder: Path, shares: bool) -> None:
    shop = stub_shop()
    port = shop.deployables[0].port
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shares:  # the kernel would let the shop listen beside it
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", port))
        holder.listen()
        error = failure(shop, options(folder))
    assert error.message.startswith(f"Port {port}, which stub needs, is in use by ")
    assert f"(process {os.getpid()})" in error.message
    assert f"kill {os.getpid()}" in error.remedy and "--port-base" in error.remedy


def test_a_port_that_another_shop_holds_leads_to_down(folder: Path) -> None:
    shop = stub_shop("one")
    with launched(shop, options(folder)):
        error = failure(Shop("two", shop.deployables), options(folder))
    assert "in use by a Cartlab shop" in error.message
    assert "cli.py down" in error.remedy


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two shops can't share a port")
def test_of_two_that_start_at_once_on_the_same_ports_the_second_gets_one_clear_line(folder: Path) -> None:
    shop = stub_shop("one")
    with claimed(shop):  # as the first does, before it looks at its ports and until it has ended
        error = failure(Shop("two", shop.deployables), options(folder))
        assert f"Port {shop.deployables[0].port}, which stub needs, was just taken" in error.message
        assert "--port-base" in error.remedy
        with claimed(stub_shop("elsewhere")):
            pass
    assert not _is_claimed(shop)


def _is_claimed(shop: Shop) -> bool:
    try:
        with claimed(shop):
            return False
    except CartlabError:
        return True


@pytest.mark.parametrize(("step", "what"), [("init", "The init of stub failed"), ("app", "stub copy 1 does not start")])
def test_a_wrong_setting_is_the_one_line(folder: Path, step: str, what: str) -> None:
    choices = options(folder, settings={"CARTLAB_STUB_BAD": step})
    error = failure(stub_shop(), choices)
    assert error.message == f"{what}: CARTLAB_STUB_BAD must not be {step}"
    assert str(choices.state / "stub" / "logs") in error.remedy


def test_one_copy_that_does_not_start_ends_the_others(folder: Path) -> None:
    shop = stub_shop(roles=("stub", "second"))
    choices = options(folder, settings_by_role={"second": {"CARTLAB_STUB_BAD": "app"}})
    assert "second copy 1 does not start" in failure(shop, choices).message
    with launched(shop, options(folder)) as running:  # ports and lock are free again
        assert len(running.copies()) == 2


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"copies": {"pages": 2}}, "stub has no role 'pages'"),
        ({"settings_by_role": {"pages": {}}}, "stub has no role 'pages'"),
        ({"copies": {"stub": 0}}, "0 copies of stub"),
        ({"port_base": 80}, "80 is no base"),
        ({"port_base": 65535}, "65535 is no base"),
        ({"cores": frozenset({4096})}, "Can't pin to cores"),
        ({"cores": frozenset()}, "Can't pin to cores"),
    ],
)
def test_choices_that_can_not_be_met(folder: Path, choices: dict[str, object], message: str) -> None:
    assert message in failure(stub_shop(), options(folder, **choices)).message


def test_a_missing_uv_leads_to_make_setup(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_uv = SimpleNamespace(executable=str(folder / "python"), version=sys.version, base_prefix=sys.base_prefix)
    monkeypatch.setattr(environments, "sys", without_uv)
    error = failure(stub_shop(), LaunchOptions(source=folder / "tree", state=folder / "fresh"))
    assert error.message == f"uv, which builds the shops' environments, is missing: there is no {folder}/uv."
    assert error.remedy == "make setup"


def test_missing_requirements_are_named(folder: Path) -> None:
    requirements = folder / "tree" / "stub" / "requirements.txt"
    requirements.unlink()
    assert str(requirements) in failure(stub_shop(), options(folder)).message


def test_requirements_without_hashes_are_refused(folder: Path) -> None:
    (folder / "tree" / "stub" / "requirements.txt").write_text("flask\n")
    error = failure(stub_shop(), options(folder))
    assert error.message.startswith("The environment of stub can't be built: ")
    assert "--require-hashes" in error.message


def test_a_state_folder_that_can_not_be_written(folder: Path) -> None:
    (folder / "file").write_text("")
    error = failure(stub_shop(), LaunchOptions(source=folder / "tree", state=folder / "file" / "state"))
    assert error.message.startswith(f"Can't write to {folder}/file")
    assert "CARTLAB_STATE_DIR" in error.remedy


@pytest.mark.parametrize("call", ["replace", "open"])
def test_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(args[0]))

    choices = options(folder)
    monkeypatch.setattr(os, call, full)
    error = failure(stub_shop(), choices)
    monkeypatch.undo()
    assert error.message == f"The disk that holds {choices.state} is full."


def test_a_disk_that_fills_up_does_not_take_a_running_shop_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with launched(stub_shop(), options(folder), said.append) as running:

        def full(self: ShopState, record: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(ShopState, "write", full)
        [copy] = running.copies()
        assert copy.pid is not None
        os.killpg(copy.pid, signal.SIGKILL)
        eventually(lambda: running.copies()[0].restarts == 1 and running.copies()[0].health == "healthy")
    assert any("No space left on device" in line for line in said)


def test_a_broken_environment_is_found_and_built_anew(folder: Path) -> None:
    choices = options(folder)
    packages = _own_packages(choices)
    (packages / "flask" / "app.py").unlink()  # seen at a glance
    said: list[str] = []
    with launched(stub_shop(), choices, said.append):
        assert any("Building" in line for line in said)

    (packages / "flask" / "json" / "provider.py").unlink()  # not seen, until the start fails
    error = failure(stub_shop(), choices)
    assert "its environment is broken" in error.message and "provider.py" in error.message
    with launched(stub_shop(), choices):
        pass


def _own_packages(choices: LaunchOptions) -> Path:
    """Give this state folder a copy of the stub's environment, which it shares with others; return its packages."""
    with launched(stub_shop(), choices) as running:
        shared = Path(psutil.Process(running.pids()[0]).cmdline()[0]).parent.parent.resolve()
    (choices.state / "venvs").unlink()
    own = shutil.copytree(shared, choices.state / "venvs" / shared.name, symlinks=True)
    [packages] = own.glob("lib/python*/site-packages")
    return packages
