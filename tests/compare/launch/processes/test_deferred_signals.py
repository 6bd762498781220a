"""What must be finished is finished, whichever thread the system hands a signal to."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from compare.launch.processes.deferred_signals import deferred_signals

PATIENCE_S = 30


def press_ctrl_c() -> None:
    """Press it as the system does, from outside, and wait until Python has seen it."""
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000):
        pass  # a handler runs between two steps of the main thread


def test_ctrl_c_waits_until_the_end_of_the_block() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt):
        with deferred_signals():
            press_ctrl_c()
            press_ctrl_c()
            done.append("finished")
    assert done == ["finished"]
    with pytest.raises(KeyboardInterrupt):
        press_ctrl_c()


def test_it_waits_also_if_another_thread_is_there_to_take_the_signal() -> None:
    """A mask would keep it from this thread alone: then the other takes it, and the handler runs here all the same."""
    over = threading.Event()
    other = threading.Thread(target=over.wait, args=(PATIENCE_S,))
    other.start()
    done = []
    try:
        with pytest.raises(KeyboardInterrupt):
            with deferred_signals():
                press_ctrl_c()
                time.sleep(0.01)
                done.append("finished")
    finally:
        over.set()
        other.join()
    assert done == ["finished"]


def test_one_in_another_waits_for_the_outer_end() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt):
        with deferred_signals():
            with deferred_signals():
                press_ctrl_c()
            done.append("finished")
    assert done == ["finished"]


def test_in_another_thread_it_does_nothing() -> None:
    seen = []

    def work() -> None:
        with deferred_signals():
            seen.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
