"""Speaks HTTP/1.1 on loopback: connections, keep-alive, limits, answers at their pace."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import h11

from callsheet.apps.mock.pacing import Pacer, pacer
from callsheet.apps.mock.received import Received
from callsheet.model.frozen import frozen

Headers = tuple[tuple[str, str], ...]
_HEAD_LIMIT = 64 * 1024  # bytes of request line and headers
_READ = 64 * 1024
_SILENCE = 75.0  # seconds that a connection may stay idle or hang in a request
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LINGER = 2.0  # seconds of further reading after a refusal, so that the client can see it


@frozen
class Reply:
    """What goes back.

    ``pieces`` are (ns after the whole request was here, bytes), each written by itself; a plain
    document has one piece. ``head_at`` is when the head leaves. ``streamed`` leaves the length
    open, so that HTTP/1.1 sends chunks, and ends them at ``end_at``; ``cut`` ends the connection
    there instead, as a server does that breaks down. ``name`` says where the reply is from.
    """

    status: int
    headers: Headers = ()
    pieces: tuple[tuple[int, bytes], ...] = ()
    head_at: int = 0
    streamed: bool = False
    end_at: int = 0
    cut: bool = False
    name: str = ""


@frozen
class Write:
    """One write of an answer: when it was due in ns after the request, how late it began, bytes."""

    due: int
    late: int
    size: int


@frozen
class Answered:
    """An answer that left, or as much of it as the client stayed for."""

    received: Received
    reply: Reply
    writes: tuple[Write, ...]


@frozen
class Refused:
    """A request that is no HTTP, or too big: its status and what is wrong."""

    status: int
    message: str


Answer = Callable[[Received | Refused], Reply]
"""Turns a request into its reply; runs in the server's thread and must not block."""


@dataclass
class Server:
    """Accepts connections on a bound socket until ``stop`` is set. ``max_body`` in bytes.

    ``heard`` is told of each answer in the server's thread; ``pacer`` makes an answer's clock.
    """

    listener: socket.socket
    answer: Answer
    max_body: int
    heard: Callable[[Answered], None] = lambda answered: None
    pacer: Callable[[], Pacer] = pacer
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then end every connection, also those in mid-answer."""
        server = await asyncio.start_server(self.connected, sock=self.listener, limit=_READ)
        await stop.wait()
        server.close()
        for task in self.connections:
            task.cancel()
        await asyncio.gather(*self.connections, return_exceptions=True)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        task.add_done_callback(self.connections.discard)
        # asyncio leaves this to us for a listener of protocol 0. Without it a write waits for the
        # acknowledgement of the one before, which a client may hold back (RFC 1122 4.2.3.2).
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await Connection(reader, writer, self).talk()
        except (OSError, TimeoutError, asyncio.CancelledError):
            writer.transport.abort()  # the client has gone, or we are stopping
        finally:
            writer.close()


class Connection:
    """One connection: requests one after the other, each answered before the next is read."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: Server
    ) -> None:
        self.reader, self.writer, self.server = reader, writer, server
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_LIMIT)

    async def talk(self) -> None:
        """Answer requests until either side wants to close."""
        while True:
            try:
                received = await self.receive()
            except h11.RemoteProtocolError as error:
                await self.refuse(Refused(error.error_status_hint, str(error)))
                return
            if received is None:
                return
            if isinstance(received, Refused):
                await self.refuse(received)
                return
            await self.reply(received)
            if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
                return
            self.http.start_next_cycle()

    async def receive(self) -> Received | Refused | None:
        """The next request, or None when the client closed the connection."""
        head = await self.next_event()
        if not isinstance(head, h11.Request):
            return None
        body = bytearray()
        while isinstance(event := await self.next_event(), h11.Data):
            body += event.data
            if len(body) > self.server.max_body:
                return Refused(413, f"the body is larger than {self.server.max_body} bytes")
        if not isinstance(event, h11.EndOfMessage):
            return None
        target = head.target.decode("latin-1")
        if not target.startswith("/") and "://" in target:  # absolute form, RFC 9112 3.2.2
            target = "/" + target.partition("://")[2].partition("/")[2]
        path, _, query = target.partition("?")
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in head.headers)
        return Received(head.method.decode("latin-1"), path, query, headers, bytes(body))

    async def next_event(self) -> object:
        while (event := self.http.next_event()) is h11.NEED_DATA:
            if self.http.they_are_waiting_for_100_continue:
                await self.write(h11.InformationalResponse(status_code=100, headers=[]))
            async with asyncio.timeout(_SILENCE):
                self.http.receive_data(await self.reader.read(_READ))
        return event

    async def reply(self, received: Received) -> None:
        """Answer a request, and tell how late each write was, also when the client leaves."""
        reply = self.server.answer(received)
        writes: list[Write] = []
        try:
            await self.send(reply, writes.append, head_only=received.method == "HEAD")
        finally:
            self.server.heard(Answered(received, reply, tuple(writes)))

    async def send(
        self, reply: Reply, wrote: Callable[[Write], None], *, head_only: bool = False
    ) -> None:
        """Write the reply. Each deadline counts from one start, so that delays don't add up."""
        clock = self.server.pacer()
        start = clock.now()
        with contextlib.closing(clock):
            for due, data in self.writes(reply, head_only=head_only):
                await clock.until(start + due)
                wrote(Write(due, clock.now() - start - due, len(data)))
                self.writer.write(data)
                await self.writer.drain()
            if reply.cut and not head_only:  # the connection is closed, for HTTP is not done
                await clock.until(start + reply.end_at)

    def writes(self, reply: Reply, *, head_only: bool) -> Iterator[tuple[int, bytes]]:
        """What is written when: the head, each piece by itself, the end of a stream."""
        headers = [(name.encode("latin-1", "replace"), sendable(v)) for name, v in reply.headers]
        if not reply.streamed and reply.status >= 200 and reply.status not in (204, 304):
            size = sum(len(data) for _, data in reply.pieces)
            headers.append((b"content-length", b"%d" % size))
        head = self.wire(h11.Response(status_code=reply.status, headers=headers))
        pieces = () if head_only else reply.pieces
        if not reply.streamed:  # head and document in one write, where one is due with the other
            body = b"".join(data for _, data in pieces)
            due = max((at for at, _ in pieces), default=0)
            document = self.wire(h11.Data(data=body)) + self.wire(h11.EndOfMessage())
            if due > reply.head_at:
                yield reply.head_at, head
                yield due, document
            else:
                yield reply.head_at, head + document
            return
        yield reply.head_at, head
        for due, data in pieces:
            yield due, self.wire(h11.Data(data=data))
        if not reply.cut:  # no bytes for HEAD and HTTP/1.0, where only the connection's end tells
            yield 0 if head_only else reply.end_at, self.wire(h11.EndOfMessage())

    async def write(self, event: h11.Event) -> None:
        self.writer.write(self.wire(event))
        await self.writer.drain()

    def wire(self, event: h11.Event) -> bytes:
        return self.http.send(event) or b""

    async def refuse(self, refused: Refused) -> None:
        """Answer what can't be served, then close without resetting what the client may read."""
        if self.http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        reply = self.server.answer(refused)
        await self.send(
            Reply(reply.status, (*reply.headers, ("connection", "close")), reply.pieces),
            lambda write: None,
        )
        self.writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER):
                while await self.reader.read(_READ):
                    pass


def sendable(value: str) -> bytes:
    """A header's value as HTTP can carry it (RFC 9110 section 5.5), whatever a hole brought."""
    return _CONTROL.sub(" ", value).strip().encode("latin-1", "replace")
