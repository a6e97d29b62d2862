"""What the page of a comparison draws of one request: which streams, on which scales."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callsheet.model.comparison import Observed, Pair, Runs
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.svg_compare import curves, gap_axis, histogram, lanes, shares
from callsheet.plugins.payload_metrics import payload_metrics
from callsheet.plugins.stream_metrics import metrics
from callsheet.plugins.text_growth import growth

_LANES = 10
_WIDE, _HALF = 1040, 510
_POINTS = 120

Chosen = Sequence[tuple[str, str, Observed]]
"""Side, the stream's name on the page, the stream."""


def charts(pair: Pair) -> str:
    """All charts of one request; those of which there is nothing to draw are left out."""
    sides = {"A": pair.base, "B": pair.candidate}
    chosen = [(side, *one) for side, runs in sides.items() for one in _chosen(side, runs)]
    most = max((one.recorded.exchange.total for _, _, one in chosen), default=0)
    if not most:
        return ""
    streams = any(one.recorded.exchange.timeline is not None for _, _, one in chosen)
    name = "When events came" if streams else "When the answer came"
    parts = [_titled(name, _shown(pair, streams=streams), _lanes(chosen, most))]
    lines = [(side, name, points) for side, name, one in chosen if (points := growth(one))]
    if lines:
        middle = [_middle(lines, side) for side in sides]
        said = [(side, name) for found in middle if found for side, name, _ in [found]]
        bold = "Bold: the stream in the middle of each side"
        parts.append(_titled("Characters so far", bold, curves(lines, most, _WIDE, said)))
    gaps = {side: list(_gaps(runs)) for side, runs in sides.items()}
    if any(gap > 0 for found in gaps.values() for gap in found):
        axis = gap_axis((gap for found in gaps.values() for gap in found), _HALF)
        bars = histogram(list(gaps.items()), axis, _HALF)
        steps = [(side, side, _ecdf(found)) for side, found in gaps.items() if found]
        parts.append(
            '<div class="pair">'
            + _titled("Gaps between arrivals", "Share of gaps by size, all streams", bars)
            + _titled("Gaps, summed up", "Share that is not longer", shares(steps, axis, _HALF))
            + "</div>"
        )
    return f'<div class="charts">{"".join(parts)}<output class="readout" hidden></output></div>\n'


def _titled(name: str, legend: str, chart: str) -> str:
    head = f'<figcaption><b>{name}</b> <span class="soft">{legend}</span></figcaption>'
    return f"<figure>{head}{chart}</figure>"


def _shown(pair: Pair, *, streams: bool) -> str:
    dot = "the dot is its first event" if streams else "the dot is its head"
    counts = [sum(map(len, runs)) for runs in (pair.base, pair.candidate)]
    if max(counts) <= _LANES:
        return f"One lane for each answer; {dot}"
    return f"Up to {_LANES} answers of each side, evenly chosen by their length; {dot}"


def _chosen(side: str, runs: Runs) -> Iterator[tuple[str, Observed]]:
    """At most so many streams, from the shortest to the longest, with their names."""
    named = [
        (f"{side} run {run_number} stream {number}", one)
        for run_number, run in enumerate(runs, 1)
        for number, one in enumerate(run, 1)
    ]
    named.sort(key=lambda found: found[1].recorded.exchange.total)
    if len(named) <= _LANES:
        yield from named
        return
    for place in range(_LANES):
        yield named[place * (len(named) - 1) // (_LANES - 1)]


def _lanes(chosen: Chosen, most: int) -> str:
    found = []
    for side, name, one in chosen:
        figures = metrics(one.recorded.exchange)
        arrivals = figures.arrivals or tuple(
            at for at in (figures.headers, figures.total) if at is not None
        )
        found.append((side, name, arrivals, one.recorded.exchange.total))
    return lanes(found, most, _WIDE)


def _middle(
    lines: Sequence[tuple[str, str, Sequence[tuple[float, float]]]], side: str
) -> tuple[str, str, Sequence[tuple[float, float]]] | None:
    """The stream of a side that ends in the middle."""
    mine = sorted((line for line in lines if line[0] == side), key=lambda line: line[2][-1][0])
    return mine[len(mine) // 2] if mine else None


def _gaps(runs: Runs) -> Iterator[float]:
    for run in runs:
        for one in run:
            yield from payload_metrics(one.recorded.exchange).gaps


def _ecdf(gaps: Sequence[float]) -> list[tuple[float, float]]:
    """Points of the share of gaps up to each size, thinned out evenly."""
    ordered = sorted(gaps)
    step = max(len(ordered) // _POINTS, 1)
    places = sorted({*range(0, len(ordered), step), len(ordered) - 1})
    return [(ordered[place], 100 * (place + 1) / len(ordered)) for place in places]


def legend(base: str, candidate: str) -> str:
    """Which colour is which side."""
    from callsheet.plugins.drawing.svg_compare import COLOURS

    return "".join(
        f'<div><dt><svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="5" '
        f'fill="{COLOURS[side]}"/></svg> {side}</dt> <dd>{inline(name)}</dd></div>\n'
        for side, name in (("A", base), ("B", candidate))
    )
