"""Run Docker and compose by their own command lines, and turn failures into errors that a person can act on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from ...errors import CartlabError

PATIENCE_S = 20
BUSY_PRUNING = "a prune operation is already running"
COMPOSE_FORMS = (("docker", "compose"), ("docker-compose",))
INSTALL = "install Docker Engine and its compose plugin; --runtime local needs neither"
BY_HAND = "run it by hand to see all that it says"
# What the engine says, what it means, and what a person can do about it.
REMEDIES = (
    ("port is already allocated", "a port is in use", "stop what uses it, or choose others with --port-base"),
    ("address already in use", "a port is in use", "stop what uses it, or choose others with --port-base"),
    ("no space left on device", "the disk of Docker is full", "docker system df; docker system prune"),
    (BUSY_PRUNING, "Docker removes images for another command", "try again when that has ended"),
    ("permission denied while trying to connect", "Docker is not open to you", "join the group docker, or use root"),
    ("failed to connect to the docker api", "Docker's daemon is not running", "start it: systemctl start docker"),
    ("cannot connect to the docker daemon", "Docker's daemon is not running", "start it: systemctl start docker"),
    ("pull access denied", "an image is missing", "python cli.py images build"),
    ("failed to resolve reference", "an image can't be pulled", "offline: python cli.py images build"),
    ("no such host", "an image can't be pulled", "offline: python cli.py images build"),
)


def docker(*arguments: str, patience_s: float = PATIENCE_S) -> str:
    """Run a docker command and return what it printed. Raises CartlabError."""
    return run(["docker", *arguments], patience_s=patience_s)


def images_like(pattern: str) -> list[str]:
    """Return the names of all images that match a pattern such as cartlab/*:latest. Raises CartlabError."""
    form = "{{.Repository}}:{{.Tag}}"
    return docker("image", "ls", "--filter", f"reference={pattern}", "--format", form).split()


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, *, patience_s: float = PATIENCE_S) -> str:
    """Run a command to its end and return what it printed. Raises CartlabError with one line that says what is wrong.

    The command gets exactly `environment`; by default, it inherits this process's. It is ended if it takes too long, or
    on Ctrl-C.
    """
    if not shutil.which(command[0]):
        raise CartlabError(f"{command[0]} is not installed", INSTALL)
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, complained = process.communicate(timeout=patience_s)
        except BaseException as error:
            # Its children are ended too: docker runs compose as a child, which would otherwise go on.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            message = f"{' '.join(command[:3])} gave no answer in {patience_s:.0f} s"
            raise CartlabError(message, "look how Docker is: docker info") from None
    if process.returncode:
        raise failure(" ".join(command[:2]), complained)
    return said


def failure(what: str, said: str) -> CartlabError:
    """Return an error that explains Docker's own message in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no message"]
    for words, meaning, remedy in REMEDIES:
        for line in lines:
            if words in line.lower():
                return CartlabError(f"{meaning}: {_end_of(line, 200)}", remedy)
    return CartlabError(f"{what} failed: {_end_of(lines[-1], 300)}", BY_HAND)


def _end_of(line: str, most: int) -> str:
    """Return the end of a line, which holds the reason. Words stay whole, and the omission is marked."""
    return line if len(line) <= most else f"… {line[-most:].partition(' ')[2]}"


@cache
def compose_command() -> tuple[str, ...]:
    """Return the command that runs compose here. Raises CartlabError if there is none, or only version 1."""
    for form in COMPOSE_FORMS:
        if compose_version(form) is not None:
            return form
    if not shutil.which("docker"):
        raise CartlabError("docker is not installed", INSTALL)
    raise CartlabError("docker has no compose, or only version 1", "install its compose plugin, version 2 or later")


def compose_version(form: Sequence[str]) -> str | None:
    """Return the version that a form of the compose command reports; None if it does not answer or is too old."""
    if not shutil.which(form[0]):
        return None
    try:
        done = subprocess.run([*form, "version", "--short"], capture_output=True, text=True, timeout=PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = done.stdout.strip().removeprefix("v")
    return None if done.returncode or not version or version.startswith("1.") else version


def require_engine() -> None:
    """Raise CartlabError unless an engine answers."""
    docker("version", "--format", "{{.Server.Version}}")


def engine_answers() -> bool:
    """Return whether a Docker Engine answers."""
    try:
        require_engine()
    except CartlabError:
        return False
    return True
