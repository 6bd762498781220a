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
from compare.load.http_request import parse_url
from compare.load.plan import LoadPlan
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
        (LoadPlan(url=NOBODY, rate_rps=1), "can't connect to 127.0.0.1 port 9: Connection refused"),
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


def test_an_open_run_can_be_stopped_and_covers_the_time_until_then() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        with Generator(LoadPlan(url=url, rate_rps=100, duration_s=600, arrivals="constant")) as generator:
            began_s = generator.counting_from_s()
            while time.perf_counter() < began_s + 1:
                time.sleep(0.02)
            generator.stop()
            result = generator.result()
        assert 1 <= result["duration_s"] < 60
        assert result["offered_rps"] == pytest.approx(100, rel=0.02)
        assert result["sent"] == pytest.approx(100 * result["duration_s"], rel=0.05)
        assert result["errors"] == {}


def test_the_harness_knows_when_counting_starts() -> None:
    with serving(lambda index, _: Answer()) as (url, _):
        with Generator(LoadPlan(url=url, rate_rps=50, duration_s=0.2, warmup_s=0.3)) as generator:
            counting_from_s = generator.counting_from_s()
            assert 0 < counting_from_s - time.perf_counter() < 0.4  # said before the warm-up, on the harness's clock
            result = generator.result()
    assert generator.counting_from_s() == counting_from_s
    assert result["goodput_rps"] > 0


def test_who_asks_for_the_start_of_a_run_that_cannot_be_made_is_told_why() -> None:
    with Generator(LoadPlan(url="http://127.0.0.1:9/", rate_rps=1)) as generator:
        with pytest.raises(CartlabError, match="can't connect"):
            generator.counting_from_s()
