"""How much worse one value is than another, its bounds, and what it takes to be sure of it.

Ratios here are turned so that above 1 is worse, for every metric.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

REASONABLE = 100
"""No more than so many times the present streams are ever asked for."""

_POWER = ((1.645 + 0.842) / 1.645) ** 2
"""From the number that reaches a bound in half of all cases to that for four of five."""


def divided(value: float, by: float) -> float:
    """The ratio of two values that aren't negative; nothing against nothing is no change."""
    if by:
        return value / by
    return math.inf if value else 1.0


def bounds(ratios: Sequence[float], level: float, alpha: float) -> tuple[float, float]:
    """The one-sided bounds of sorted draws: from below at ``level``, from above at ``alpha``.

    Counted so that the lower bound lies above 1 exactly when the :func:`chance` is at most
    ``level``. Too few draws for a level leave no bound (0, inf).
    """
    below, above = int(level * (len(ratios) + 1)), int(alpha * (len(ratios) + 1))
    return ratios[below - 1] if below else 0.0, ratios[-above] if above else math.inf


def chance(ratios: Sequence[float]) -> float:
    """How likely nothing got worse, by the share of such draws; never 0."""
    return (1 + sum(ratio <= 1 for ratio in ratios)) / (len(ratios) + 1)


def streams_needed(
    streams: float, worse: float, interval: tuple[float, float], at_most: float
) -> int | None:
    """About how many streams a side would decide in four of five cases if the ratio stays.

    ``streams`` a side gave the ratio ``worse`` and its ``interval``; ``at_most`` is the ratio that
    counts. On the scale of logarithms an interval shrinks with the root of the number of streams.
    None where more than a hundred times the present ones would be due.
    """
    low, high = interval
    if worse >= at_most:  # the bound from below has to leave 1 behind
        width, room = divided(worse, low), worse
    else:  # the bound from above has to come below the limit
        width, room = divided(high, worse), divided(at_most, worse)
    if not (1 < room < math.inf and width < math.inf):
        return None
    times = _POWER * (math.log(width) / math.log(room)) ** 2
    return math.ceil(streams * max(times, 1)) if times <= REASONABLE else None
