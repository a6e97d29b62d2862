"""A server on raw sockets that follows a script, however rude: one thread for each connection."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from types import TracebackType

Script = Callable[["Peer"], None]


class Peer:
    """One connection as the server sees it; ``number`` counts connections from 0."""

    def __init__(self, connection: socket.socket, number: int, stopped: threading.Event) -> None:
        self.socket, self.number, self.stopped = connection, number, stopped
        self.heard: list[bytes] = []
        self._waiting = b""

    def request(self) -> bytes:
        """The next request, whole (body by Content-Length or chunks); empty at the client's end."""
        while b"\r\n\r\n" not in self._waiting:
            if not self._more():
                return b""
        head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
        fields = head.lower().split(b"\r\n")
        length = next((int(f[15:]) for f in fields if f.startswith(b"content-length:")), 0)
        if b"transfer-encoding: chunked" in fields:
            while b"0\r\n\r\n" not in self._waiting and self._more():
                pass
            length = len(self._waiting)
        while len(self._waiting) < length and self._more():
            pass
        body, self._waiting = self._waiting[:length], self._waiting[length:]
        self.heard.append(head + b"\r\n\r\n" + body)
        return self.heard[-1]

    def _more(self) -> bool:
        data = self.socket.recv(65536)
        self._waiting += data
        return bool(data)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def for_ever(self, data: bytes) -> None:
        """Send the same bytes until the client has gone."""
        while not self.stopped.is_set():
            self.send(data)

    def drip(self, data: bytes, seconds: float = 0.02) -> None:
        """Send one byte at a time, over and over, until the client has gone."""
        while not self.stopped.is_set():
            for byte in data:
                self.send(bytes([byte]))
                self.stopped.wait(seconds)

    def hang(self) -> None:
        """Say nothing until the client has gone."""
        while self.socket.recv(65536):
            pass

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class RudeServer:
    """Listens on loopback (or a unix socket) while it is used as a context manager."""

    def __init__(
        self, script: Script, *, tls: ssl.SSLContext | None = None, unix: str | None = None
    ) -> None:
        self._script, self._tls = script, tls
        self._listener = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        self._listener.bind(unix or ("127.0.0.1", 0))
        address = self._listener.getsockname()
        self.place = unix or f"{address[0]}:{address[1]}"
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.peers: list[Peer] = []

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.place}"

    @property
    def heard(self) -> list[bytes]:
        """All requests, in the order of the connections."""
        return [request for peer in self.peers for request in peer.heard]

    def __enter__(self) -> RudeServer:
        self._listener.listen(256)
        self._begin(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for connection in (self._listener, *(peer.socket for peer in self.peers)):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(10)

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            peer = Peer(connection, len(self.peers), self._stopped)
            self.peers.append(peer)
            self._begin(self._serve, peer)

    def _serve(self, peer: Peer) -> None:
        with contextlib.suppress(OSError):  # the client went, which is its right
            if self._tls:
                peer.socket = self._tls.wrap_socket(peer.socket, server_side=True)
            self._script(peer)
        with contextlib.suppress(OSError):
            peer.socket.close()


def answering(*answers: bytes) -> Script:
    """Answer each request of a connection with the next of these bytes, then close."""

    def script(peer: Peer) -> None:
        for answer in answers:
            if not peer.request():
                return
            peer.send(answer)

    return script


def document(body: bytes = b"hello", head: str = "") -> bytes:
    """A well-formed 200 answer."""
    fields = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{head}\r\n"
    return fields.encode("latin-1") + body
