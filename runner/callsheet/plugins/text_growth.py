"""How a stream's text grew: so many characters at such a time."""

from __future__ import annotations

from dataclasses import replace

from callsheet.model.comparison import Observed
from callsheet.plugins.merging import merge

_POINTS = 24
"""Points of a curve, at most: for each of them the stream's beginning is merged once."""


def growth(observed: Observed) -> tuple[tuple[int, int], ...]:
    """Points (ns since the start of the call, characters so far), in order of time.

    The characters are those of the merged text; of a stream of an unknown format, those of its
    events' data. Without any there are no points.
    """
    timeline = observed.recorded.exchange.timeline
    if timeline is None or not timeline.events:
        return ()
    ends = _ends([event.at for event in timeline.events])
    if observed.merged is None:
        sizes = [sum(len(event.data) for event in timeline.events[:end]) for end in ends]
    else:
        name = observed.merged.format if timeline.merge == "auto" else timeline.merge
        made = (merge(replace(timeline, events=timeline.events[:end]), name) for end in ends)
        sizes = [len(document.text) for document in made if document is not None]
    points = zip((timeline.events[end - 1].at for end in ends), sizes, strict=False)
    found = tuple(points)
    return found if any(size for _, size in found) else ()


def _ends(times: list[int]) -> list[int]:
    """How many events had come at the end of each arrival; thinned out evenly, the last kept."""
    ends = [
        number for number, at in enumerate(times, 1) if number == len(times) or times[number] != at
    ]
    step = -(-len(ends) // _POINTS)
    return sorted({*ends[::step], ends[-1]})
