"""Figures from an exchange's times. All are ns since the start of the call unless they say else.

Events of one read are one arrival: they share its time and never make a gap of zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from callsheet.model.exchange import Exchange
from callsheet.model.frozen import frozen


@frozen
class StreamMetrics:
    """When things came. What never came is None.

    ``headers``: the answer's head was there. ``first_byte``: the first byte of its body.
    ``first_event``: the first event was complete. ``total``: the last byte of the body (of a call
    without one: its end). ``arrivals``: the distinct times of events; ``gaps``: between them.
    ``sent``: the request's last byte was handed over.
    """

    headers: int | None
    first_byte: int | None
    first_event: int | None
    total: int
    events: int = 0
    arrivals: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()
    sent: int | None = None

    def gap(self, share: float) -> float | None:
        """The gap that ``share`` (0 to 1) of all gaps don't pass: 1 gives the longest."""
        return percentile(self.gaps, share) if self.gaps else None

    @property
    def coalescing(self) -> float | None:
        """Events per arrival: 1.0 when each came by itself."""
        return self.events / len(self.arrivals) if self.arrivals else None


def metrics(exchange: Exchange) -> StreamMetrics:
    """The figures of one exchange; a document has no events, but its other times."""
    timeline = exchange.timeline
    sent = next((phase.end for phase in exchange.phases if phase.name == "send"), None)
    if timeline is None:
        return StreamMetrics(
            exchange.headers_at, exchange.first_byte_at, None, exchange.total, sent=sent
        )
    arrivals = timeline.arrivals()
    return StreamMetrics(
        headers=exchange.headers_at,
        first_byte=exchange.first_byte_at,
        first_event=arrivals[0] if arrivals else None,
        total=timeline.chunks[-1].at if timeline.chunks else exchange.total,
        events=len(timeline.events),
        arrivals=arrivals,
        gaps=tuple(later - earlier for earlier, later in pairwise(arrivals)),
        sent=sent,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Linear interpolation between the nearest two of ``values`` (at least one, in any order).

    Hyndman and Fan 1996, definition 7: what numpy, R and spreadsheets do when not told otherwise.
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def no_stream(exchange: Exchange) -> str:
    """Why there is nothing to say about events: what came instead of a stream."""
    response = exchange.response
    if response is None:
        return "there is no answer, so there are no events"
    kind = response.content_type or "no content type"
    return f"the answer is no stream: status {response.status} with {kind} came instead"
