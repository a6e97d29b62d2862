"""The arrivals of a stream as an SVG that needs no style sheet: when each came, where it stalled.

Ticks are arrivals (events of one read are one), the dotted line is the answer's head, the blue
line the first event, the amber field the longest gap, dots at the foot are notes.
"""

from __future__ import annotations

from itertools import pairwise

from callsheet.model.exchange import Exchange
from callsheet.plugins.drawing.measures import duration, many

_TOP, _HEIGHT, _FOOT = 22, 44, 20
_STALL = 3
"""The longest gap is marked when it is this many times the middle one."""


def svg_timeline(exchange: Exchange) -> str:
    """The drawing; empty when the exchange has no events."""
    timeline = exchange.timeline
    arrivals = timeline.arrivals() if timeline else ()
    if timeline is None or not arrivals:
        return ""
    scale = max(exchange.total, arrivals[-1], 1)
    parts = [_field(arrivals, scale), _ticks(arrivals, scale)]
    if exchange.headers_at is not None:
        parts.append(_line(exchange.headers_at, scale, "#7c8aa5", ' stroke-dasharray="2 3"'))
    parts.append(_line(arrivals[0], scale, "#4c7fe0", ' stroke-width="2"'))
    parts.append(_label(arrivals[0], scale, f"first event {duration(arrivals[0])}", 14))
    parts.extend(
        f'<circle cx="{note.at * 100 / scale:.2f}%" cy="{_TOP + _HEIGHT + 5}" r="2.5" '
        f'fill="#7c8aa5"><title>note at {duration(note.at)}</title></circle>'
        for note in timeline.notes[:200]
    )
    foot = _TOP + _HEIGHT + 18
    parts.append(f'<text x="0" y="{foot}" fill="currentColor" opacity=".65">0</text>')
    parts.append(
        f'<text x="100%" y="{foot}" text-anchor="end" fill="currentColor" opacity=".65">'
        f"{duration(scale)}</text>"
    )
    said = (
        f"{many(len(arrivals), 'arrival')} from {duration(arrivals[0])} to {duration(arrivals[-1])}"
    )
    return (
        f'<svg class="timeline" width="100%" height="{_TOP + _HEIGHT + _FOOT}" role="img" '
        f'aria-label="{said}" font-family="system-ui,sans-serif" font-size="12">'
        f"{''.join(parts)}</svg>"
    )


def _ticks(arrivals: tuple[int, ...], scale: int) -> str:
    """All ticks as one path on a grid of 2,000 columns: a long stream stays a small drawing."""
    columns = sorted({at * 2000 // scale for at in arrivals})
    path = "".join(f"M{column} 0v1" for column in columns)
    return (
        f'<svg x="0" y="{_TOP + 4}" width="100%" height="{_HEIGHT - 8}" viewBox="0 0 2000 1" '
        f'preserveAspectRatio="none"><path d="{path}" stroke="#3d9a5f" stroke-width="1.5" '
        'vector-effect="non-scaling-stroke" fill="none"/></svg>'
    )


def _field(arrivals: tuple[int, ...], scale: int) -> str:
    """The track from the first to the last arrival, and the longest gap in it."""
    first, last = arrivals[0], arrivals[-1]
    track = _box(first, last, scale, "#7c8aa5", ".13")
    gaps = sorted((b - a, a) for a, b in pairwise(arrivals))
    if len(gaps) < 2 or gaps[-1][0] < _STALL * gaps[(len(gaps) - 1) // 2][0]:
        return track
    longest, since = gaps[-1]
    label = _label(since + longest // 2, scale, f"gap {duration(longest)}", _TOP + 27, "middle")
    return f"{track}{_box(since, since + longest, scale, '#d0912b', '.3')}{label}"


def _box(start: int, end: int, scale: int, colour: str, opacity: str) -> str:
    left, width = start * 100 / scale, (end - start) * 100 / scale
    return (
        f'<rect x="{left:.2f}%" y="{_TOP}" width="{width:.2f}%" '
        f'height="{_HEIGHT}" rx="2" fill="{colour}" fill-opacity="{opacity}"/>'
    )


def _line(at: int, scale: int, colour: str, more: str) -> str:
    x = f"{at * 100 / scale:.2f}%"
    bottom = _TOP + _HEIGHT
    return f'<line x1="{x}" y1="{_TOP - 4}" x2="{x}" y2="{bottom}" stroke="{colour}"{more}/>'


def _label(at: int, scale: int, text: str, y: int, anchor: str = "") -> str:
    share = at * 100 / scale
    anchor = anchor or ("start" if share < 70 else "end")
    return (
        f'<text x="{share:.2f}%" y="{y}" text-anchor="{anchor}" fill="currentColor">{text}</text>'
    )
