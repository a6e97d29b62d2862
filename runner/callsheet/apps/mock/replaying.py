"""A mock that answers from recordings: the same bytes in the same pieces, at their own times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callsheet.apps.mock.received import Received
from callsheet.apps.mock.recorded_requests import detail, difference
from callsheet.apps.mock.server import Refused, Reply
from callsheet.engine.record import STOPPED
from callsheet.model.exchange import Exchange, Request
from callsheet.model.recorded import Recorded

_FRAMING = frozenset(
    {
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        *("proxy-authenticate", "proxy-connection", "content-encoding", "content-length"),
    }
)
"""Header fields of one connection (RFC 9110 section 7.6.1), or of bytes that were decoded since."""
_CUT = frozenset(
    {"cut", "idle", "interrupted", "limit", "protocol", "recording", "reset", "timeout"}
)
"""Endings of answers that never came to their own end."""
_ORDER = ("path", "method", "query", "body")


@dataclass
class Turns:
    """The recordings of one and the same request, which answer it in turn."""

    request: Request
    replies: list[Reply] = field(default_factory=list)
    count: int = 0

    def next(self) -> Reply:
        """The next reply; after the last one the first again."""
        reply = self.replies[self.count % len(self.replies)]
        self.count += 1
        return reply


class Replaying:
    """Answers what was recorded. Call it with what the server received.

    ``speed`` is how many times faster than recorded; infinite is all at once. Of several recorded
    requests that fit, the one whose body asks for most is taken.
    """

    def __init__(self, recordings: Iterable[Recorded], speed: float = 1.0) -> None:
        found: dict[tuple[object, ...], Turns] = {}
        for recorded in sorted(recordings, key=_place):
            for exchange in _calls(recorded.exchange):
                request = exchange.request
                turns = found.setdefault(_same(request), Turns(request))
                turns.replies.append(reply_of(exchange, recorded.case, speed))
        self.turns = sorted(found.values(), key=lambda one: detail(one.request), reverse=True)

    def __call__(self, received: Received | Refused) -> Reply:
        if isinstance(received, Refused):
            return _said(received.status, received.message)
        nearest = ""
        for turns in self.turns:
            differs = difference(turns.request, received)
            if differs is None:
                return turns.next()
            nearest = max(nearest, differs, key=lambda what: ("", *_ORDER).index(what))
        why = f"what was recorded has another {nearest}" if nearest else "nothing was recorded"
        return _said(404, f"no recording answers {received.method} {received.path}: {why}")


def reply_of(exchange: Exchange, name: str = "", speed: float = 1.0) -> Reply:
    """An exchange's answer as it came, counted from when the request had been handed over."""
    response, timeline = exchange.response, exchange.timeline
    assert response is not None
    start = next((phase.end for phase in exchange.phases if phase.name == "send"), 0)

    def due(at: int | None) -> int:
        return round(max(0, (at or 0) - start) / speed)

    if timeline is not None:
        pieces = tuple((due(chunk.at), chunk.data) for chunk in timeline.chunks if chunk.data)
    else:
        pieces = ((due(exchange.first_byte_at or exchange.headers_at), response.body),)
    cut = exchange.ending.kind in _CUT
    left = any(phase.detail == STOPPED for phase in exchange.phases)  # by us, not by the server
    return Reply(
        response.status,
        tuple(pair for pair in response.headers if pair[0].lower() not in _FRAMING),
        pieces,
        head_at=due(exchange.headers_at),
        streamed=timeline is not None or cut,
        end_at=due(exchange.total) if cut or not left else 0,
        cut=cut,
        name=name,
    )


def _calls(exchange: Exchange) -> Iterator[Exchange]:
    """All that was answered, in the order in which it was asked."""
    passed = sorted((*exchange.auth, *exchange.hops), key=lambda one: one.started)
    return (call for call in (*passed, exchange) if call.response is not None)


def _place(recorded: Recorded) -> tuple[object, ...]:
    place = (recorded.row or 0, recorded.repeat or 0, recorded.step, recorded.attempt)
    return recorded.identity, *place, recorded.exchange.started


def _same(request: Request) -> tuple[object, ...]:
    return request.method, request.url.partition("://")[2].partition("/")[2], request.body or b""


def _said(status: int, message: str) -> Reply:
    body = json.dumps({"error": message}, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Reply(status, (("content-type", "application/json"),), ((0, body),))
