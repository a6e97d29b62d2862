"""Whether a clock is good enough for a limit."""

from __future__ import annotations

from callsheet.model.exchange import Exchange
from callsheet.plugins.drawing.measures import duration

_FEW_LATE_READS_DONT_MATTER = ("p50", "p90", "p95")


def in_doubt(exchange: Exchange, name: str, word: str, value: float, limit: int) -> str:
    """Why ``value`` can't be held against ``limit``; empty when it can. Both in ns.

    The kernel's times hold whatever this process does. The time right after a read is too late by
    up to the process's own lag: so a span from the start of the call may truly be that much
    shorter, and a gap, which lies between two reads, that much shorter or longer. Where this alone
    decides, no verdict would be honest. The percentiles below p99 are held against the lag of 99 %
    of the reads, all else against the longest.
    """
    if exchange.clock == "kernel" or exchange.lag is None:
        return ""
    lag = exchange.lag.p99 if word in _FEW_LATE_READS_DONT_MATTER else exchange.lag.max
    least, most = value - lag, value + (lag if name == "gap" else 0)
    if word == "min":
        decides = (least >= limit) != (most >= limit)
    else:
        decides = (least <= limit) != (most <= limit)
    if not decides:
        return ""
    what = f"{name} {word}" if name == "gap" else name
    return (
        f"{what} was {duration(value)}, but it can't be judged: without the kernel's receive times "
        f"it is exact to {duration(lag)} only, which is how late this process read; "
        "run fewer jobs (-n), on Linux, or set a limit further away"
    )
