"""A signal ends a command, whichever of its threads the system hands it to."""

from __future__ import annotations

import subprocess
import sys

from compare.settings import REPOSITORY

PROGRAM = """
import signal, threading, time
from compare.commands.until_signal import wait_for_a_signal

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
