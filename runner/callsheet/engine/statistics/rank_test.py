"""Mann and Whitney's rank test: does one side tend to hold the greater values?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

_EXACT_UP_TO = 20
"""Values of both sides together up to which every arrangement is counted (a few ms)."""


def rank_test(low: Sequence[float], high: Sequence[float]) -> float:
    """The chance of ranks at least as far up for ``high`` if the two sides don't differ.

    One-sided; both sides need a value. Up to 20 values together the answer is exact, with or
    without ties; above, it is the normal approximation with corrections for ties and continuity
    (Mann and Whitney 1947; Conover, Practical Nonparametric Statistics, 5.1).
    """
    groups = [
        (len(members), sum(side for _, side in members))
        for _, found in groupby(
            sorted([(value, 0) for value in low] + [(value, 1) for value in high]),
            key=lambda pair: pair[0],
        )
        for members in [list(found)]
    ]
    ranks, rank_sum, start = [], 0, 0  # ranks are doubled: the mean rank of a tie may be a half
    for size, of_high in groups:
        doubled = 2 * start + size + 1
        ranks += [doubled] * size
        rank_sum += doubled * of_high
        start += size
    if len(ranks) <= _EXACT_UP_TO:
        return _exact(ranks, len(high), rank_sum)
    return _normal(len(low), len(high), [size for size, _ in groups], rank_sum / 2)


def _exact(ranks: Sequence[int], taken: int, rank_sum: int) -> float:
    """The share of all ways to take ``taken`` of ``ranks`` that sum to ``rank_sum`` or more."""
    ways: list[dict[int, int]] = [defaultdict(int) for _ in range(taken + 1)]
    ways[0][0] = 1
    for rank in ranks:
        for count in range(taken, 0, -1):
            for total, number in ways[count - 1].items():
                ways[count][total + rank] += number
    as_far = sum(number for total, number in ways[taken].items() if total >= rank_sum)
    return as_far / math.comb(len(ranks), taken)


def _normal(low: int, high: int, ties: Sequence[int], rank_sum: float) -> float:
    count = low + high
    above = rank_sum - high * (count + 1) / 2
    tied = sum(size**3 - size for size in ties) / (count * (count - 1))
    variance = low * high * (count + 1 - tied) / 12
    if variance <= 0:  # all values are equal
        return 1.0
    return math.erfc((above - 0.5) / math.sqrt(2 * variance)) / 2
