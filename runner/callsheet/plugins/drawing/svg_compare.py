"""Charts of two sets of streams, in SVG that needs no style sheet and no script.

Attributes ``data-…`` tell the page's script where the scales are; without it they do nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callsheet.plugins.drawing.axis import Axis
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.measures import duration

COLOURS = {"A": "#4c7fe0", "B": "#d9792b"}
_LEFT, _RIGHT, _TOP, _FOOT = 52, 14, 8, 22
_LANE = 13
_LOG = ' data-log="yes"'

Points = Sequence[tuple[float, float]]


def lanes(found: Sequence[tuple[str, str, Sequence[int], int]], most: int, width: int) -> str:
    """One lane for each stream: (side, stream's name, its arrivals, its end), all in ns."""
    axis = Axis(0, most, _LEFT, width - _RIGHT)
    parts, before = [], ""
    for number, (side, name, arrivals, end) in enumerate(found):
        y = _TOP + number * _LANE
        if side != before:
            parts.append(
                f'<text x="0" y="{y + 10}" fill="{COLOURS[side]}" font-weight="700">{side}</text>'
            )
        before = side
        places = dict.fromkeys(axis.at(at) for at in arrivals)
        ticks = "".join(f"M{place:g} {y + 1}v{_LANE - 4}" for place in places)
        first = axis.at(arrivals[0]) if arrivals else axis.at(end)
        parts.append(
            f'<g data-stream="{inline(name)}"><title>{inline(name)}: '
            f"{duration(arrivals[0]) if arrivals else duration(end)} to {duration(end)}</title>"
            f'<rect x="{_LEFT}" y="{y}" width="{axis.at(end) - _LEFT:g}" height="{_LANE - 2}" '
            f'rx="2" fill="{COLOURS[side]}" fill-opacity=".1"/>'
            f'<path d="{ticks}" stroke="{COLOURS[side]}" stroke-width="1.2" fill="none"/>'
            f'<circle cx="{first:g}" cy="{y + 5.5}" r="3" fill="{COLOURS[side]}"/></g>'
        )
    height = _TOP + len(found) * _LANE + _FOOT
    return _svg("time", axis, width, height, "Arrivals of each stream", "".join(parts))


def curves(
    found: Sequence[tuple[str, str, Points]], most: int, width: int, said: Sequence[tuple[str, str]]
) -> str:
    """Characters so far over time: (side, stream's name, points); ``said`` streams are bold."""
    top = max((value for _, _, points in found for _, value in points), default=1)
    return _lines(
        "time", found, Axis(0, most, _LEFT, width - _RIGHT), top, width, said, "characters"
    )


def shares(found: Sequence[tuple[str, str, Points]], axis: Axis, width: int) -> str:
    """The share of gaps (in percent) that are not longer: an ECDF for each side."""
    said = [(side, name) for side, name, _ in found]
    return _lines("gap", found, axis, 100, width, said, "% of gaps are not longer")


def gap_axis(gaps: Iterable[float], width: int) -> Axis:
    """The scale that histogram and ECDF of gaps share."""
    positive = sorted(gap for gap in gaps if gap > 0)
    return Axis(positive[0] / 1.2, positive[-1] * 1.2, _LEFT, width - _RIGHT, log=True)


def histogram(found: Sequence[tuple[str, Sequence[float]]], axis: Axis, width: int) -> str:
    """How often gaps of each size are: (side, gaps in ns), as shares of their side."""
    bins, height = 36, 150
    steps = {side: _counted(gaps, axis, bins) for side, gaps in found}
    top = max((share for counted in steps.values() for share in counted), default=1) or 1
    scale = Axis(0, top, height - _FOOT, _TOP)
    each = (axis.end - axis.start) / bins
    parts = [_grid(scale, width, "%")]
    for side, counted in steps.items():
        path = f"M{axis.start:g} {scale.start:g}"
        path += "".join(f"V{scale.at(share):g}h{each:.2f}" for share in counted)
        parts.append(
            f'<path d="{path}V{scale.start:g}Z" fill="{COLOURS[side]}" fill-opacity=".22" '
            f'stroke="{COLOURS[side]}" stroke-width="1.2"/>'
        )
    return _svg("gap", axis, width, height, "How often gaps of each size are", "".join(parts))


def _counted(gaps: Sequence[float], axis: Axis, bins: int) -> list[float]:
    counts = [0] * bins
    for gap in gaps:
        share = (axis.at(gap) - axis.start) / (axis.end - axis.start)
        counts[min(int(share * bins), bins - 1)] += 1
    return [100 * count / max(len(gaps), 1) for count in counts]


def _lines(
    group: str,
    found: Sequence[tuple[str, str, Points]],
    axis: Axis,
    top: float,
    width: int,
    said: Sequence[tuple[str, str]],
    what: str,
) -> str:
    height = 150
    scale = Axis(0, top or 1, height - _FOOT, _TOP)
    parts = [_grid(scale, width, "%" if group == "gap" else "")]
    for side, name, points in found:
        bold = (side, name) in said
        places = " ".join(f"{axis.at(x):g},{scale.at(y):g}" for x, y in points)
        more = f' data-say="{side}"' if bold else ""
        parts.append(
            f'<polyline points="{places}" fill="none" stroke="{COLOURS[side]}" '
            f'stroke-width="{2 if bold else 1}" stroke-opacity="{1 if bold else 0.35}" '
            f'data-stream="{inline(name)}"{more}><title>{inline(name)}</title></polyline>'
        )
    scales = f' data-top="{scale.end:g}" data-foot="{scale.start:g}" data-most="{top:g}"'
    return _svg(group, axis, width, height, what, "".join(parts), scales)


def _grid(scale: Axis, width: int, unit: str) -> str:
    parts = []
    for value in scale.marks(4):
        y = scale.at(value)
        parts.append(
            f'<path d="M{_LEFT} {y:g}H{width - _RIGHT}" stroke="currentColor" '
            f'stroke-opacity=".1"/><text x="{_LEFT - 6}" y="{y + 4:g}" text-anchor="end" '
            f'fill="currentColor" opacity=".6">{value:,.6g}{unit}</text>'
        )
    return "".join(parts)


def _svg(
    group: str, axis: Axis, width: int, height: int, said: str, inside: str, more: str = ""
) -> str:
    foot = height - 6
    marks, last = [], -100.0
    for value in axis.marks():
        x = axis.at(value)
        marks.append(
            f'<path d="M{x:g} {_TOP - 4}V{height - _FOOT}" stroke="currentColor" '
            'stroke-opacity=".07"/>'
        )
        if x - last >= 46 and x <= width - 20:
            last = x
            marks.append(
                f'<text x="{x:g}" y="{foot}" text-anchor="middle" fill="currentColor" '
                f'opacity=".6">{duration(value)}</text>'
            )
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" width="100%" role="img" '
        f'aria-label="{said}" font-family="system-ui,sans-serif" font-size="11" '
        f'data-group="{group}" data-low="{axis.low:g}" data-high="{axis.high:g}" '
        f'data-start="{axis.start:g}" data-end="{axis.end:g}"{_LOG if axis.log else ""}'
        f"{more}>{''.join(marks)}{inside}"
        f'<path class="cursor" d="M0 {_TOP - 4}V{height - _FOOT}" stroke="currentColor" '
        'stroke-opacity=".7" visibility="hidden" pointer-events="none"/></svg>'
    )
