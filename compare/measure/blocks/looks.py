"""When a run looks at its blocks, and at which level, so that several looks together err in 5% of runs.

Whoever looks more often is wrong more often, unless each look asks for more. Pocock (1977, "Group sequential methods in
the design and analysis of clinical trials") gives one level for all looks; see Jennison and Turnbull (2000, "Group
Sequential Methods", chapters 2, 4 and 9).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

ERROR = 0.05  # the chance of a wrong verdict over all looks, if there is no difference
FEWEST_BLOCKS = 4  # at the first look
MOST_BLOCKS = 16  # at the last look of the longest run
# The two-sided level of each of so many looks at equal distances that together keep 5%.
POCOCK = {1: 0.05, 2: 0.0294, 3: 0.0221, 4: 0.0182}


def level_of_ratios(looks: Sequence[int]) -> float:
    """Return the two-sided level of each look at ratios. Raises KeyError for over four looks."""
    return POCOCK[len(looks)]


def levels_of_shares(looks: Sequence[int]) -> list[float]:
    """Return the two-sided level of each look at shares, which sum to 5% at most.

    A sign-flip test of n blocks knows only levels that are multiples of 2 / 2^n. Four blocks allow none below 12.5%, so
    there the ranks decide, at the one level that they have. The later looks spend equal parts of what is left, rounded
    down to what they can spend. They spend nothing only if no level is left.
    """
    left = ERROR
    levels = []
    for place, blocks in enumerate(looks):
        step = 2 / 2**blocks
        if step > ERROR:
            level = rank_level(blocks) if rank_level(blocks) <= left else 0.0
        else:
            shared = step * max(1, math.floor(left / (len(looks) - place) / step + 1e-9))
            level = shared if shared <= left else 0.0
        left -= level
        levels.append(level)
    return levels


def rank_level(blocks: int) -> float:
    """Return the two-sided level at which so many values of either side lie wholly apart by chance."""
    return 2 / math.comb(2 * blocks, blocks)
