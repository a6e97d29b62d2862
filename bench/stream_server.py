"""The server of bench/streams.py: it writes its own send time into each event.

    python bench/stream_server.py STREAMS EVENTS GAP [CERTIFICATE]

Prints its port, waits for STREAMS requests, answers each with an SSE head, and when all are there
sends each EVENTS events, GAP seconds apart on average (half to one and a half). ``t`` is the
monotonic clock (ns, CLOCK_MONOTONIC, the same for all processes) right before the write. One
thread and blocking sockets: nothing lies between the stamp and the system call but encryption.
"""

from __future__ import annotations

import heapq
import random
import resource
import socket
import ssl
import sys
import time

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
REST = '"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"delta":{"content":"word"}}]'
PADDING = "x" * 200  # with the rest, about the size of one chunk of a chat completion


def event(number: int) -> bytes:
    """One SSE event as one HTTP chunk, stamped now."""
    data = f'data: {{"t":{time.monotonic_ns()},"i":{number},{REST},"padding":"{PADDING}"}}\n\n'
    return f"{len(data):x}\r\n{data}\r\n".encode()


def accept(listener: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    """The next stream, its request read and its answer's head sent."""
    connection: socket.socket = listener.accept()[0]
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is not None:
        connection = tls.wrap_socket(connection, server_side=True)
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        request += connection.recv(65536)
    connection.sendall(HEAD)
    return connection


def send(streams: list[socket.socket], events: int, gap: float) -> None:
    """All events of all streams, each at its time."""
    choice = random.Random(7)
    start = time.monotonic() + 1.0
    due = [(start + choice.random() * gap, index, 0) for index in range(len(streams))]
    heapq.heapify(due)
    while due:
        at, index, number = due[0]
        if (wait := at - time.monotonic()) > 0:
            time.sleep(wait)
        streams[index].sendall(event(number))
        if number + 1 < events:
            later = at + gap * (0.5 + choice.random())
            heapq.heapreplace(due, (later, index, number + 1))
        else:
            heapq.heappop(due)


def main() -> None:
    count, events, gap = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    tls = None
    if len(sys.argv) > 4:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[4])
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        print(listener.getsockname()[1], flush=True)
        streams = [accept(listener, tls) for _ in range(count)]
    send(streams, events, gap)
    for stream in streams:
        stream.sendall(b"0\r\n\r\n")
        stream.close()


if __name__ == "__main__":
    main()
