"""The A/A check of an experiment: the monolith against itself, which shows what this machine's noise would hide."""

from __future__ import annotations

from dataclasses import replace

from .experiment import AnyExperiment
from .experiment import no_turning_points
from .experiment import Primary

QUESTION = "By how much does the monolith differ from itself here, and which differences would a run have shown?"


def aa_check(experiment: AnyExperiment, profile: str) -> AnyExperiment:
    """Return an experiment that measures the noise of the given one's primaries. It decides no claim.

    It measures them as the given experiment does, until the monolith differs from itself by less than what matters.
    Its conditions are those of the A/A pairs, and those whose gate stands for theirs.
    """
    primaries = experiment.primaries_of(profile)
    of_noise = tuple(dict.fromkeys(_of_noise(primary, experiment.same_for(primary.b)) for primary in primaries))
    pairs = tuple(dict.fromkeys((primary.a, primary.b) for primary in of_noise))
    names = {name for pair in pairs for name in pair}
    paired = [c for c in experiment.conditions_of(profile) if names & set(c.run_names(profile, 0).values())]
    needed = {name for condition in paired for name in (condition.name, condition.gated_by)}
    return replace(
        experiment,
        question=QUESTION,
        conditions=tuple(c for c in experiment.conditions_of(profile) if c.name in needed),
        compared=pairs,
        noise={pair[1]: pair for pair in pairs},
        primaries=of_noise,
        turning_points=no_turning_points,
        noise_of=tuple(dict.fromkeys(primary.metric for primary in primaries)),
    )


def _of_noise(primary: Primary, same: tuple[str, str]) -> Primary:
    rule = f"{primary.metric} of the monolith must differ from itself by less than what matters"
    return replace(primary, claim="", a=same[0], b=same[1], supported_by="negligible", rule=rule)
