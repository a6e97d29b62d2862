"""What a comparison decided, metric by metric."""

from __future__ import annotations

from dataclasses import dataclass

SLOWER = "slower"
NOT_SLOWER = "not_slower"
CANT_TELL = "cant_tell"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    ``value`` is the quantile that was compared (or the share of good streams), in the metric's
    unit, None where no stream has one; ``low`` and ``high`` are values that the true quantile lies
    above and below, each with 95 % confidence, None where there are too few streams.
    """

    value: float | None
    streams: int
    runs: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's word on one metric.

    ``metric`` is its label (``ttft.p50``), ``unit`` one of ``time`` (ns), ``number`` and ``share``
    (0 to 1). ``verdict`` is ``slower`` (for metrics that are better when higher: lower),
    ``not_slower`` or ``cant_tell``; ``limit`` says what counts (``+10%``, ``> 200ms``). An absolute
    limit has no ``base``.

    ``ratio`` is candidate / base (inf for a base of zero); ``interval`` holds its bounds: the one
    towards slower is a one-sided 95 % bound, the other one is widened so that all metrics
    together alarm falsely in at most 5 %. ``p_rank`` is the rank test's second opinion, for a
    share the exact test's chance.

    ``streams_needed`` tells about how many streams a side would decide in four of five cases,
    None when it is decided or no reasonable number would; ``note`` is what else a reader must know.
    """

    metric: str
    base: Side | None
    candidate: Side
    ratio: float | None
    interval: tuple[float, float] | None
    p_rank: float | None
    verdict: str
    streams_needed: int | None = None
    note: str = ""
    unit: str = "time"
    limit: str = ""


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How much a metric moves when nothing changed, at the present number of streams a side.

    ``noise``: 95 of 100 comparisons of like with like stay below this change; ``visible``: a
    change for the worse of this size is found in about four of five comparisons. Both are shares
    of ``side.value`` (0.12 is 12 %), None with too few streams.
    """

    metric: str
    side: Side
    noise: float | None
    visible: float | None
    note: str = ""
    unit: str = "time"
