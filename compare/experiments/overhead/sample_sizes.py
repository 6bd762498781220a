"""How much the overhead experiment measures, by profile."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TURNS = 2  # per wanted turn, to find undisturbed ones; each turn buys two dozen of one product


@dataclass(frozen=True)
class SampleSizes:
    """How much one run measures. In each of `turns` turns, every operation runs for so many rounds.

    A turn has only one round of logging in, which hashes a password and takes far longer than anything else.
    """

    turns: int
    rounds: int
    null_hops: int
    saturation_s: float
    saturation_warmup_s: float

    @property
    def most_turns(self) -> int:
        return MOST_TURNS * self.turns


SAMPLE_SIZES = {
    "demo": SampleSizes(turns=3, rounds=10, null_hops=200, saturation_s=1.0, saturation_warmup_s=0.3),
    "quick": SampleSizes(turns=4, rounds=5, null_hops=150, saturation_s=0.4, saturation_warmup_s=0.15),
    "full": SampleSizes(turns=6, rounds=10, null_hops=300, saturation_s=1.0, saturation_warmup_s=0.3),
}
