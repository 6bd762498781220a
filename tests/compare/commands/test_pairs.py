"""pairs: the diff of two rooms."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from compare.commands import cli as group
from compare.commands import pairs


@pytest.fixture
def two_rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pairs, "REPOSITORY", tmp_path)
    for folder, said in (
        ("monolith/monolith/orders", "here"),
        ("microservices/order-service/order_service/orders", "away"),
    ):
        (tmp_path / folder / "__pycache__").mkdir(parents=True)
        (tmp_path / folder / "__pycache__" / "cart.pyc").write_bytes(said.encode())
        (tmp_path / folder / "routes.py").write_text("same = True\n")
        (tmp_path / folder / "cart.py").write_text(f"first = 1\nprice = {said!r}\n")
        (tmp_path / folder / f"{said}.py").touch()
        (tmp_path / folder / "logo.png").write_bytes(b"\xff" + said.encode())
    return tmp_path


def test_only_what_differs_is_shown(two_rooms: Path) -> None:
    result = CliRunner().invoke(group, ["pairs", "orders"])
    assert result.exit_code == 0
    left, right = "monolith/monolith/orders", "microservices/order-service/order_service/orders"
    legend, body = result.output.split("equal, byte by byte.\n")
    assert "- only in the monolith" in legend and "+ only in the service" in legend
    assert body.splitlines() == [
        *("", f"Only in {right}: away.py"),
        *("", f"--- {left}/cart.py", f"+++ {right}/cart.py", "@@ -1,2 +1,2 @@"),
        *(" first = 1", "-price = 'here'", "+price = 'away'"),
        *("", f"Only in {left}: here.py"),
        *("", f"Binary files {left}/logo.png and {right}/logo.png differ"),
    ]


def test_a_missing_room_is_named(two_rooms: Path) -> None:
    result = CliRunner().invoke(group, ["pairs"])
    assert result.exit_code == 1
    assert "Error: There is no monolith/monolith/users." in result.output


def test_every_room_of_the_real_shops_has_its_twin() -> None:
    result = CliRunner().invoke(group, ["pairs"], color=True)
    assert result.exit_code == 0
    assert "\x1b[32m+" in result.output
