"""--set on the command line, and variables in the environment that nobody reads."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from compare.commands.setting import shop_settings
from compare.commands.setting import warn_of_ignored
from tests.compare.commands.typed import in_process


@pytest.mark.parametrize("command", ["up monolith", "up micro", "dashboard"])
def test_an_unknown_setting_is_a_usage_error_with_the_closest_name(command: str, state: Path) -> None:
    refused = in_process(*command.split(), "--set", "catalog_size=7", state=state)
    assert refused.returncode == 2
    said = " ".join(refused.stderr.split())
    assert "Invalid value for --set" in said and "Did you mean CARTLAB_CATALOGUE_SIZE?" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "catalogue_size"], "is not NAME=VALUE"),
        (["--set", "=7"], "is not NAME=VALUE"),
        (["--set", "catalogue_size=7", "--set", "CARTLAB_CATALOGUE_SIZE=8"], "is given twice"),
    ],
)
def test_what_is_no_setting_is_refused(words: list[str], said: str) -> None:
    @click.command
    @shop_settings
    def command(settings: dict[str, str]) -> None:
        click.echo(settings)

    refused = CliRunner().invoke(command, words)
    assert refused.exit_code == 2 and said in refused.output


def test_an_ignored_variable_is_told_with_what_to_write_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warn_of_ignored()
    assert capsys.readouterr().err == ""
    for name, value in {"CATALOGUE_SIZE": "2000", "MEMORY": "1g", "SHOE": "brown"}.items():
        monkeypatch.setenv(f"CARTLAB_{name}", value)
    warn_of_ignored()
    ignored = "Warning: CARTLAB_{} in the environment is ignored. {}"
    assert capsys.readouterr().err.splitlines() == [
        ignored.format("CATALOGUE_SIZE", "Give it with --set CARTLAB_CATALOGUE_SIZE=2000."),
        ignored.format("MEMORY", "Only up --runtime docker reads it."),
        ignored.format("SHOE", "Nothing reads it."),
    ]
    warn_of_ignored(also_read=("CARTLAB_MEMORY",), instead="A bench sets it")
    size, shoe = capsys.readouterr().err.splitlines()
    assert size.endswith("ignored. A bench sets it.") and "SHOE" in shoe


def test_up_warns_of_it_before_anything_else(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTLAB_CATALOGUE_SIZE", "2000")
    told = in_process("up", "monolith", "--runtime", "docker", "--faults", state=state)  # which is refused
    assert told.returncode == 1 and "--set CARTLAB_CATALOGUE_SIZE=2000" in told.stderr.splitlines()[0]
