"""Step 6: wire events folded into one frozen exchange, whatever kind of answer it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from callsheet.engine.capture import Capture, framing_of
from callsheet.engine.stamps import Stamps
from callsheet.model.collection import StreamSpec
from callsheet.model.exchange import (
    End,
    Ending,
    Exchange,
    Phase,
    Request,
    Response,
    ResponseHead,
    Sent,
    WireEvent,
)
from callsheet.model.timeline import Chunk, Note, StreamEvent

STOPPED = "stopped reading"
"""The detail of the phase ``receive`` of a stream that was left before its end."""


def record(
    request: Request,
    wire: Iterator[WireEvent],
    stream: StreamSpec | None,
    started: int,
    *,
    on_sent: Callable[[Request], None] = lambda request: None,
    on_head: Callable[[ResponseHead], None] = lambda head: None,
    on_event: Callable[[StreamEvent | Note], None] = lambda event: None,
) -> Exchange:
    """Read a call to its end, or to where ``stream`` says that it has brought enough.

    ``started`` is wall-clock ns since the epoch. ``on_sent`` hears the request as it went out,
    ``on_head`` and ``on_event`` hear what comes while it comes. The wire is closed in any case, so
    that a call given up frees its connection.
    """
    phases: list[Phase] = []
    head: ResponseHead | None = None
    capture: Capture | None = None
    body, stamps = _Body(request.http.keep_body), Stamps()
    end = End(0, "cut", "the call came to no end")
    try:
        for event in wire:
            if isinstance(event, Chunk):
                body.add(event)
                stamps.add(event)
                if capture is not None:
                    capture.take(event)
                    if capture.ending is not None:
                        end = End(event.at)
                        break
            elif isinstance(event, Phase):
                phases.append(event)
            elif isinstance(event, Sent):
                request = replace(request, headers=event.headers)
                on_sent(request)
            elif isinstance(event, ResponseHead):
                head = event
                stamps.add(head)
                on_head(head)
                if framing := framing_of(request.method, head, stream):
                    spec = stream or StreamSpec()
                    capture = Capture(framing, spec, request.limits, head.at, on_event)
            else:
                end = event
    finally:
        close = getattr(wire, "close", None)
        if close is not None:
            close()
    ending = Ending(end.kind, end.message, end.phase)
    if capture is not None and head is not None:
        if capture.ending is not None:  # the transport could not say when it stopped receiving
            phases.append(Phase("receive", head.at, end.at, STOPPED))
        ending = capture.ending or capture.close(end)
    response = body.response(head) if head is not None else None
    clock, lag = stamps.clock, stamps.lag
    if head is not None and head.whole is not None:
        whole = head.whole
        clock, lag = whole.clock, whole.lag
        if response is not None and capture is None:
            size, wire_size, sha256 = whole.size, whole.wire_size, whole.sha256
            response = replace(response, size=size, wire_size=wire_size, sha256=sha256)
    return Exchange(
        request=request,
        started=started,
        phases=tuple(phases),
        response=response,
        timeline=capture.timeline if capture is not None else None,
        ending=ending,
        total=end.at,
        headers_at=head.at if head is not None else None,
        first_byte_at=body.first_at,
        clock=clock,
        lag=lag,
    )


class _Body:
    """An answer's body: ``keep`` bytes of it, and the size and SHA-256 of all."""

    def __init__(self, keep: int) -> None:
        import hashlib  # loads OpenSSL

        self._room = keep
        self._parts: list[bytes] = []
        self._size = self._wire_size = 0
        self._sha256 = hashlib.sha256()
        self.first_at: int | None = None

    def add(self, chunk: Chunk) -> None:
        if self.first_at is None and chunk.data:
            self.first_at = chunk.at
        self._size += len(chunk.data)
        self._wire_size += chunk.wire
        self._sha256.update(chunk.data)
        if self._room > 0:
            self._parts.append(chunk.data[: self._room])
            self._room -= len(chunk.data)

    def response(self, head: ResponseHead) -> Response:
        return Response(
            status=head.status,
            reason=head.reason,
            headers=head.headers,
            http_version=head.http_version,
            body=b"".join(self._parts),
            size=self._size,
            sha256=self._sha256.hexdigest(),
            wire_size=self._wire_size,
            peer=head.peer,
        )
