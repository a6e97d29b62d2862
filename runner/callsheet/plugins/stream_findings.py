"""What does not look right about a stream, in sentences: bytes held back, pieces that don't fit."""

from __future__ import annotations

from collections import Counter

from callsheet.model.exchange import Exchange, first
from callsheet.plugins.drawing.measures import many
from callsheet.plugins.merging import merged

_MANY = 3
"""So many events in one read, so many times, are no chance."""


def findings(exchange: Exchange) -> tuple[str, ...]:
    """Findings on how a stream came and on how it merges; none for a document."""
    if exchange.timeline is None:
        return ()
    held_back = buffered(exchange)
    made = merged(exchange.timeline)
    return (*([held_back] if held_back else []), *(made.findings if made else ()))


def buffered(exchange: Exchange) -> str:
    """Whether something between the service and us held events back and let them go together.

    It shows when at least three reads brought three events or more each, or one read brought all
    (three or more). Gaps and rates of such a stream are those of the buffer. Empty when not.
    """
    timeline = exchange.timeline
    if timeline is None:
        return ""
    sizes = Counter(event.at for event in timeline.events)
    full = sum(size >= _MANY for size in sizes.values())
    if not full or (full < _MANY and len(sizes) > 1):
        return ""
    came = f"{many(len(timeline.events), 'event')} came in {many(len(sizes), 'read')}"
    coding = first(exchange.response.headers, "content-encoding") if exchange.response else None
    if coding and coding.strip().lower() != "identity":
        why = f"the content encoding {coding} may hold them back (ask for identity)"
    else:
        why = "a proxy or the service may hold them back"
    return f"buffered: {came}; {why}, so gaps and rates are not the model's"
