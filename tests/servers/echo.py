"""A loopback server that keeps the bytes of each request as they came."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True)
class Raw:
    """A request off the wire: its line, header fields in order, body."""

    method: str
    target: str
    headers: tuple[tuple[str, bytes], ...]
    body: bytes

    def get(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass
class EchoServer:
    """Answers 200 to all; ``/digest``, ``/to/CODE`` and ``/set`` get what their names say."""

    seen: list[Raw] = field(default_factory=list)

    def __enter__(self) -> EchoServer:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                threading.Thread(target=self.talk, args=(peer,), daemon=True).start()

    def talk(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rb") as stream:
            while (request := read_request(stream)) is not None:
                self.seen.append(request)
                peer.sendall(answer_to(request))


def read_request(stream: BinaryIO) -> Raw | None:
    line = stream.readline()
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split()
    headers: list[tuple[str, bytes]] = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        headers.append((name.decode("latin-1"), value.strip()))
    size = next((int(v) for n, v in headers if n.lower() == "content-length"), 0)
    return Raw(method, target, tuple(headers), stream.read(size))


def answer_to(request: Raw) -> bytes:
    case, _, path = request.target.lstrip("/").partition("/")
    head = "HTTP/1.1 200 OK"
    if path.startswith("digest") and request.get("authorization") is None:
        # as RFC 2069 has it, without qop: the answer holds nothing by chance
        head = (
            "HTTP/1.1 401 Unauthorized\r\n"
            'WWW-Authenticate: Digest realm="r", nonce="n", opaque="o", algorithm=MD5'
        )
    elif path.startswith("to/"):
        head = f"HTTP/1.1 {path[3:]} Elsewhere\r\nLocation: /{case}/there"
    elif path.startswith("set"):
        head = f"HTTP/1.1 302 Found\r\nLocation: /{case}/there"
        head += "\r\nSet-Cookie: old=1\r\nSet-Cookie: me=2"
    return f"{head}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
