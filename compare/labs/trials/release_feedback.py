"""Turn the trial of a release into findings: who was refused at which moment, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from ..handed_in.release_stage import ReleaseStage
from ..steps.step import StepFinding
from ..workspace import Workspace
from .feedback import FailureFeedback
from .release_trial import EARLY
from .release_trial import FROM_LATER
from .release_trial import LATE
from .release_trial import ReleaseTrial
from .release_trial import WITH_A_WRONG_PASSWORD

PASSWORDS, ACCOUNTS = "users/passwords.py", "users/accounts.py"
SHOWN = 2  # refusals of each kind: the others say the same
PEOPLE = {
    EARLY: "a customer of the release before",
    LATE: "a customer who has registered with this release",
    FROM_LATER: "a customer whose password is kept by argon2 already",
}
AFTER_DEPLOY = {
    EARLY: "The table is full of hashes that the old library has made, and nobody can make them again without the "
    "passwords. is_right must still understand them: how does such a hash begin?",
    LATE: "What hashed returns must be what is_right understands, and log_in must ask is_right.",
    FROM_LATER: "The next release will write argon2 while copies of this one still serve. So this one must read both "
    "already. How does an argon2 hash begin? And what comes first in PasswordHasher().verify, hash or password?",
    WITH_A_WRONG_PASSWORD: "A wrong password is refused with 401, and is no error of the program. Werkzeug's function "
    "returns False. What does argon2's verify do? Its docs name the exception.",
}
AFTER_ROLL_BACK = {
    EARLY: "A login with this release has replaced the kept hash by one that the release before can't read. As long as "
    "that release may still answer, nothing may be written that it does not understand.",
    LATE: "This release writes what the release before can't read. So nobody can go back any more, and while both "
    "serve, people are refused at random. First a release that reads both and writes as before; then one that writes "
    "anew.",
}
MEANWHILE = (
    "For a moment both releases serve, on one table. Whatever the one writes, the other must understand. If it is only "
    "a time-out, close other programs, and check again."
)


def release_findings(
    stage: ReleaseStage, trial: ReleaseTrial, advice: Sequence[Mapping[str, str]], workspace: Workspace
) -> Iterator[StepFinding]:
    """Yield what was wrong in a trial, the earliest first."""
    passwords = workspace.shown(stage.package(workspace) / PASSWORDS)
    for when, refusals, says in (
        ("after the deploy", trial.after_deploy, AFTER_DEPLOY),
        ("after the roll-back", trial.after_roll_back, AFTER_ROLL_BACK),
    ):
        for refusal in refusals[:SHOWN]:
            message = f"{stage.folder}: {when}, {_named(refusal.who)} got {refusal.said}"
            yield StepFinding(False, message, passwords, says[_kind(refusal.who)])
        if refusals:
            return
    if trial.failed_tests:
        folder = Path(workspace.shown(stage.folder))
        feedback = FailureFeedback(stage.deployable, folder, [PASSWORDS, ACCOUNTS], advice)
        yield from feedback.findings(trial.failed_tests, f"{stage.folder}: the contract's test")
    elif trial.meanwhile:
        first = trial.meanwhile[0]
        many = f"{len(trial.meanwhile)} of {trial.asked} requests were lost"
        message = f"{stage.folder}: {many} while it was deployed: {first.who} got {first.said}"
        yield StepFinding(False, message, passwords, MEANWHILE)
    else:
        yield from _kept_otherwise(stage, trial, workspace)


def _kept_otherwise(stage: ReleaseStage, trial: ReleaseTrial, workspace: Workspace) -> Iterator[StepFinding]:
    """Yield whose hash is kept by another library than this release should write."""
    if trial.kept.get(LATE) != stage.writes:
        message = f"{stage.folder}: a new customer's password is kept by {trial.kept.get(LATE)}, not by {stage.writes}"
        advice = "hashed decides that, and register must call it."
        yield StepFinding(False, message, workspace.shown(stage.package(workspace) / PASSWORDS), advice)
    elif trial.kept.get(EARLY) != stage.writes:
        message = f"{stage.folder}: after a login, an old customer's password is still kept by {trial.kept.get(EARLY)}"
        advice = (
            "Nobody else knows the password, so a login is the moment to hash it anew. Do it in log_in, once the "
            "password was right, inside with transaction()."
        )
        yield StepFinding(False, message, workspace.shown(stage.package(workspace) / ACCOUNTS), advice)


def _named(who: str) -> str:
    name, _, rest = who.partition(" ")
    return f"{PEOPLE.get(name, name)} {rest}".rstrip()


def _kind(who: str) -> str:
    return WITH_A_WRONG_PASSWORD if who.endswith(WITH_A_WRONG_PASSWORD) else who
