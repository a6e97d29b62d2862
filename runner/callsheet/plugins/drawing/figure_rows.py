"""The figures of a stream as rows: name, value, net value, formula."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.model.exchange import Exchange
from callsheet.model.frozen import frozen
from callsheet.plugins.drawing.measures import duration
from callsheet.plugins.stream_figures import FORMULAS, NET, NUMBERS, Figures

_GAPS = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
_MANY_GAPS = 100
"""A p99 of fewer gaps is hardly more than the longest of them."""


@frozen
class FigureRow:
    """One figure for people. ``net`` is empty where it is not told or means nothing."""

    name: str
    value: str
    net: str
    formula: str


def figure_rows(exchange: Exchange) -> tuple[FigureRow, ...]:
    """All figures that the stream has, in the order in which their instants come."""
    return tuple(_rows(Figures(exchange)))


def _rows(figures: Figures) -> Iterator[FigureRow]:
    for name, formula in FORMULAS.items():
        if name == "gap":
            yield from _gaps(figures, formula)
        elif name != "stall" and (value := figures.value(name)) is not None:
            net = figures.value(name, net=True) if name in NET else None
            if name in ("tpot", "tokens_per_second"):
                formula = f"{figures.counted()}; {formula}"
            yield FigureRow(name, told(name, value), "" if net is None else duration(net), formula)


def _gaps(figures: Figures, formula: str) -> Iterator[FigureRow]:
    gaps = figures.payload.gaps
    for word, share in _GAPS:
        if gaps and (word != "p99" or len(gaps) >= _MANY_GAPS):
            value = duration(figures.payload.gap(share) or 0)
            yield FigureRow(f"gap {word}", value, "", formula if word == "p50" else "")


def told(name: str, value: float) -> str:
    """A figure with its unit."""
    return f"{value:,.3g} {NUMBERS[name]}" if name in NUMBERS else duration(round(value))
