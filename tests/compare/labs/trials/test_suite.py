"""Tests against a student's code: what fails is reported with place and reason, whatever the code does."""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import pytest

from compare.errors import CartlabError
from compare.experiments.subject.testing import own_tests
from compare.experiments.subject.testing import Suite
from compare.labs.trials import suite
from compare.labs.trials.suite import Failure
from compare.labs.trials.suite import failures
from compare.topology import Deployable
from compare.topology import MICRO

USERS = MICRO.deployable("user-service")
CONFTEST = "from user_service import mine\n"
TESTS = """
from user_service import mine

def test_it_answers() -> None:
    assert mine.answer(2) == 4

def test_it_answers_again() -> None:
    assert mine.answer(3) == 6
"""

Run = Callable[..., Sequence[Failure]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Lay out a service of one function, and run its tests with the harness's own Python."""

    def run(code: str, tests: str = TESTS) -> Sequence[Failure]:
        folder = tmp_path / USERS.folder
        files = {"user_service/__init__.py": "", "user_service/mine.py": textwrap.dedent(code)}
        for name, text in {**files, "tests/conftest.py": CONFTEST, "tests/test_mine.py": tests}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return failures(suite_in(tmp_path, USERS))

    return run


def suite_in(tree: Path, deployable: Deployable) -> Suite:
    return own_tests(tree, deployable, Path(sys.executable))


def test_what_is_right_is_not_reported(run: Run) -> None:
    assert run("def answer(x): return 2 * x") == []


def test_a_failing_test_is_told_with_its_place_and_its_reason(run: Run) -> None:
    first, second = run("def answer(x):\n    return _twice(x)\n\ndef _twice(x):\n    return 2 * y\n")
    assert (first.sentence, first.where) == ("it answers", "tests/test_mine.py")
    assert first.reason == "NameError: name 'y' is not defined"
    assert first.place_in("user_service") == "user_service/mine.py:5"
    assert second.sentence == "it answers again"


def test_a_wrong_value_shows_what_was_wanted(run: Run) -> None:
    first, _ = run("def answer(x): return 5")
    assert "5 == 4" in first.reason


def test_an_error_while_another_is_handled_is_the_one_that_is_reported(run: Run) -> None:
    first, _ = run("def answer(x):\n    try:\n        x['a']\n    except TypeError:\n        raise Gone\n")
    assert first.reason == "NameError: name 'Gone' is not defined"


def test_of_words_that_do_not_match_both_are_shown(run: Run) -> None:
    tests = """
import pytest
from user_service import mine

def test_it_refuses() -> None:
    with pytest.raises(ValueError, match="sold out"):
        mine.answer(2)
"""
    (failure,) = run("def answer(x): raise ValueError('no')", tests)
    assert "sold out" in failure.reason and "'no'" in failure.reason


def test_where_to_look_is_the_deepest_line_of_the_package_or_of_a_file_of_it() -> None:
    failure = Failure("test_x", "tests/test_x.py", "", "user_service/a.py:3: in f\nuser_service/db.py:9: in g\n")
    assert failure.place_in("user_service") == "user_service/db.py:9"
    assert failure.place_in("user_service", "a.py", "b.py") == "user_service/a.py:3"
    assert failure.place_in("user_service", "b.py") == failure.place_in("product_service") == ""


def test_parameters_are_no_part_of_the_sentence(run: Run) -> None:
    tests = """
import pytest
from user_service import mine

@pytest.mark.parametrize("x", range(5))
def test_many(x: int) -> None:
    assert mine.answer(x) == 2 * x
"""
    assert {failure.sentence for failure in run("def answer(x): return -1", tests)} == {"many"}


def test_six_at_most_are_reported(run: Run) -> None:
    tests = "\n".join(f"def test_{letter}(): assert False" for letter in "abcdefgh")
    assert [failure.sentence for failure in run("", tests)] == list("abcdef")


def test_a_loop_without_an_end_is_cut_off_and_its_line_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "TEST_PATIENCE_S", 1)
    (failure,) = run("def answer(x):\n    return _find(x)\n\ndef _find(x):\n    while True:\n        x += 1\n")
    assert (failure.sentence, failure.reason) == ("it answers", "no end in 1 s")
    assert failure.place_in("user_service") in ("user_service/mine.py:5", "user_service/mine.py:6")


