"""The command line: one file for each command, found by name."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from ..errors import CartlabError
from ..printable import printable
from ..printable import printable_lines
from .terminal.ascii_output import keep_output_printable
from .terminal.output import OutputLost
from .terminal.output import watched_output

COMMANDS = (
    *("up", "down", "ps", "logs"),
    *("load", "fault", "bench", "report"),
    *("dashboard", "lab", "images", "pairs", "doctor"),
)


class _Failed(click.ClickException):
    """A failure that is shown as one clear line and a remedy, with exit code 1."""

    def __init__(self, error: CartlabError) -> None:
        super().__init__(printable(error.message))
        self._remedy = printable(error.remedy)

    def show(self, file: Any = None) -> None:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {self.message}", err=True)
        if self._remedy:
            click.echo(f"{click.style('Try:', fg='green', bold=True)} {self._remedy}", err=True)


class _Commands(click.Group):
    """The group of commands. Each is loaded only when it is needed, so `ps` does not wait for SciPy."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with watched_output():
                return super().main(*args, **kwargs)
        except OutputLost as lost:
            error = CartlabError(f"standard output can't be written: {lost}", "free some space, or write it elsewhere")
            _Failed(error).show()
            sys.exit(1)
        except BrokenPipeError:
            sys.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(f"{__name__}.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CartlabError as error:
            raise _Failed(error) from error
        except click.ClickException as error:
            error.message = printable_lines(error.message)  # type: ignore[misc]  # it may name a file
            raise
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """One shopping cart, built twice: launch the monolith or the microservices, and measure the difference."""
    keep_output_printable()
