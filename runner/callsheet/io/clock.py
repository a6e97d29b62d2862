"""The clock: the one place that asks the system for the time."""

from __future__ import annotations

import time
from collections.abc import Callable

from callsheet.model.frozen import frozen


@frozen
class Clock:
    """Two clocks, both in ns: ``monotonic`` for durations, ``wall`` since the epoch for dates."""

    monotonic: Callable[[], int] = time.monotonic_ns
    wall: Callable[[], int] = time.time_ns
