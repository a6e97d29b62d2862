"""A stream while it comes: parsed, heard live, and stopped by its own rules.

Only what those rules need is done here. JSON, merging and judging wait until the stream is over,
so that they can't bend its times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from callsheet.model.collection import StreamSpec
from callsheet.model.exchange import End, Ending, Limits, ResponseHead, first
from callsheet.model.timeline import Chunk, Note, StreamEvent, Timeline
from callsheet.plugins import registry
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.stream_error import sent_error

EVENTS = 100_000
BYTES = 256 * 1024**2
"""The limits of a stream whose file sets none; bytes are counted after content decoding."""

SENTINEL = "[DONE]"
"""The data of the event with which most LLM services end an SSE stream."""

FRAMINGS: Mapping[str, str] = {
    "text/event-stream": "sse",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonl": "ndjson",
    "application/jsonlines": "ndjson",
    "application/x-jsonlines": "ndjson",
    "application/json-lines": "ndjson",
    "application/stream+json": "ndjson",
    "application/x-json-stream": "ndjson",
}
"""Media type to framing: known without importing a framing for every document."""


def framing_of(method: str, head: ResponseHead, spec: StreamSpec | None) -> str | None:
    """The framing of an answer's body, or None for a document.

    Only a 2xx answer is a stream. A framing named in the file wins over the content type, unless
    that plainly says document: a service that refuses to stream answers with HTML or one JSON.
    """
    if not 200 <= head.status < 300 or method == "HEAD":
        return None
    media_type = (first(head.headers, "content-type") or "").partition(";")[0].strip().lower()
    by_type = FRAMINGS.get(media_type)
    if spec is None or spec.framing is None:
        return by_type
    is_json = media_type == "application/json" or media_type.endswith("+json")
    document = media_type == "text/html" or (is_json and spec.framing != "ndjson")
    return None if document and by_type is None else spec.framing


class Capture:
    """One stream. ``ending`` stays None until a rule says that reading must stop.

    The rules on silence and on the whole time are the transport's, since only it can wait:
    ``limits`` holds them, to tell in :meth:`close` which of the two has passed.
    """

    def __init__(
        self,
        framing: str,
        spec: StreamSpec,
        limits: Limits,
        head_at: int,
        hear: Callable[[StreamEvent | Note], None],
    ) -> None:
        self.ending: Ending | None = None
        self._framing, self._limits, self._hear = framing, limits, hear
        self._until: Any = spec.until
        self._merge = spec.merge
        self._most_events = spec.limits.events or EVENTS
        self._most_bytes = spec.limits.bytes or BYTES
        self._decoder = registry.framing(framing).decoder()
        self._events: list[StreamEvent] = []
        self._notes: list[Note] = []
        self._chunks: list[Chunk] = []
        self._size = 0
        self._last_at = head_at
        self._marked = False

    def take(self, chunk: Chunk) -> None:
        """Parse one chunk; what it brings after the event that ends the stream doesn't count."""
        self._last_at = chunk.at
        self._chunks.append(chunk)
        self._size += len(chunk.data)
        self._keep(self._decoder.feed(chunk.data, chunk.at))
        if self.ending is None and self._size >= self._most_bytes:
            self.ending = Ending("stopped", f"limit of {many(self._most_bytes, 'byte')} reached")

    def close(self, end: End) -> Ending:
        """How the stream ended, once the transport has said that it did."""
        self._keep(self._decoder.close(end.at))
        if self.ending is None:
            self.ending = self._timed_out(end) if end.kind == "timeout" else self._closed(end)
        return self.ending

    @cached_property
    def timeline(self) -> Timeline:
        """What came, as one frozen value. Ask for it once the stream is closed."""
        chunks = tuple(self._chunks)
        events, notes = tuple(self._events), tuple(self._notes)
        return Timeline(self._framing, events, notes, chunks, self._merge)

    def _keep(self, items: Iterable[StreamEvent | Note]) -> None:
        for item in items:
            self._hear(item)
            if isinstance(item, Note):
                self._notes.append(item)
                # Some services leave out the blank line that makes their end mark an event.
                if item.kind == "tail_discarded" and item.text == f"data: {SENTINEL}":
                    self._marked = True
                continue
            self._events.append(item)
            self._marked = self._framing == "sse" and item.data == SENTINEL
            if self._until is not None and self._until.holds(item):
                self.ending = Ending("done", f"event {item.index} met 'until'")
                return
            if len(self._events) >= self._most_events:
                self.ending = Ending(
                    "stopped", f"limit of {many(self._most_events, 'event')} reached"
                )
                return

    def _closed(self, end: End) -> Ending:
        if end.kind != "complete":
            return Ending(end.kind, end.message, end.phase)
        if sent := sent_error(self.timeline):
            return Ending("error", f"the service sent an error in mid-stream: {sent}")
        if self._until is not None:
            return Ending("closed", "the stream was closed before 'until' was met")
        if self._marked:
            return Ending("done", f"the end mark {SENTINEL} came")
        return Ending("closed", "the stream was closed without an end mark")

    def _timed_out(self, end: End) -> Ending:
        """Two limits can pass: the one that has passed by more is the cause."""
        idle, total = self._limits.read, self._limits.total
        if end.at - self._last_at - idle < end.at - total:
            return Ending("stopped", f"limit of {duration(total)} in all passed", "receive")
        count = many(len(self._events), "event")
        return Ending("idle", f"nothing came for {duration(idle)} after {count}", "receive")
