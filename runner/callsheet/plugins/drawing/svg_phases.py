"""The phases of an exchange as an SVG waterfall that needs no style sheet.

Positions are percentages of the drawing's width, so that it fits any width and its text keeps its
size. Colours are presentation attributes of a middle tone that reads on light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.model.exchange import Phase
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.measures import duration

_COLOURS = {
    "dns": "#7c8aa5",
    "connect": "#4c7fe0",
    "tls": "#8a63d2",
    "send": "#2f9e97",
    "wait": "#d0912b",
    "receive": "#3d9a5f",
}
_ROW = 20
_CROWDED, _LATE = 62, 38  # per cent: where a label no longer fits after, and does before, its bar


def svg_phases(phases: Sequence[Phase], total: int) -> str:
    """One bar for each phase on the common scale of ``total`` ns; empty without phases."""
    if not phases:
        return ""
    scale = max([total, 1, *(phase.end for phase in phases)])
    rows = [_row(phase, index * _ROW, scale) for index, phase in enumerate(phases)]
    said = ", ".join(f"{inline(p.name)} {duration(p.end - p.start)}" for p in phases)
    return (
        f'<svg class="phases" width="100%" height="{len(phases) * _ROW}" role="img" '
        f'aria-label="Phases: {said}" font-family="system-ui,sans-serif" font-size="12">'
        f"{''.join(rows)}</svg>"
    )


def _row(phase: Phase, top: int, scale: int) -> str:
    start, end = phase.start * 100 / scale, phase.end * 100 / scale
    width = max(end - start, 0.2)
    name = inline(phase.name)
    title = f"<title>{inline(phase.detail)}</title>" if phase.detail else ""
    colour = _COLOURS.get(phase.name, "#7c8aa5")
    fill = "currentColor"
    if end <= _CROWDED:
        place = f'x="{end:.2f}%" dx="7"'
    elif start >= _LATE:
        place = f'x="{start:.2f}%" dx="-7" text-anchor="end"'
    else:
        place, fill = f'x="{start:.2f}%" dx="7"', "#0b0d10"
    said = f"{name} {duration(phase.end - phase.start)}"
    return (
        f'<rect x="{start:.2f}%" y="{top + 3}" width="{width:.2f}%" height="14" rx="3" '
        f'fill="{colour}">{title}</rect>'
        f'<text {place} y="{top + 14}" fill="{fill}">{said}</text>'
    )
