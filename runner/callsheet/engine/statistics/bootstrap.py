"""The bootstrap: what a quantile would be if the same runs and streams were drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

Runs = Sequence[Sequence[float]]
"""One value per stream, in the runs that they belong to. No run is empty."""


def drawn_quantiles(runs: Runs, share: float, draws: int, random: Random) -> list[float]:
    """``draws`` quantiles, each of as many runs drawn with replacement, then their streams.

    Streams of one run share its hour, its replica and its caches, so they alone tell too little
    about the next run: drawing runs first puts the differences between runs into the spread
    (Davison and Hinkley, Bootstrap Methods and their Application, 3.8). One run alone is always
    taken, which leaves the plain bootstrap of its streams.
    """
    choices = random.choices
    quantiles = []
    for _ in range(draws):
        drawn: list[float] = []
        for run in choices(runs, k=len(runs)):
            drawn += choices(run, k=len(run))
        drawn.sort()
        place = (len(drawn) - 1) * share  # Hyndman and Fan 7, as in plugins.stream_metrics
        below = int(place)
        value = drawn[below]
        if part := place - below:
            value += (drawn[below + 1] - value) * part
        quantiles.append(value)
    return quantiles
