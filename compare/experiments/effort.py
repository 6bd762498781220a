"""How much the overhead experiment measures, by profile."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How much one run measures. `slow_rounds` are those of logging in, which hashes a password."""

    rounds: int
    slow_rounds: int
    null_hops: int
    saturation_s: float
    saturation_warmup_s: float


EFFORTS = {
    "demo": Effort(rounds=30, slow_rounds=4, null_hops=200, saturation_s=1.0, saturation_warmup_s=0.3),
    "quick": Effort(rounds=20, slow_rounds=3, null_hops=150, saturation_s=0.4, saturation_warmup_s=0.15),
    "full": Effort(rounds=60, slow_rounds=6, null_hops=300, saturation_s=1.0, saturation_warmup_s=0.3),
}
