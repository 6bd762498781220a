"""The order of conditions in each block: balanced by a Williams square, whose rows and letters the seed deals out.

A condition may profit from its position in the block, or from what ran right before it. In a Williams square (Williams
1949, "Experimental designs balanced for the estimation of residual effects of treatments") each of n conditions has
each position equally often, and follows each other one equally often. This takes n blocks if n is even. If n is odd it
takes 2n, the second n being the first ones backwards; positions alone are balanced after n blocks in either case.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from ...results import Run
from .due import conditions_due
from .experiment import AnyExperiment
from .experiment import Condition


def conditions_in_order(
    experiment: AnyExperiment, profile: str, block: int, runs: Sequence[Run], seed: int
) -> list[Condition]:
    """Return the conditions that a block measures, in their order. `runs` must hold all runs before the last look."""
    due = [conditions_due(experiment, profile, each, runs) for each in range(block + 1)]
    names = [[condition.name for condition in conditions] for conditions in due]
    known = {condition.name: condition for condition in due[-1]}
    return [known[name] for name in block_orders(names, f"{seed}/{experiment.name}")[-1]]


def block_orders(conditions_of_blocks: Sequence[Sequence[str]], seed: str) -> list[list[str]]:
    """Return the order of each block, as names of conditions.

    Blocks with the same conditions are balanced among themselves. The same seed gives the same orders. A block's order
    depends on the blocks before it, and on none after it. So a bench that goes on finds the orders that it began with.
    """
    seen: dict[frozenset[str], int] = {}
    orders = []
    for conditions in conditions_of_blocks:
        turn = seen.setdefault(frozenset(conditions), 0)
        seen[frozenset(conditions)] += 1
        orders.append(order_in_turn(conditions, turn, seed))
    return orders


def order_in_turn(conditions: Sequence[str], turn: int, seed: str) -> list[str]:
    """Return the order of the block that is number `turn` (from 0) of those with these conditions, if there are any.

    When all rows of a square are used up, the next square is dealt out anew.
    """
    if not conditions:
        return []
    rows = williams_rows(len(conditions))
    square, row = divmod(turn, len(rows))
    dealer = random.Random(f"{seed}/{len(conditions)}/{square}")
    letters = dealer.sample([*conditions], len(conditions))
    halves = [rows[: len(conditions)], rows[len(conditions) :]]  # each balances the positions; the second may be empty
    dealer.shuffle(halves)
    dealt = [each for half in halves for each in dealer.sample(half, len(half))]
    return [letters[number] for number in dealt[row]]


def williams_rows(count: int) -> list[list[int]]:
    """Return the rows of a Williams square of the numbers below `count`: twice as many rows if that is odd."""
    zigzag = [(step + 1) // 2 if step % 2 else (count - step // 2) % count for step in range(count)]  # 0, 1, n-1, 2, …
    rows = [[(number + shift) % count for number in zigzag] for shift in range(count)]
    return rows if count % 2 == 0 or count == 1 else rows + [row[::-1] for row in rows]
