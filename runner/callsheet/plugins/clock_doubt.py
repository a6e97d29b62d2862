"""Whether a clock is good enough for a limit."""

from __future__ import annotations

from callsheet.model.exchange import Exchange
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.payload_metrics import PayloadMetrics

_FEW_LATE_READS_DONT_MATTER = ("p50", "p90", "p95")
_BETWEEN_READS = ("gap", "second", "tpot")


def in_doubt(
    exchange: Exchange, name: str, word: str, value: float, limit: int, pieces: int = 1
) -> str:
    """Why ``value`` can't be held against ``limit``; empty when it can. Both in ns.

    The kernel's times hold whatever this process does. The time right after a read is too late by
    up to the process's own lag: so a span from the start of the call may truly be that much
    shorter, and a gap, which lies between two reads, that much shorter or longer. Where this alone
    decides, no verdict would be honest. The percentiles below p99 are held against the lag of 99 %
    of the reads, all else against the longest. ``value`` may be one of ``pieces`` of a span.
    """
    if exchange.clock == "kernel" or exchange.lag is None:
        return ""
    lag = exchange.lag.p99 if word in _FEW_LATE_READS_DONT_MATTER else exchange.lag.max
    lag = round(lag / pieces)
    least, most = value - lag, value + (lag if name in _BETWEEN_READS else 0)
    if word == "min":
        decides = (least >= limit) != (most >= limit)
    else:
        decides = (least <= limit) != (most <= limit)
    if not decides:
        return ""
    what = f"{name} {word}" if name == "gap" else name
    return _doubt(f"{what} was {duration(value)}", lag)


def stalls_in_doubt(exchange: Exchange, payload: PayloadMetrics, over: int, at_most: int) -> str:
    """Why the gaps longer than ``over`` ns can't be counted; empty when they can."""
    if exchange.clock == "kernel" or exchange.lag is None:
        return ""
    lag = exchange.lag.max
    least, most = payload.stalls(over + lag), payload.stalls(max(over - lag, 0))
    if (least <= at_most) == (most <= at_most):
        return ""
    return _doubt(f"{many(payload.stalls(over), 'gap')} seemed over {duration(over)}", lag)


def _doubt(what: str, lag: int) -> str:
    return (
        f"{what}, but it can't be judged: without the kernel's receive times "
        f"it is exact to {duration(lag)} only, which is how late this process read; "
        "run fewer jobs (-n), on Linux, or set a limit further away"
    )
