"""A scale from values to places in a drawing, and the round values to mark on it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from callsheet.model.frozen import frozen


@frozen
class Axis:
    """Values from ``low`` to ``high`` on places from ``start`` to ``end``; ``log`` by decades."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The place of a value, to a tenth; what is outside stands at the nearer end."""
        low, high, value = (self._scaled(one) for one in (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.0
        return round(self.start + (self.end - self.start) * min(max(share, 0.0), 1.0), 1)

    def _scaled(self, value: float) -> float:
        return math.log10(max(value, 1e-9)) if self.log else value

    def marks(self, most: int = 8) -> Iterator[float]:
        """Round values inside, at most about so many of them."""
        if self.log:
            decade = 10 ** math.floor(math.log10(max(self.low, 1e-9)))
            while decade <= self.high:
                yield from (one for n in (1, 2, 5) if self.low <= (one := decade * n) <= self.high)
                decade *= 10
            return
        span = self.high - self.low
        if span <= 0:
            return
        rough = span / most
        decade = 10 ** math.floor(math.log10(rough))
        step = next(decade * n for n in (1, 2, 5, 10) if decade * n >= rough)
        number = math.ceil(self.low / step)
        while number * step <= self.high:
            yield number * step
            number += 1
