"""One call through a transport, taken apart for tests."""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.io.transport import Transport
from callsheet.model.exchange import End, Limits, Phase, Request, ResponseHead, Sent, WireEvent
from callsheet.model.timeline import Chunk

SHORT = Limits(connect=300_000_000, read=300_000_000, total=1_000_000_000)


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
