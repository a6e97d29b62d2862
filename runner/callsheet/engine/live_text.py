"""What a stream says while it is still coming."""

from __future__ import annotations

from callsheet.model.timeline import Note, StreamEvent, Timeline
from callsheet.plugins.merging import likely, load_likely
from callsheet.plugins.protocols import Merger

_OFTEN = 50_000_000
_PER_EVENT = 200_000
"""A merge reads all events again, some 6 µs for each: so often it takes 3 % of the time, in ns."""

_TELLING = 8
"""So many events tell the format, or it stays unknown."""


class LiveText:
    """Merges the events of one stream again and again, but ever less often as they grow many.

    For people who watch: the last words may be missing until the stream is over. Make it before
    the stream begins, since what it imports would delay the first reads.
    """

    def __init__(self) -> None:
        load_likely()
        self._events: list[StreamEvent] = []
        self._merger: Merger | None = None
        self._due = 0

    def add(self, event: StreamEvent | Note) -> str:
        """The text so far; empty when it was not made again, or the format is not known."""
        if isinstance(event, Note) or (self._merger is None and len(self._events) >= _TELLING):
            return ""
        self._events.append(event)
        if event.at < self._due:
            return ""
        self._due = event.at + max(_OFTEN, len(self._events) * _PER_EVENT)
        framing = "ndjson" if event.type == "line" else "sse"
        timeline = Timeline(framing, tuple(self._events))
        if self._merger is None:
            self._merger = likely(timeline)
        return self._merger.merge(timeline).text if self._merger is not None else ""
