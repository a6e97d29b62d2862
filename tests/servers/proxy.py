"""A small HTTP proxy: forwards absolute URLs, tunnels CONNECT, may ask for credentials."""

from __future__ import annotations

import contextlib
import socket
import threading

from servers.rude import Peer, Script


def proxying(authorization: bytes | None = None) -> Script:
    """A script that serves one request, or one tunnel, for each connection."""

    def script(peer: Peer) -> None:
        request = peer.request()
        wanted = b"Proxy-Authorization: " + (authorization or b"")
        if authorization is not None and wanted not in request:
            peer.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        method, target, _ = request.split(b" ", 2)
        if method == b"CONNECT":
            tunnel(peer, target.decode())
            return
        place, _, path = target.removeprefix(b"http://").partition(b"/")
        with socket.create_connection(address(place.decode())) as onward:
            onward.sendall(request.replace(target, b"/" + path, 1))
            onward.shutdown(socket.SHUT_WR)
            copy(onward, peer.socket)

    return script


def address(place: str) -> tuple[str, int]:
    host, _, port = place.rpartition(":")
    return host, int(port)


def tunnel(peer: Peer, place: str) -> None:
    try:
        onward = socket.create_connection(address(place))
    except OSError:
        peer.send(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        return
    with onward:
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=copy, args=(onward, peer.socket), daemon=True)
        back.start()
        copy(peer.socket, onward)
        back.join()


def copy(source: socket.socket, sink: socket.socket) -> None:
    """Pass bytes on until the source ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
