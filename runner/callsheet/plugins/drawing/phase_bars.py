"""The phases of an exchange as a small waterfall of blocks, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.model.exchange import Phase
from callsheet.plugins.drawing.measures import duration
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cut, one_line

_BAR = 32


def phase_bars(phases: Sequence[Phase], total: int, paint: Paint) -> list[str]:
    """One line per phase: name, time, its bar on the common scale of ``total`` ns, detail."""
    scale = max([total, 1, *(phase.end for phase in phases)])
    lines = []
    for phase in phases:
        start = min(phase.start * _BAR // scale, _BAR - 1)
        cells = max(round((phase.end - phase.start) * _BAR / scale), 1)
        block = "█" * min(cells, _BAR - start) if phase.end - phase.start else "▏"
        bar = f"{' ' * start}{paint.cyan(block)}"
        room = max(paint.width - _BAR - 26, 0)
        if phase.detail and room > 8:
            gap = " " * (_BAR - start - len(block) + 2)
            bar += f"{gap}{paint.dim(cut(one_line(phase.detail), room))}"
        took = duration(phase.end - phase.start)
        lines.append(f"{phase.name:<8}{took:>10}  {bar}")
    lines.append(f"{'total':<8}{duration(total):>10}")
    return lines
