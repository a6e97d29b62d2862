"""The stamped transport for a client of your own: ``httpx.Client(transport=StampedTransport())``.

So the code that you already have, an API's own SDK included, gets Callsheet's clocks: every
response carries its phases and chunks under ``response.extensions["callsheet"]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from callsheet.io.lines import Lines
from callsheet.model.exchange import (
    End,
    HttpOptions,
    Limits,
    Phase,
    Request,
    ResponseHead,
    WireEvent,
)
from callsheet.model.timeline import Chunk

_ERRORS: dict[str, type[httpx.TransportError]] = {
    "refused": httpx.ConnectError,
    "dns": httpx.ConnectError,
    "connect": httpx.ConnectError,
    "tls": httpx.ConnectError,
    "proxy": httpx.ProxyError,
    "reset": httpx.ReadError,
    "cut": httpx.RemoteProtocolError,
    "protocol": httpx.RemoteProtocolError,
    "decode": httpx.ReadError,
    "limit": httpx.ReadError,
}
_TIMEOUTS: dict[str, type[httpx.TimeoutException]] = {
    "dns": httpx.ConnectTimeout,
    "connect": httpx.ConnectTimeout,
    "tls": httpx.ConnectTimeout,
    "send": httpx.WriteTimeout,
}
_DECODED = (b"content-encoding", b"content-length")


@dataclass
class Stamps:
    """What happened when, in ns since the call began; grows while the response is read."""

    phases: list[Phase] = field(default_factory=list)
    head_at: int | None = None
    chunks: list[Chunk] = field(default_factory=list)
    end: End | None = None


class StampedTransport(httpx.BaseTransport):
    """An httpx transport over Callsheet's own. Safe to share by threads.

    The client's timeouts count for connect and read; bodies arrive decoded, as they come.
    """

    def __init__(self, options: HttpOptions | None = None) -> None:
        self._options = options or HttpOptions()
        self._lines = Lines()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send; the response's stream raises httpx's own errors."""
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        )
        ours = Request(
            request.method,
            str(request.url),
            headers,
            request.read(),
            self._options,
            limits_of(request.extensions.get("timeout", {})),
        )
        stamps = Stamps()
        wire = self._lines.send(ours)
        for event in wire:
            if isinstance(event, ResponseHead):
                stamps.head_at = event.at
                return response_of(event, wire, stamps, request)
            keep(event, stamps, request)
        raise httpx.RemoteProtocolError("the call ended without an answer", request=request)

    def close(self) -> None:
        """Close all connections."""
        self._lines.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, wire: Iterator[WireEvent], stamps: Stamps, request: httpx.Request) -> None:
        self._wire, self._stamps, self._request = wire, stamps, request

    def __iter__(self) -> Iterator[bytes]:
        for event in self._wire:
            keep(event, self._stamps, self._request)
            if isinstance(event, Chunk):
                yield event.data

    def close(self) -> None:
        close = getattr(self._wire, "close", None)
        if close is not None:
            close()


def response_of(
    head: ResponseHead, wire: Iterator[WireEvent], stamps: Stamps, request: httpx.Request
) -> httpx.Response:
    """The answer as httpx has it. Headers that speak of the encoded body are left out."""
    encoded = any(name.lower() == "content-encoding" for name, _ in head.headers)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head.headers]
    if encoded:
        headers = [pair for pair in headers if pair[0].lower() not in _DECODED]
    extensions = {
        "callsheet": stamps,
        "http_version": head.http_version.encode(),
        "reason_phrase": head.reason.encode("latin-1"),
    }
    stream = _Body(wire, stamps, request)
    return httpx.Response(head.status, headers=headers, stream=stream, extensions=extensions)


def keep(event: WireEvent, stamps: Stamps, request: httpx.Request) -> None:
    """Note one wire event. Raises httpx's error for an end that is not whole."""
    if isinstance(event, Phase):
        stamps.phases.append(event)
    elif isinstance(event, Chunk):
        stamps.chunks.append(event)
    elif isinstance(event, End):
        stamps.end = event
        if event.kind == "timeout":
            raise _TIMEOUTS.get(event.phase, httpx.ReadTimeout)(event.message, request=request)
        if event.kind != "complete":
            error = _ERRORS.get(event.kind, httpx.TransportError)
            raise error(event.message, request=request)


def limits_of(timeout: dict[str, Any]) -> Limits:
    """httpx's timeouts (seconds, None = none) as limits."""
    plain, none = Limits(), 10**18

    def ns(name: str) -> int:
        seconds = timeout.get(name)
        return none if seconds is None else round(seconds * 1e9)

    return Limits(ns("connect"), ns("read"), none if timeout else plain.total)
