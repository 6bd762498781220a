"""Which claims a profile leaves out, and what measures them. A test compares the table with the experiments."""

from __future__ import annotations

from dataclasses import dataclass

from ...results import Report
from ...settings import DEFAULT_RUNTIME


@dataclass(frozen=True)
class LeftOut:
    """An experiment that does not decide a claim in some profiles, and the first profile that does.

    `takes` says how long that takes on two idle cores, in words. `bench all` leaves out what is measured `on_demand`.
    """

    experiment: str
    profiles: tuple[str, ...]
    measured_by: str
    takes: str
    on_demand: bool = False


PROFILES = ("demo", "quick", "full")
SO_MANY_BY_ALL = 4  # experiments; a report with fewer was made for one claim or two, and asks for no other
LEFT_OUT = {
    "C5": LeftOut("codebase", ("demo", "quick"), "full", "six minutes"),
    "C9": LeftOut("database", PROFILES, "quick", "ten minutes", on_demand=True),
    "C12": LeftOut("rebuild", ("demo", "quick"), "full", "40 minutes"),
}
"""By claim."""


def why_left_out(report: Report, claim: str) -> str:
    """Say which run would decide a claim that this report's profile leaves out. Empty if it leaves it out for nothing.

    Reports of other runtimes than the default one give no such advice, because not every runtime measures every claim.
    """
    known = LEFT_OUT.get(claim)
    settings = report.settings
    if known is None or settings.get("profile") not in known.profiles:
        return ""
    if settings.get("runtime", DEFAULT_RUNTIME) != DEFAULT_RUNTIME:
        return ""
    command = f"python cli.py bench {known.experiment} --profile {known.measured_by}"
    measures_it = f"{command} measures it in about {known.takes}."
    if known.on_demand:
        of_all = known.experiment not in report.experiments and len(report.experiments) >= SO_MANY_BY_ALL
        return f"bench all leaves it out, because it installs PostgreSQL. {measures_it}" if of_all else ""
    if known.experiment not in report.experiments:
        return ""
    return f"The profile {settings['profile']} leaves it out. {measures_it}"
