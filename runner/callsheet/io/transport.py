"""The transport: sends one request and yields what the wire does, each thing with its time.

The rooms beside it that know the HTTP library: connection, network and failures. It builds on
httpcore, the engine of httpx, and leaves httpx's client aside: cookies, redirects, proxies from
the process environment and auth are Callsheet's own, and every read must be stamped.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import httpcore

from callsheet.io.address import Address, address_of
from callsheet.io.clock import Clock
from callsheet.io.connection import Connection
from callsheet.io.decoding import decode, layers
from callsheet.io.failures import Gone, explain
from callsheet.io.progress import BIG_READ, PROMPT_READ, Progress
from callsheet.io.request_head import as_sent, request_head
from callsheet.model.errors import Broken
from callsheet.model.exchange import (
    End,
    HttpOptions,
    Phase,
    Request,
    ResponseHead,
    Sent,
    WireEvent,
    first,
)
from callsheet.model.timeline import Chunk

if TYPE_CHECKING:
    from callsheet.io.own_lag import Watch

_IDLE_MOST = 16
_TLS_PORTS = (443, 8443)
_STREAMS = (
    "text/event-stream",
    "application/x-ndjson",
    "application/jsonl",
    "application/json-seq",
)
Key = tuple[str, str, int | None, HttpOptions]


class Transport:
    """The connections of one thread. Each call has a connection of its own, streams too.

    Only :meth:`abort` may be called from another thread.
    """

    def __init__(self, clock: Clock = Clock()) -> None:  # noqa: B008 - frozen
        self._clock = clock
        self._idle: dict[Key, list[Connection]] = {}
        self._busy: set[Connection] = set()
        self._lock = threading.Lock()
        self._aborted = False

    def send(self, request: Request) -> Iterator[WireEvent]:
        """The events of one call; the last is an End, whatever the peer does.

        Chunks come as the reads do; those of one read share their time. Closing the iterator
        early closes the connection.
        """
        progress = Progress(request.limits, self._clock)
        connection: Connection | None = None
        try:
            address = address_of(request.url)
            progress.place = address.authority
            while True:
                connection = self._take(address, request.http, progress)
                answer = self._ask(connection, address, request, progress)
                if answer is not None:
                    break
                self._drop(connection)
                progress.start_over()
            progress.answered()
            yield from _until_head(connection, address, request, progress)
            head = _head(answer, connection, progress)
            yield head
            yield from _body(answer, head, request, progress)
            answer.close()
            self._give_back(connection, request.http)
            connection = None
            yield Phase("receive", head.at, max(head.at, progress.came_at))
            yield End(max(head.at, progress.came_at))
        except Broken as error:
            if connection is not None and progress.phase != "receive":
                yield from _until_head(connection, address, request, progress)
            yield self._end(error, connection, progress)
        finally:
            if connection is not None:
                self._drop(connection)

    def _ask(
        self, connection: Connection, address: Address, request: Request, progress: Progress
    ) -> httpcore.Response | None:
        """Send, and wait for the answer's head; None when a reused connection was dead.

        A connection may die while it is idle, and the first sign of that is the next request's
        failure before a single byte of an answer; all clients repeat such a request.
        """
        head = request_head(request, address, connection.proxy_auth)
        reused = connection.reused
        try:
            return connection.ask(request.method, head, request.body or b"", progress)
        except Exception as error:
            broken = explain(error, progress, bool(connection.http2))
            silent = broken.kind in ("cut", "reset") and not progress.received
            if reused and not self._aborted and (silent or isinstance(broken, Gone)):
                return None
            raise broken from None

    def _end(self, error: Broken, connection: Connection | None, progress: Progress) -> End:
        kind, message = error.kind, error.message
        if self._aborted:
            kind, message = "interrupted", "the run was interrupted"
        elif (
            connection is not None
            and connection.proxied
            and progress.phase in ("dns", "connect")
            and kind in ("dns", "refused", "connect", "cut", "reset", "protocol")
        ):
            kind, message = "proxy", f"proxy: {message}"
        elif kind in ("reset", "cut") and connection is not None and progress.phase == "wait":
            address = connection.address
            if address.scheme == "http" and address.port in _TLS_PORTS:
                message += f"; port {address.port} mostly speaks TLS: use https://?"
        return End(progress.now(), kind, message, progress.phase)

    def _take(self, address: Address, options: HttpOptions, progress: Progress) -> Connection:
        key = (address.scheme, address.host, address.port, options)
        idle = self._idle.get(key, [])
        while idle:
            connection = idle.pop()
            if connection.usable():
                connection.address = address
                break
            connection.close()
        else:
            connection = Connection(address, options, progress)
        with self._lock:
            self._busy.add(connection)
        return connection

    def _give_back(self, connection: Connection, options: HttpOptions) -> None:
        """Keep a connection whose answer was read to its end."""
        if self._aborted or not connection.clean():
            self._drop(connection)
            return
        with self._lock:
            self._busy.discard(connection)
        address = connection.address
        key = (address.scheme, address.host, address.port, options)
        if sum(map(len, self._idle.values())) >= _IDLE_MOST:
            self._close_idle()
        self._idle.setdefault(key, []).append(connection)

    def _drop(self, connection: Connection) -> None:
        with self._lock:
            self._busy.discard(connection)
        connection.close()

    def _close_idle(self) -> None:
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()

    def abort(self) -> None:
        """End the calls under way: each ends with an End of kind ``interrupted``."""
        self._aborted = True
        with self._lock:
            for connection in self._busy:
                connection.abort()

    def close(self) -> None:
        """Close the connections that no call has."""
        self._close_idle()


def _until_head(
    connection: Connection, address: Address, request: Request, progress: Progress
) -> Iterator[WireEvent]:
    """The phases so far, and between connecting and sending what went out, if anything did."""
    names = [phase.name for phase in progress.phases]
    before = names.index("send") if "send" in names else len(names)
    yield from progress.phases[:before]
    if progress.sent and (before < len(names) or progress.phase == "send"):
        http2 = bool(connection.http2)
        head = as_sent(connection.sent_head(), request.method, address, http2)
        absolute = f"{address.scheme}://{address.authority}{address.target}"
        yield Sent(head, absolute if connection.forwarded else address.target)
    yield from progress.phases[before:]


def _head(answer: httpcore.Response, connection: Connection, progress: Progress) -> ResponseHead:
    """The head of the answer; ends the phase ``wait`` at the read that made it whole."""
    progress.enter("receive")
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers
    )
    length = first(headers, "content-length") or ""
    progress.promised = int(length) if length.isascii() and length.isdigit() else None
    kind = (first(headers, "content-type") or "").partition(";")[0].strip().lower()
    if kind not in _STREAMS and progress.promised is not None:
        progress.read_size = BIG_READ
    return ResponseHead(
        progress.came_at,
        answer.status,
        answer.extensions.get("reason_phrase", b"").decode("latin-1"),
        headers,
        answer.extensions["http_version"].decode("latin-1"),
        connection.peer,
        progress.read_at,
    )


def _body(
    answer: httpcore.Response, head: ResponseHead, request: Request, progress: Progress
) -> Iterator[WireEvent]:
    encodings = first(head.headers, "content-encoding")
    through = layers(encodings) if encodings else []
    left = request.http.max_body
    with _watch(progress) as watch:
        for part in _parts(answer, progress, head.http_version == "HTTP/2"):
            progress.body_size += len(part)
            at, read_at, wire = progress.came_at, progress.read_at, len(part)
            late = watch.since_last() if watch and not read_at else 0
            for data in decode(part, through):
                left -= len(data)
                if left < 0:
                    most = f"{request.http.max_body:,} bytes (http: {{max_body: …}})"
                    raise Broken("limit", f"the body is larger than {most}")
                yield Chunk(at, data, wire, read_at, late)
                wire = 0
            if wire:
                yield Chunk(at, b"", wire, read_at, late)
    for layer in through:
        layer.close()


def _watch(progress: Progress) -> AbstractContextManager[Watch | None]:
    """Watches our own lag over a stream's reads, where the kernel doesn't say when bytes came."""
    if progress.read_at or progress.read_size != PROMPT_READ:
        return nullcontext()
    from callsheet.io.own_lag import PROCESS

    return PROCESS.watch()


def _parts(answer: httpcore.Response, progress: Progress, http2: bool) -> Iterator[bytes]:
    """The body's bytes as HTTP gives them; every error explained."""
    parts = iter(answer.iter_stream())
    while True:
        try:
            part = next(parts, None)
        except Exception as error:
            raise explain(error, progress, http2) from None
        if part is None:
            return
        if part:
            yield part
