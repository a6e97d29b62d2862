"""Two clients of bench/streams.py: a bare epoll reader with kernel times, and callsheet.

    python bench/stream_readers.py epoll|callsheet TASK

TASK is JSON of stream_events.Task. The epoll reader is the limit: one thread, no HTTP but a search
for the end of the head, no framing but the bytes of each read.
"""

from __future__ import annotations

import json
import resource
import select
import socket
import ssl
import struct
import sys
import threading
import time
from urllib.parse import urlsplit

from stream_events import Collected, Task

SO_TIMESTAMPNS = 35


class Bare:
    """One stream of the epoll reader; TLS is taken off in memory."""

    def __init__(self, task: Task, tls: ssl.SSLContext | None) -> None:
        place = urlsplit(task.url)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.connect((place.hostname, place.port))
        request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        self.width, self.apart = 1 << 62, 0
        self.tls = None
        if tls is not None:
            self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            self.tls = tls.wrap_bio(self.incoming, self.outgoing, server_hostname=place.hostname)
            self._shake_hands(self.tls)
            self.tls.write(request)
            request = self.outgoing.read()
        self.socket.sendall(request)

    def _shake_hands(self, tls: ssl.SSLObject) -> None:
        done = False
        while not done:
            try:
                tls.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                self.socket.sendall(self.outgoing.read())
                self.incoming.write(self.socket.recv(65536))
        self.socket.sendall(self.outgoing.read())

    def read(self) -> tuple[int, bytes]:
        """When the bytes came, and the bytes."""
        data, ancillary, _, _ = self.socket.recvmsg(16384, 64)
        before, wall, now = time.monotonic_ns(), time.time_ns(), time.monotonic_ns()
        if now - before < self.width:  # the quickest look tells best how far the clocks are apart
            self.width, self.apart = now - before, wall - (before + now) // 2
        if ancillary:
            seconds, ns = struct.unpack("ll", ancillary[0][2])
            now = seconds * 1_000_000_000 + ns - self.apart
        return now, self._plain(data) if self.tls is not None and data else data

    def _plain(self, data: bytes) -> bytes:
        assert self.tls is not None
        self.incoming.write(data)
        plain = b""
        while True:
            try:
                piece = self.tls.read(65536)
            except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
                return plain
            if not piece:
                return plain
            plain += piece


def epoll(task: Task, collected: Collected) -> None:
    tls = ssl.create_default_context(cafile=task.ca) if task.ca else None
    poll, streams = select.epoll(), {}
    for _ in range(task.streams):
        stream = Bare(task, tls)
        streams[stream.socket.fileno()] = stream
        poll.register(stream.socket, select.EPOLLIN)
    while streams:
        for number, _ in poll.poll():
            at, data = streams[number].read()
            if b'"t":' in data:
                collected.take(at, data)
            elif not data or data.endswith(b"0\r\n\r\n"):
                poll.unregister(number)
                streams.pop(number).socket.close()


def callsheet(task: Task, collected: Collected) -> None:
    """A transport and a parser for each stream, each in a thread, as ``run -n`` has them."""
    from callsheet.io.clock import Clock
    from callsheet.io.transport import Transport
    from callsheet.model.exchange import HttpOptions, Request
    from callsheet.model.timeline import Chunk, StreamEvent
    from callsheet.plugins import registry

    request = Request("GET", task.url, http=HttpOptions(verify=task.ca or True))

    def read() -> None:
        began: list[int] = []

        def monotonic() -> int:
            """The first look at the clock is the start of the call, from which all times count."""
            now = time.monotonic_ns()
            if not began:
                began.append(now)
            return now

        transport, decoder = Transport(Clock(monotonic)), registry.framing("sse").decoder()
        for event in transport.send(request):
            if isinstance(event, Chunk):
                for item in decoder.feed(event.data, event.at):
                    if isinstance(item, StreamEvent):
                        collected.take(began[0] + item.at, item.data.encode())
        transport.close()

    threading.stack_size(256 * 1024)
    threads = [threading.Thread(target=read) for _ in range(task.streams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    task = Task(**json.loads(sys.argv[2]))
    collected = Collected(task)
    {"epoll": epoll, "callsheet": callsheet}[sys.argv[1]](task, collected)
    print(collected.as_json())


if __name__ == "__main__":
    main()
