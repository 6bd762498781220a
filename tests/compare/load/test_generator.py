from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from compare.errors import CartlabError
from compare.load.generator import Generator
from compare.load.generator import run_load
from compare.load.plan import LoadPlan
from compare.load.wire import parse_url
from compare.settings import REPOSITORY

from .scheduled_server import Answer
from .scheduled_server import serving

NOBODY = "http://127.0.0.1:9/"  # the discard port: nothing listens there


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (LoadPlan(url=NOBODY, rate_rps=0), "rate must be above 0"),
        (LoadPlan(url=NOBODY, closed=0), "closed must be above 0"),
        (LoadPlan(url=NOBODY, rate_rps=1, duration_s=-1), "duration must be above 0"),
        (LoadPlan(url=NOBODY, rate_rps=float("nan")), "rate must be above 0"),
        (LoadPlan(url=NOBODY), "either open or closed"),
        (LoadPlan(url=NOBODY, rate_rps=1, closed=1), "either open or closed"),
        (LoadPlan(rate_rps=1), "one URL or the rooms"),
        (LoadPlan(url="ftp://127.0.0.1/", rate_rps=1), "not an http URL"),
        (LoadPlan(url=NOBODY, rate_rps=1), "can't connect to 127.0.0.1 port 9"),
        (LoadPlan(url=NOBODY, rate_rps=1, expect="("), "not a regular expression"),
    ],
)
def test_a_run_that_cannot_be_made_says_why(plan: LoadPlan, said: str) -> None:
    with pytest.raises(CartlabError, match=said) as caught:
        run_load(plan)
    assert caught.value.remedy


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "http://", "http://127.0.0.1:99999/", "http://127.0.0.1/a b"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(CartlabError):
        parse_url(url)


def test_leaving_early_leaves_no_process() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        with Generator(LoadPlan(url=url, rate_rps=10, duration_s=600)) as generator:
            pid = generator.pid
        assert not psutil.pid_exists(pid)


def test_a_run_that_is_stopped_tells_of_what_was_sent_until_then() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        with Generator(LoadPlan(url=url, rate_rps=50, duration_s=600)) as generator:
            generator.wait_until_sending()
            time.sleep(0.5)  # of load: what is measured, not something waited for
            generator.stop()
            result = generator.result()
    assert 0 < result["duration_s"] < 60
    assert result["sent"] == sum(result["timeline"]["sent"]) == sum(result["timeline"]["right"]) > 0
    assert result["errors"] == {}
    assert result["offered_rps"] == pytest.approx(result["sent"] / result["duration_s"], rel=0.2)


def test_who_waits_for_a_run_that_never_begins_is_told_why() -> None:
    with Generator(LoadPlan(url=NOBODY, rate_rps=1)) as generator:
        with pytest.raises(CartlabError, match="can't connect to 127.0.0.1 port 9"):
            generator.wait_until_sending()


def test_the_generator_dies_with_a_harness_that_was_killed() -> None:
    script = (
        "import sys, time\n"
        "from compare.load.generator import Generator\n"
        "from compare.load.plan import LoadPlan\n"
        "with Generator(LoadPlan(url=sys.argv[1], rate_rps=10, duration_s=600)) as generator:\n"
        "    print(generator.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    with serving(lambda index, _: Answer()) as (url, _):
        with subprocess.Popen(
            [sys.executable, "-c", script, url], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        ) as harness:
            assert harness.stdout is not None
            generator = psutil.Process(int(harness.stdout.readline()))
            os.kill(harness.pid, signal.SIGKILL)
        deadline_s = time.monotonic() + 10
        while generator.is_running() and generator.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline_s, "the generator outlives the harness"
            time.sleep(0.02)
