"""What a release has done wrong is told by the moment and by the person, with what to try."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compare.labs.handed_in.release_stage import stages_of
from compare.labs.lab import find_lab
from compare.labs.steps.step import StepFinding
from compare.labs.trials.customers import Refusal
from compare.labs.trials.release_feedback import release_findings
from compare.labs.trials.release_trial import EARLY
from compare.labs.trials.release_trial import FROM_LATER
from compare.labs.trials.release_trial import LATE
from compare.labs.trials.release_trial import library_of
from compare.labs.trials.release_trial import ReleaseTrial
from compare.labs.trials.release_trial import WITH_A_WRONG_PASSWORD
from compare.labs.trials.suite import Failure
from compare.labs.workspace import Workspace

FIRST, SECOND, MONOLITH = stages_of(find_lab(14))
WORKED = ReleaseTrial((), (), (), (), {EARLY: "scrypt", LATE: "scrypt"}, 100, 5.0)


def found(trial: ReleaseTrial, stage: object = FIRST) -> list[StepFinding]:
    assert stage in (FIRST, SECOND, MONOLITH)
    own = next(each for each in (FIRST, SECOND, MONOLITH) if each == stage)
    return [*release_findings(own, trial, (), Workspace(Path("labs/14")))]


def test_a_release_that_worked_leaves_nothing_to_say() -> None:
    assert found(WORKED) == found(WORKED, MONOLITH) == []
    assert found(replace(WORKED, kept={EARLY: "argon2", LATE: "argon2"}), SECOND) == []


@pytest.mark.parametrize(
    ("who", "named", "advised"),
    [
        (EARLY, "a customer of the release before got 401", "hashes that the old library has made"),
        (LATE, "a customer who has registered with this release got", "what is_right understands"),
        (FROM_LATER, "kept by argon2 already got", "this one must read both already"),
        (f"{LATE} {WITH_A_WRONG_PASSWORD}", "with a wrong password got", "What does argon2's verify do?"),
    ],
)
def test_who_is_refused_after_the_deploy_shows_the_mistake(who: str, named: str, advised: str) -> None:
    (finding,) = found(replace(WORKED, after_deploy=[Refusal(who, "401 instead of 200: no")]))
    assert named in finding.message and advised in finding.advice and finding.file.endswith("users/passwords.py")


def test_who_is_refused_after_the_roll_back_shows_what_was_written_too_early() -> None:
    found_late = found(replace(WORKED, after_roll_back=[Refusal(LATE, "500 instead of 200: ")]))
    assert "nobody can go back any more" in found_late[0].advice
    found_early = found(replace(WORKED, after_roll_back=[Refusal(EARLY, "500 instead of 200: ")]))
    assert "A login with this release has replaced the kept hash" in found_early[0].advice


def test_of_many_who_are_refused_two_are_named_and_later_trouble_is_not() -> None:
    refused = [Refusal(name, "500 instead of 200: ") for name in (EARLY, LATE, FROM_LATER)]
    many = replace(WORKED, after_deploy=refused, after_roll_back=refused, meanwhile=[Refusal("a visitor", "500")])
    assert len(found(many)) == 2


def test_visitors_who_were_lost_are_counted() -> None:
    lost = [Refusal("a visitor who logs in", "500 instead of 200: ")] * 3
    (finding,) = found(replace(WORKED, meanwhile=lost))
    assert "3 of 100 requests were lost while it was deployed: a visitor who logs in got 500" in finding.message


def test_a_failing_test_of_the_contract_is_told_before_lost_visitors() -> None:
    failed = Failure("test_a_form_registers", "tests/contract/users/test_register.py", "assert 500 == 201", "")
    findings = found(replace(WORKED, failed_tests=[failed], meanwhile=[Refusal("a visitor", "500")]))
    assert [finding.message for finding in findings] == ["release-1: the contract's test fails: a form registers"]


def test_a_release_that_writes_as_before_is_found_by_what_it_keeps() -> None:
    (unchanged,) = found(WORKED, SECOND)
    assert "a new customer's password is kept by scrypt, not by argon2" in unchanged.message
    (half,) = found(replace(WORKED, kept={EARLY: "scrypt", LATE: "argon2"}), SECOND)
    assert "an old customer's password is still kept by scrypt" in half.message and half.file.endswith("accounts.py")


def test_a_hash_shows_who_has_made_it() -> None:
    made = ("$argon2id$v=19$m=65536", "scrypt:32768:8:1$salt$", "pbkdf2:sha256:1000$salt$", "Kreide-Tafel-17")
    assert [library_of(kept) for kept in made] == ["argon2", "scrypt", "another", "another"]
