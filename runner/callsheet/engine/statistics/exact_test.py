"""Fisher's exact test: does one side fail more often?"""

from __future__ import annotations

import math

_NEGLIGIBLE = 1e-18


def exact_test(base: tuple[int, int], candidate: tuple[int, int]) -> float:
    """The chance of at least so many failures in the candidate if the sides don't differ.

    Each side is (good, all). One-sided (Fisher 1935): the upper tail of the hypergeometric
    distribution, term by term. Terms rise to one peak and fall, so the sum may stop behind it.
    """
    (base_good, base_all), (good, all_) = base, candidate
    failed = all_ - good
    failed_both = failed + base_all - base_good
    chance = 0.0
    for count in range(failed, min(all_, failed_both) + 1):
        ways = _log_ways(all_, count) + _log_ways(base_all, failed_both - count)
        term = math.exp(ways - _log_ways(base_all + all_, failed_both))
        chance += term
        if term < chance * _NEGLIGIBLE:
            break
    return min(chance, 1.0)


def _log_ways(among: int, taken: int) -> float:
    """The logarithm of a binomial coefficient, which would be a number of thousands of digits."""
    return math.lgamma(among + 1) - math.lgamma(taken + 1) - math.lgamma(among - taken + 1)
