"""The A/A check of an experiment: the monolith against itself, which shows what this machine's noise would hide."""

from __future__ import annotations

from dataclasses import replace

from .experiment import AnyExperiment

QUESTION = "By how much does the monolith differ from itself here, and which differences would a run have shown?"


def aa_check(experiment: AnyExperiment, profile: str) -> AnyExperiment:
    """Return an experiment that measures the noise of the given one's primaries. It decides no claim.

    It measures them as the given experiment does. Its conditions are those of the A/A pairs, and those whose gate
    stands for theirs.
    """
    primaries = experiment.primaries_of(profile)
    pairs = tuple(dict.fromkeys(experiment.same_for(primary.b) for primary in primaries))
    names = {name for pair in pairs for name in pair}
    paired = [c for c in experiment.conditions_of(profile) if names & set(c.run_names(profile, 0).values())]
    needed = {name for condition in paired for name in (condition.name, condition.gated_by)}
    return replace(
        experiment,
        question=QUESTION,
        conditions=tuple(c for c in experiment.conditions_of(profile) if c.name in needed),
        compared=pairs,
        noise={pair[1]: pair for pair in pairs},
        primaries=(),
        noise_of=tuple(dict.fromkeys(primary.metric for primary in primaries)),
    )
