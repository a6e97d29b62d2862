"""One call through a transport, taken apart for tests."""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.io.transport import Transport
from callsheet.model.exchange import End, Limits, Phase, Request, ResponseHead, Sent, WireEvent
from callsheet.model.timeline import Chunk

SECOND = 1_000_000_000
PATIENT = Limits(connect=20 * SECOND, read=20 * SECOND, total=20 * SECOND)
SHORT = Limits(connect=20 * SECOND, read=SECOND // 2, total=2 * SECOND)
"""For peers that hang or drip; where another ending is expected, a test should be patient."""
SHORT_CONNECT = Limits(connect=SECOND // 2, read=20 * SECOND, total=20 * SECOND)


@dataclass(frozen=True)
class Called:
    """What one call yielded."""

    events: tuple[WireEvent, ...]

    @property
    def end(self) -> End:
        last = self.events[-1]
        assert isinstance(last, End)
        return last

    @property
    def ended(self) -> tuple[str, str, str]:
        return (self.end.kind, self.end.phase, self.end.message)

    @property
    def phases(self) -> list[str]:
        return [event.name for event in self.events if isinstance(event, Phase)]

    @property
    def sent(self) -> Sent:
        return next(event for event in self.events if isinstance(event, Sent))

    @property
    def head(self) -> ResponseHead:
        return next(event for event in self.events if isinstance(event, ResponseHead))

    @property
    def chunks(self) -> list[Chunk]:
        return [event for event in self.events if isinstance(event, Chunk)]

    @property
    def body(self) -> bytes:
        return b"".join(chunk.data for chunk in self.chunks)


def call(request: Request, transport: Transport | None = None) -> Called:
    """Make a call to its end, over connections of its own if no transport is given."""
    own = transport or Transport()
    try:
        return Called(tuple(own.send(request)))
    finally:
        if transport is None:
            own.close()
