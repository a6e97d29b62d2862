"""One value of a metric for each stream, and what its time stamps may be wrong by."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.engine.gate.fail_if import Limit
from callsheet.model.comparison import Observed, Runs
from callsheet.plugins.payload_metrics import payload_metrics
from callsheet.plugins.stream_metrics import metrics, percentile

STAMP_ERRORS = {"kernel": 150_000, "mixed": 500_000, "monotonic": 500_000}
"""Clock to what one of its stamps may be wrong by, ns: bench/ measures them."""

_BY_SPAN = ("tpot", "tokens_per_second", "events_per_second")
"""Metrics of the span from the first payload to the last: its two stamps share their error."""


def values(limit: Limit, runs: Runs) -> tuple[tuple[float, ...], ...]:
    """The values of each run, in the metric's unit; a stream without one is left out.

    Only complete exchanges have times: one that was cut is short, and an error often fast. They
    count in ``complete``, as do all others.
    """
    return tuple(
        tuple(found for one in run if (found := value(limit, one)) is not None) for run in runs
    )


def value(limit: Limit, observed: Observed) -> float | None:
    """The value of one stream, or None."""
    name = limit.metric.name
    if name == "complete":
        return float(observed.complete)
    if not observed.complete:
        return None
    exchange = observed.recorded.exchange
    payload, times = payload_metrics(exchange), metrics(exchange)
    if limit.within is not None:
        return payload.gap(limit.within)
    if name == "stall":
        return payload.gap(1)
    found: float | None = getattr(payload if hasattr(payload, name) else times, name)
    return found


def stamp_error(limit: Limit, runs: Runs) -> float:
    """What the values may be wrong by because of single stamps, in the metric's unit."""
    if limit.metric.unit == "share" or limit.metric.name == "coalescing":
        return 0.0
    errors = [error for run in runs for one in run if (error := _error(limit, one)) is not None]
    return percentile(errors, 0.5) if errors else 0.0


def _error(limit: Limit, observed: Observed) -> float | None:
    found = value(limit, observed)
    if found is None:
        return None
    exchange = observed.recorded.exchange
    error = STAMP_ERRORS[exchange.clock]
    if limit.metric.name not in _BY_SPAN:
        return error
    arrivals = payload_metrics(exchange).arrivals
    return found * error / (arrivals[-1] - arrivals[0])


def lag(limit: Limit, runs: Runs) -> float:
    """How long this process held arrivals up, ns, over streams as the limit looks at them.

    0 with the kernel's times, which it can't bend, and for what is no time.
    """
    if limit.metric.unit != "time":
        return 0.0
    lags = list(_lags(runs))
    return percentile(lags, limit.across) if lags else 0.0


def _lags(runs: Runs) -> Iterator[float]:
    for run in runs:
        for one in run:
            exchange = one.recorded.exchange
            bent = exchange.clock != "kernel" and exchange.lag is not None
            yield exchange.lag.p99 if bent and exchange.lag else 0.0
