"""A signal ends a command, whichever of its threads the system hands it to."""

from __future__ import annotations

import signal
import subprocess
import sys

import click
import pytest

from compare.commands import cli
from compare.commands.dashboard import ENDING
from compare.commands.terminal.until_signal import signals_call
from compare.settings import REPOSITORY

PROGRAM = """
import signal, threading, time
from compare.commands.terminal.until_signal import wait_for_a_signal

def interrupt(number, frame):
    raise KeyboardInterrupt

def send():
    time.sleep(0.2)  # by then the main thread waits; were it later, the test would pass all the same
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    threading.Event().wait()

signal.signal(signal.SIGTERM, interrupt)
threading.Thread(target=send, daemon=True).start()
try:
    wait_for_a_signal()
except KeyboardInterrupt:
    print("ended")
"""


def test_a_signal_that_another_thread_gets_ends_the_waiting() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=REPOSITORY, capture_output=True, text=True, timeout=30)
    assert done.stdout == "ended\n", done.stderr


@pytest.mark.parametrize("words", ["up monolith --set nobody_knows=1", "dashboard --set nobody_knows=1"])
def test_whoever_called_a_command_has_their_handlers_back(words: str) -> None:
    before = [signal.getsignal(number) for number in ENDING]
    with pytest.raises(click.UsageError):
        cli.main(words.split(), standalone_mode=False)
    assert [signal.getsignal(number) for number in ENDING] == before


def test_signals_call_a_handler_until_the_end_of_the_block_also_if_it_raises() -> None:
    came: list[int] = []
    before = signal.getsignal(signal.SIGHUP)
    with pytest.raises(ValueError, match="over"), signals_call(lambda number, _: came.append(number), signal.SIGHUP):
        signal.raise_signal(signal.SIGHUP)
        raise ValueError("over")
    assert came == [signal.SIGHUP]
    assert signal.getsignal(signal.SIGHUP) == before
