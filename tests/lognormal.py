"""Times as services make them: lognormal streams in runs that shift a little as a whole."""

from __future__ import annotations

import math
from random import Random


def lognormal_runs(
    random: Random,
    runs: int = 5,
    streams: int = 10,
    *,
    median: float = 1.0,
    cv: float = 0.3,
    shift: float = 0.0,
) -> list[list[float]]:
    """``runs`` of ``streams`` values each; ``shift`` is the sd of the runs' own factors."""
    sigma = math.sqrt(math.log1p(cv * cv))
    factors = [median * math.exp(random.gauss(0, shift)) for _ in range(runs)]
    return [
        [factor * random.lognormvariate(0, sigma) for _ in range(streams)] for factor in factors
    ]
