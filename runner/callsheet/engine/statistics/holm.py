"""Holm's step-down: several tests, one chance of a false alarm."""

from __future__ import annotations

from collections.abc import Sequence


def holm(chances: Sequence[float], alpha: float) -> tuple[float, ...]:
    """For each test the level that its chance (p value) has to keep below or equal.

    The smallest chance is held to alpha / n, the next to alpha / (n - 1), and so on; from the
    first that passes its level on, none counts, so all later ones get that level. Then the chance
    that any of them alarms falsely is at most ``alpha`` (Holm 1979).
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    levels = [0.0] * len(chances)
    level, stopped = alpha, False
    for place, test in enumerate(order):
        if not stopped:
            level = alpha / (len(chances) - place)
            stopped = chances[test] > level
        levels[test] = level
    return tuple(levels)
