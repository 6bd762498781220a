"""The reference of the command line, as Markdown, made from the registered commands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from compare.commands import cli
from compare.commands import COMMANDS

PROGRAM = "python cli.py"


def reference() -> str:
    """Return a section for each command, with its help, arguments and options."""
    return "\n\n".join(_section(path, command) for path, command in every_command())


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Yield each command and subcommand with its full name, in the order of COMMANDS."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is not None:
            yield name, command
        if isinstance(command, click.Group):
            inner = click.Context(command)
            for sub in command.list_commands(inner):
                found = command.get_command(inner, sub)
                if found is not None:
                    yield f"{name} {sub}", found


def arguments_and_options(command: click.Command) -> list[click.Parameter]:
    """Return the parameters of a command, arguments first, without `--help`, which every command has."""
    shown = [each for each in command.params if not (isinstance(each, click.Option) and each.hidden)]
    return sorted(shown, key=lambda each: not isinstance(each, click.Argument))


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"{PROGRAM} {path}")
    title, usage = f"{'###' if ' ' in path else '##'} {path}", " ".join(command.collect_usage_pieces(context))
    parts = [title, f"`{PROGRAM} {path} {usage}`", _plain(inspect.cleandoc(command.help or "").replace("\b\n", ""))]
    rows = [f"| {_names(each, context)} | {_meaning(each)} |" for each in arguments_and_options(command)]
    if rows:
        parts.append("\n".join(["| argument or option | meaning |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _names(parameter: click.Parameter, context: click.Context) -> str:
    if isinstance(parameter, click.Argument):
        chosen = isinstance(parameter.type, click.Choice) and not parameter.metavar
        return f"`{(parameter.name or '').upper() if chosen else parameter.make_metavar(context)}`".replace("|", " or ")
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    taken = parameter.metavar or parameter.type.name.upper().removesuffix(" RANGE")
    bare = isinstance(parameter, click.Option) and parameter.is_flag
    return names if bare or isinstance(parameter.type, click.Choice) else f"{names} `{taken}`"


def _meaning(parameter: click.Parameter) -> str:
    """Return a parameter's help, its possible values and its default, for a table cell."""
    said = [parameter.help or ""] if isinstance(parameter, click.Option) else []
    kind = parameter.type
    if isinstance(kind, click.Choice):
        said.append(f"One of {', '.join(f'`{choice}`' for choice in kind.choices)}.")
    elif isinstance(kind, click.IntRange | click.FloatRange) and kind.min is not None:
        lowest = f"Above {kind.min}" if kind.min_open else f"From {kind.min}"
        said.append(f"{lowest}." if kind.max is None else f"{lowest} to {kind.max}.")
    elif isinstance(parameter, click.Argument):
        said.append("A folder." if isinstance(kind, click.Path) else "See above.")
    if isinstance(parameter, click.Argument):
        said.append("" if parameter.required else "May be left out.")
    elif not parameter.multiple and type(parameter.default) in (str, int, float):
        said.append(f"Default: {parameter.default}.")
    return _plain(" ".join(filter(None, said))).replace("|", "\\|")


def _plain(text: str) -> str:
    """Return text in which no part is read as a tag."""
    return text.replace("<", "&lt;")
