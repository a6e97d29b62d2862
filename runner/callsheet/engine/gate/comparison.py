"""Two sides of one metric, and whether there is enough of them to be compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain

from callsheet.engine.gate.fail_if import Limit
from callsheet.engine.statistics.bootstrap import Runs
from callsheet.engine.statistics.quantile_bounds import quantile_bounds
from callsheet.model.decision import Side
from callsheet.plugins.stream_metrics import percentile

FEWEST = 5
"""Streams a side below which no test can find anything: only absolute limits judge."""

STAMP_ERRORS = 3
"""A difference below so many errors of a time stamp never counts."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relative limit with the values of both sides.

    ``base`` and ``candidate`` hold one value per stream in the metric's unit, in the runs that the
    streams belong to. ``stamp_error`` is what one time stamp may be wrong by, ``lag`` how long this
    process itself held arrivals up (its 99th percentile; 0 with the kernel's times, which it can't
    bend): both in the metric's unit too.
    """

    limit: Limit
    base: Runs
    candidate: Runs
    stamp_error: float = 0.0
    lag: float = 0.0

    def obstacle(self, base: Side, candidate: Side) -> tuple[str, int | None]:
        """Why the sides can't be compared, or an empty text, and how many streams a side it takes.

        A tail takes more than a median: no 90th percentile of less than 10 streams, no 99th of
        less than 100.
        """
        name = self.limit.metric.name
        for side, who in ((base, "the base"), (candidate, "the candidate")):
            if not side.streams:
                return f"no stream of {who} has a value of {name}", FEWEST
        tail = 1 - self.limit.across
        fewest = max(FEWEST, math.ceil(round(1 / tail, 6)))
        if min(base.streams, candidate.streams) < fewest:
            less = f"fewer than {fewest} streams a side"
            return f"{less}: only an absolute limit can judge {self.limit.label}", fewest
        if self.lag >= self.change(base) * (base.value or 0) > 0:
            return "our own lag is as large as the change to be found: nothing can be said", None
        return "", None

    def change(self, base: Side) -> float:
        """The smallest change that counts, as a share of the base."""
        if not base.value:
            return self.limit.value
        return max(self.limit.value, STAMP_ERRORS * self.stamp_error / base.value)


def side_of(limit: Limit, runs: Runs) -> Side:
    """One side, summed up: the quantile with its bounds, or the share of good streams."""
    values = list(chain.from_iterable(runs))
    counts = (len(values), sum(1 for run in runs if run))
    if not values:
        return Side(None, *counts)
    if limit.share is None:
        return Side(sum(values) / len(values), *counts)
    bounds = quantile_bounds(values, limit.across) if limit.across < 1 else (None, None)
    return Side(percentile(values, limit.across), *counts, *bounds)
