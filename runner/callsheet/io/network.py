"""The network under HTTP: connects, reads and writes; stamps each, and bounds each by the call.

This is the backend that httpcore's connections are given. Every socket operation asks the call in
progress how long it may take, so no peer can stretch a limit by dripping bytes.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpcore

from callsheet.io.progress import HEAD_MAX, Progress
from callsheet.io.tls import TlsWire, tls_failure
from callsheet.io.wire import SocketWire, Wire
from callsheet.model.errors import Broken

_TOGETHER = 64 * 1024  # writes up to this size wait for the next, so head and body leave as one


class Stream(httpcore.NetworkStream):
    """What HTTP reads from and writes to."""

    def __init__(self, wire: Wire, network: Network) -> None:
        self._wire, self._network = wire, network
        self._waiting = b""
        self._failed = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        progress = self._network.progress
        self._flush()
        if progress.phase == "send" and progress.handed_over:
            progress.leave(self._network.how)
            progress.enter("wait")
        try:
            data = self._wire.recv(min(max_bytes, progress.read_size))
        except ssl.SSLError as error:
            raise tls_failure(error, self._network.host) from None
        progress.received += len(data)
        if not data:
            if self._failed:  # the error was spent on the write; only the end is left to read
                raise progress.lost("reset")
            progress.finished_by_peer = True
        elif progress.phase == "wait":
            progress.opening = progress.opening or data[:64]
            if progress.received > HEAD_MAX:
                what = f"{HEAD_MAX // 1024} KiB came and the response head is not whole yet"
                raise Broken("protocol", what)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if len(self._waiting) + len(buffer) > _TOGETHER:
            self._flush()
            self._send(buffer)
        else:
            self._waiting += buffer

    def _flush(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, b""
            self._send(waiting)

    def _send(self, data: bytes) -> None:
        """Write, unless writing failed before: the peer may have answered early, so read first."""
        if self._failed:
            return
        try:
            self._wire.send(data)
        except Broken as error:
            if error.kind == "timeout":
                raise
            self._failed = True
        except ssl.SSLError as error:
            raise tls_failure(error, self._network.host) from None

    def close(self) -> None:
        self._wire.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._flush()
        wire = TlsWire(self._wire, ssl_context, (server_hostname or "").strip("[]"))
        try:
            self._network.secure(wire)
        except BaseException:
            self.close()
            raise
        return Stream(wire, self._network)

    def get_extra_info(self, info: str) -> Any:
        """The two things that HTTP asks: ``ssl_object`` and ``is_readable``."""
        if info == "is_readable":
            return self._wire.readable()
        return self._wire.tls if isinstance(self._wire, TlsWire) else None


class Network(httpcore.NetworkBackend):
    """Makes one connection: ``handshakes`` TLS layers, behind a tunnel when ``tunnel``.

    ``progress`` is the call that has the connection; ``on_protocol`` is told what the peer
    chose in the TLS handshake. ``peer`` is the address connected to, ``how`` says
    "reused" from the second call on.
    """

    def __init__(self, progress: Progress, *, handshakes: int, tunnel: bool) -> None:
        self.progress = progress
        self.peer = self.how = self.host = ""
        self.on_protocol: Callable[[str | None], None] = lambda protocol: None
        self._handshakes, self._tunnel = handshakes, tunnel
        self._socket: socket.socket | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        progress, self.host = self.progress, host.strip("[]")
        progress.enter("dns")
        try:
            found = socket.getaddrinfo(self.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "too long a name"
            raise Broken("dns", f"the host name '{self.host}' was not found: {why}") from None
        progress.leave(", ".join(dict.fromkeys(str(address[0]) for *_, address in found)))
        progress.enter("connect")
        failure: OSError | None = None
        for left, (family, kind, protocol, _, address) in zip(
            range(len(found), 0, -1), found, strict=True
        ):
            self.peer = f"{f'[{address[0]}]' if ':' in str(address[0]) else address[0]}:{port}"
            try:
                return self._connected(socket.socket(family, kind, protocol), address, left)
            except OSError as error:
                failure = error
        raise self._refused(failure)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        self.peer = self.host = path
        self.progress.enter("connect")
        try:
            return self._connected(socket.socket(socket.AF_UNIX), path, 1)
        except OSError as error:
            raise self._refused(error) from None

    def _connected(self, connection: socket.socket, address: Any, tries: int) -> Stream:
        """Connect in an equal part of the time that is left: ``tries`` addresses share it."""
        self._socket = connection
        try:
            connection.settimeout(self.progress.seconds_left() / tries)
            connection.connect(address)
            if connection.family != socket.AF_UNIX:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        if not self._tunnel:
            self.progress.leave(self.peer)
        if not self._handshakes:
            self.begin("")
        return Stream(SocketWire(connection, lambda: self.progress), self)

    def _refused(self, error: OSError | None) -> Broken:
        if isinstance(error, TimeoutError):
            return self.progress.timed_out()
        if isinstance(error, ConnectionRefusedError):
            return Broken("refused", f"connection refused by {self.peer}")
        why = (error.strerror if error else "") or str(error)
        return Broken("connect", f"no connection to {self.peer}: {why}")

    def secure(self, wire: TlsWire) -> None:
        """Shake hands; the last handshake of a connection is its phase ``tls``."""
        self._handshakes -= 1
        progress, last = self.progress, not self._handshakes
        if last:
            if self._tunnel:
                progress.leave(f"{self.peer} (tunnel)")
            progress.enter("tls")
        try:
            wire.handshake()
        except ssl.SSLEOFError:
            raise progress.lost("cut") from None
        except ssl.SSLError as error:
            raise tls_failure(error, self.progress.place) from None
        if last:
            cipher = wire.tls.cipher()
            protocol = wire.tls.selected_alpn_protocol()
            parts = (wire.tls.version(), cipher and cipher[0], protocol)
            progress.leave(" ".join(part for part in parts if part))
            self.on_protocol(protocol)
            self.begin("")

    def begin(self, how: str) -> None:
        """The connection is there: the request may go out."""
        self.how = how
        self.progress.enter("send")

    def close(self) -> None:
        """Close the socket, also in the middle of a handshake."""
        if self._socket is not None:
            self._socket.close()

    def abort(self) -> None:
        """Wake the thread that waits on the socket: it meets the connection's end."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
