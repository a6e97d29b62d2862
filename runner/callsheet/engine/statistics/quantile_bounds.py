"""Bounds of a quantile, from the order of the values alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate


def quantile_bounds(
    values: Sequence[float], share: float, confidence: float = 0.95
) -> tuple[float | None, float | None]:
    """A value that the true quantile lies above, and one that it lies below.

    Each holds by itself with ``confidence``. ``share`` (more than 0, less than 1) names the
    quantile. A bound is one of ``values``, in their unit, or None where there are too few: from
    above the median needs 5, the 90th percentile 29, the 95th 59, the 99th 299. Nothing is assumed
    but that the values are independent (Conover, Practical Nonparametric Statistics, 3.2).
    """
    ordered = sorted(values)
    count = len(ordered)
    # how likely it is that at most k values lie below the true quantile, for each k
    at_most = list(accumulate(_binomial(count, share, k) for k in range(count)))
    lower = [v for v, p in zip(ordered, at_most, strict=True) if p <= 1 - confidence]
    upper = [v for v, p in zip(ordered, at_most, strict=True) if p >= confidence]
    return lower[-1] if lower else None, upper[0] if upper else None


def _binomial(count: int, share: float, k: int) -> float:
    """The probability of ``k`` among ``count``; by logarithms, so that no factor overflows."""
    ways = math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
    return math.exp(ways + k * math.log(share) + (count - k) * math.log1p(-share))
