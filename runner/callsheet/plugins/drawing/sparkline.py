"""Silences of a stream as a line of blocks, one for each gap or for a few in a row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int) -> str:
    """At most ``width`` blocks, the highest for the greatest value.

    Where several values share a block it shows the greatest of them: a stall must not get lost.
    """
    if not values:
        return ""
    cells = min(width, len(values))
    edges = [index * len(values) // cells for index in range(cells + 1)]
    tops = [max(values[start:end]) for start, end in pairwise(edges)]
    most = max(tops) or 1
    return "".join(_BLOCKS[round(top * (len(_BLOCKS) - 1) / most)] for top in tops)
