"""Whose times a stream's are, and how late we read them, in one line."""

from __future__ import annotations

from callsheet.model.exchange import Exchange
from callsheet.plugins.drawing.measures import duration

CLOCKS = {
    "kernel": "the kernel's receive times",
    "mixed": "the kernel's receive times, but for some reads the time right after them",
    "monotonic": "the time right after each read",
}


def clock_line(exchange: Exchange) -> str:
    """``the kernel's receive times; own lag p50 0.04 ms p99 0.21 ms max 2.1 ms``."""
    clock, lag = CLOCKS[exchange.clock], exchange.lag
    if lag is None:
        return clock
    shares = (("p50", lag.p50), ("p99", lag.p99), ("max", lag.max))
    return f"{clock}; own lag {' '.join(f'{name} {duration(ns)}' for name, ns in shares)}"
