"""When things came: chunks (one network read each) and events (what the parser made of them).

All times are integer nanoseconds since the start of the call, on one monotonic clock.
"""

from __future__ import annotations

from dataclasses import field

from callsheet.model.frozen import frozen
from callsheet.model.merged import Merged


@frozen
class Chunk:
    """Body bytes as one network read brought them, after content decoding.

    ``at`` is when they came, by the kernel where it tells (then ``read_at`` is when the read
    returned), else when the read returned (then ``read_at`` is 0). ``wire`` is the size before
    content decoding. ``late`` belongs to a read without a kernel time: how late this process was
    seen to wake since the read before, so how much too late ``at`` may be.
    """

    at: int
    data: bytes
    wire: int = 0
    read_at: int = 0
    late: int = 0


@frozen
class StreamEvent:
    """One SSE event or one NDJSON line.

    ``at`` is the time of the chunk that completed it, ``first_at`` of the chunk that began it;
    ``type`` is the SSE event type (``message`` when the stream names none; NDJSON: ``line``);
    ``id`` the last event ID; ``size`` the bytes it took on the wire, framing included.
    """

    index: int
    at: int
    data: str
    type: str = "message"
    id: str = ""
    first_at: int = 0
    size: int = 0


@frozen
class Note:
    """What a parser met but the standard throws away: kept visible, never an event.

    ``kind`` is one of ``comment``, ``retry`` (new reconnection time, ``text`` in ms),
    ``retry_ignored``, ``id_ignored``, ``unknown_field``, ``tail_discarded``, ``bad_utf8``,
    ``bom``, ``blank_line``, ``no_data`` (fields that make no event), ``too_long``.
    """

    kind: str
    at: int
    text: str


@frozen
class Timeline:
    """The stamped events of one exchange. ``framing`` is the name of the parser that made them.

    ``merge`` is a merger's name, ``auto``, or a rule (``$…``): how the events make one document.
    ``merged`` is that document where the events no longer tell it (secrets were hidden that only
    several events make together); else None, and :func:`callsheet.plugins.merging.merged` makes it.
    """

    framing: str
    events: tuple[StreamEvent, ...] = ()
    notes: tuple[Note, ...] = ()
    chunks: tuple[Chunk, ...] = field(default=(), repr=False)
    merge: str = "auto"
    merged: Merged | None = field(default=None, repr=False)

    def arrivals(self) -> tuple[int, ...]:
        """The distinct times at which events were completed: events of one read are one arrival."""
        return tuple(sorted({event.at for event in self.events}))
