"""Whatever a student does to the code, the check says what is wrong and what to try, and never fails by itself."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from compare.experiments.subject.testing import Suite
from compare.labs.checker import check
from compare.labs.lab import find_lab
from compare.labs.lab import Lab
from compare.labs.trials import suite
from compare.labs.trials.feedback import FailureFeedback
from compare.labs.trials.feedback import told_by_the_log
from compare.labs.trials.suite import Failure
from compare.labs.workspace import Workspace
from compare.topology import MICRO
from tests.compare.labs.both_ways import begun
from tests.compare.labs.both_ways import is_helpful
from tests.compare.labs.both_ways import said
from tests.compare.labs.both_ways import solved

ACCOUNTS = "user_service/users/accounts.py"
FIRST_LINE_OF_LOG_OUT = '"""Revoke an API key."""\n'


@pytest.fixture
def lab() -> Lab:
    return find_lab(6)


@pytest.fixture
def service(lab: Lab, tmp_path: Path) -> Path:
    """A right answer, to be spoilt."""
    return solved(lab, tmp_path / "aside").folder / "user-service"


def told(lab: Lab) -> str:
    checked = check(lab, Workspace.of(lab))
    assert not checked.passed and is_helpful(checked), said(checked)
    assert "Traceback" not in said(checked)
    return said(checked)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def test_a_starter_is_told_each_function_that_is_missing(lab: Lab) -> None:
    begun(lab)
    for function in lab.tables["code"]["blank"]["users/accounts.py"]:
        assert f"{function} is not written yet" in told(lab)


def test_a_folder_that_is_gone(lab: Lab, service: Path) -> None:
    shutil.rmtree(service)
    assert told(lab).splitlines()[0] == "user-service is gone"


@pytest.mark.parametrize(
    "file", [ACCOUNTS, "user_service/app.py", "user_service/users/__init__.py", "requirements.txt"]
)
def test_a_file_that_is_gone(lab: Lab, service: Path, file: str) -> None:
    (service / file).unlink()
    assert f"{Path(file).name} is gone" in told(lab)
    assert "lab reset 6" in told(lab)


def test_of_many_files_that_are_gone_three_are_named(lab: Lab, service: Path) -> None:
    shutil.rmtree(service / "user_service")
    assert told(lab).count("is gone") == 3


def test_a_function_with_another_name(lab: Lab, service: Path) -> None:
    replace(service / ACCOUNTS, "def log_in(", "def login(")
    assert "log_in is gone" in told(lab)


@pytest.mark.parametrize("name", [ACCOUNTS, "user_service/notes.py"])
def test_a_line_that_is_no_python_in_any_file(lab: Lab, service: Path, name: str) -> None:
    with (service / name).open("a") as file:
        file.write("\nif so:\nthen\n")
    assert f"Python does not understand {Path(name).name}, line " in told(lab)


def test_an_import_that_is_broken(lab: Lab, service: Path) -> None:
    replace(service / ACCOUNTS, "from ..shell.errors import Conflict\n", "from ..shell.errors import Conflicts\n")
    found = told(lab)
    assert "ImportError: cannot import name 'Conflicts'" in found
    assert "the name must exist" in found


def test_a_loop_without_an_end(lab: Lab, service: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "TEST_PATIENCE_S", 1)
    replace(service / ACCOUNTS, FIRST_LINE_OF_LOG_OUT, FIRST_LINE_OF_LOG_OUT + "    while True:\n        key += ''\n")
    line = 1 + (service / ACCOUNTS).read_text()[: (service / ACCOUNTS).read_text().index("key += ''")].count("\n")
    found = told(lab)
    assert "no end in 1 s" in found and "loop" in found
    assert f"accounts.py:{line}" in found or f"accounts.py:{line - 1}" in found


@pytest.mark.parametrize("ending", ["exit()", "__import__('os')._exit(0)"])
def test_code_that_ends_the_service(lab: Lab, service: Path, ending: str) -> None:
    replace(service / ACCOUNTS, FIRST_LINE_OF_LOG_OUT, f"{FIRST_LINE_OF_LOG_OUT}    {ending}\n")
    assert "end the whole" in told(lab) or "ends the whole" in told(lab)


def test_changed_tests_change_nothing(lab: Lab, service: Path) -> None:
    shutil.rmtree(service / "tests")
    (service / "tests").mkdir()
    (service / "tests" / "test_mine.py").write_text("def test_it(): pass\n")
    replace(service / ACCOUNTS, "email=email.lower(),", "email=email,")
    assert "its own test fails" in told(lab)


def test_code_that_deletes_itself(lab: Lab, service: Path) -> None:
    deletion = "    __import__('shutil').rmtree('user_service')\n    raise KeyError\n"
    replace(service / ACCOUNTS, FIRST_LINE_OF_LOG_OUT, FIRST_LINE_OF_LOG_OUT + deletion)
    assert "KeyError" in told(lab)
    assert (service / ACCOUNTS).exists()


def test_what_lies_about_does_no_harm(lab: Lab, service: Path) -> None:
    (service / "user_service" / "more.py").write_text("def twice(x):\n    return 2 * x\n")
    (service / "user_service" / "users" / ".#accounts.py").symlink_to("somebody@somewhere.1234")
    (service / "photo.jpg").write_bytes(bytes(range(256)))
    checked = check(lab, Workspace.of(lab))
    assert checked.passed, said(checked)


@pytest.fixture
def feedback() -> Callable[..., FailureFeedback]:
    def feedback(*advice: dict[str, str], written: tuple[str, ...] = ("users/accounts.py",)) -> FailureFeedback:
        return FailureFeedback(MICRO.deployable("user-service"), Path("labs/it/user-service"), written, advice)

    return feedback


def failure(reason: str, trace: str = "", test: str = "test_a_key_works[x]") -> Failure:
    return Failure(test, "tests/test_accounts.py", reason, trace)


def test_the_first_advice_that_fits_is_given(feedback: Callable[..., FailureFeedback]) -> None:
    advice = [
        {"test": "a_key", "error": "KeyError", "say": "one"},
        {"test": "a_key", "say": "two"},
        {"error": "ValueError", "say": "three"},
    ]
    for reason, test, say in [
        ("KeyError: 1", "test_a_key", "one"),
        ("assert 1 == 2", "test_a_key[x]", "two"),
        ("ValueError: 1", "test_other", "three"),
        (
            "assert 1 == 2",
            "test_other",
            "The test says what is wanted: microservices/user-service/tests/test_accounts.py",
        ),
        ("NameError: name 'x' is not defined", "test_a_key", "This name is not known"),
    ]:
        (finding,) = feedback(*advice).findings([failure(reason, test=test)], "its own test")
        assert finding.advice.startswith(say)


def test_where_to_look(feedback: Callable[..., FailureFeedback]) -> None:
    trace = "user_service/users/accounts.py:7: in f\nuser_service/db.py:9: in g\n"
    one, two = feedback(), feedback(written=("a.py", "b.py"))
    assert one.findings([failure("x", trace)], "t")[0].file == f"labs/it/user-service/{ACCOUNTS}:7"
    assert one.findings([failure("x")], "t")[0].file == f"labs/it/user-service/{ACCOUNTS}"
    assert two.findings([failure("x", trace)], "t")[0].file == "labs/it/user-service/user_service/db.py:9"
    assert two.findings([failure("x")], "t")[0].file == "labs/it/user-service"
    pointed = feedback({"file": "db.py", "say": "y"})
    assert pointed.findings([failure("x")], "t")[0].file == "labs/it/user-service/user_service/db.py"


def test_one_thing_is_told_once_and_three_at_most(feedback: Callable[..., FailureFeedback]) -> None:
    same = [failure(f"assert {number} == 0") for number in range(4)]
    assert [finding.details for finding in feedback().findings(same, "t")] == [["assert 0 == 0"]]
    different = [failure("x", test=f"test_{letter}") for letter in "abcd"]
    assert [finding.message for finding in feedback().findings(different, "t")] == [f"t fails: {x}" for x in "abc"]


def test_what_the_service_wrote_down_is_told_when_it_answered_500(tmp_path: Path) -> None:
    log = tmp_path / "user-service-1.log"
    trace = f"Traceback:\n  File \"/x/{ACCOUNTS}\", line 12, in log_in\nKeyError: 'name'"
    log.write_text("no JSON\n" + json.dumps({"message": "unexpected error", "traceback": trace}) + "\n")
    told = told_by_the_log(failure("assert 500 == 201"), log)
    assert told.reason == "assert 500 == 201; in the service: KeyError: 'name'"
    assert told.place_in("user_service") == f"{ACCOUNTS}:12"
    assert told_by_the_log(failure("assert 401 == 200"), log).reason == "assert 401 == 200"
    for text in ("", '"traceback"', "{}"):
        log.write_text(text)
        assert told_by_the_log(failure("assert 500 == 201"), log).reason == "assert 500 == 201"
    assert told_by_the_log(failure("500"), tmp_path / "none").reason == "500"


def test_the_students_settings_do_not_choose_among_the_tests(lab: Lab, service: Path) -> None:
    code = service / ACCOUNTS
    condition = ", ApiKey.expires_at > time.time()"
    assert condition in code.read_text()
    code.write_text(code.read_text().replace(condition, ""))  # keys never end
    with (service / "pyproject.toml").open("a") as settings:
        settings.write('\n[tool.pytest.ini_options]\naddopts = "-k nothing_at_all"\n')
    (service / "pytest.ini").write_text("[pytest]\naddopts = -k nothing_at_all\n")
    (service / "conftest.py").write_text("collect_ignore = ['tests']\n")
    assert "expires" in told(lab)


def test_a_skipped_test_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\n\n\ndef test_it():\n    pytest.skip('not today')\n")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={tmp_path / 'tests.xml'}")
    (found,) = suite.failures(Suite("it", command, tmp_path, {**os.environ}, tmp_path / "tests.xml"))
    assert "not today" in found.reason