def test_a_loop_while_the_code_is_imported_is_cut_off_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "PATIENCE_S", 3)
    with pytest.raises(CartlabError, match="no end in 3 s") as caught:
        run("while True: pass")
    assert "loop" in caught.value.remedy


def test_what_the_code_has_started_does_not_hold_the_check_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "PATIENCE_S", 2)
    began_s = time.monotonic()
    with pytest.raises(CartlabError, match="no end"):
        run("import subprocess, time\nsubprocess.Popen(['sleep', '8'])\ntime.sleep(8)\n")
    assert time.monotonic() - began_s < 7


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import pandas_or_so", "ModuleNotFoundError: No module named 'pandas_or_so'"),
        ("from . import gone", "ImportError: cannot import name 'gone'"),
        ("def answer(x:", "SyntaxError: '(' was never closed"),
        ("raise ValueError('no')", "ValueError: no"),
    ],
)
def test_code_that_can_not_be_imported_gives_one_line(run: Run, code: str, reason: str) -> None:
    (failure,) = run(code)
    assert failure.sentence == "the code can be imported"
    assert reason in failure.reason or "File" in failure.reason
    assert "\n" not in failure.reason
    assert failure.place_in("user_service") in ("user_service/mine.py:1", "")


@pytest.mark.parametrize("ending", ["sys.exit(0)", "sys.exit('bye')", "quit()"])
def test_code_that_exits_is_a_failure_like_any_other(run: Run, ending: str) -> None:
    first, _ = run(f"import sys\ndef answer(x):\n    {ending}\n")
    assert first.reason.startswith("SystemExit")
    assert first.place_in("user_service") == "user_service/mine.py:3"


@pytest.mark.parametrize(
    "ending",
    ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()", "os.kill(os.getpid(), 2)", "raise KeyboardInterrupt"],
)
def test_code_that_ends_the_process_is_told_with_the_test(run: Run, ending: str) -> None:
    (failure,) = run(f"import os\ndef answer(x):\n    {ending}\n")
    assert failure.sentence == "it answers"
    assert "ended" in failure.reason


@pytest.mark.parametrize("ending", ["os._exit(0)", "sys.exit(1)", "exit()"])
def test_code_that_ends_the_process_while_it_is_imported_is_reported(run: Run, ending: str) -> None:
    with pytest.raises(CartlabError, match="could not be run") as caught:
        run(f"import os, sys\n{ending}\n")
    assert "\n" not in caught.value.message and caught.value.remedy


@pytest.mark.parametrize(
    "printing",
    [
        r"sys.stdout.buffer.write(bytes(range(256)) * 100)",
        r"print('\x1b[2J\x00\x07')",
        r"os.write(1, bytes(range(256)))",
        r"print('x' * 1_000_000)",
    ],
)
def test_what_the_code_prints_does_no_harm(run: Run, printing: str) -> None:
    assert run(f"import os, sys\ndef answer(x):\n    {printing}\n    return 2 * x\n") == []
    first, _ = run(f"import os, sys\ndef answer(x):\n    {printing}\n    return 0\n")
    assert "0 == 4" in first.reason


def test_a_reason_is_fit_for_a_screen(run: Run) -> None:
    first, _ = run(r"def answer(x): raise ValueError('\x1b[2J\x00' + 'ü' * 10_000)")
    assert first.reason.startswith("ValueError: ")
    assert first.reason.isprintable() and len(first.reason) <= 300


@pytest.mark.parametrize(
    "deleting",
    [
        "import shutil; shutil.rmtree('.')",
        "import os; os.remove('user_service/mine.py')",
        "open('../../tests.xml', 'w')",
    ],
)
def test_code_that_deletes_files_is_told_in_one_line_or_not_at_all(run: Run, deleting: str) -> None:
    for failure in run(f"def answer(x):\n    {deleting}\n    return 0\n"):
        assert failure.reason and "\n" not in failure.reason


def test_a_wait_for_input_is_a_failure_and_no_hang(run: Run) -> None:
    first, _ = run("def answer(x): return input()")
    assert "stdin" in first.reason or "EOF" in first.reason


def test_a_run_that_is_no_run_of_tests_is_told_by_its_last_words(tmp_path: Path) -> None:
    broken = Suite("it", (sys.executable, "-c", "print('no such thing')"), tmp_path, {}, tmp_path / "tests.xml")
    with pytest.raises(CartlabError, match="the tests of it could not be run: no such thing"):
        failures(broken)
