"""A wire: bytes to and from a peer, each socket operation bounded and stamped."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from typing import Protocol

from callsheet.io.progress import Progress

_AT_ONCE = 64 * 1024  # a larger write would be bounded as a whole, however well it goes on


class Wire(Protocol):
    """Bytes to and from a peer. ``recv`` gives ``b""`` at the peer's end."""

    def recv(self, size: int) -> bytes: ...

    def send(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def readable(self) -> bool: ...


class SocketWire:
    """A socket, bounded and stamped by the call that has the connection."""

    def __init__(self, connection: socket.socket, progress: Callable[[], Progress]) -> None:
        self._socket, self._progress = connection, progress
        self._timeout = -1.0

    def _bound(self) -> Progress:
        progress = self._progress()
        seconds = progress.seconds_left()
        if seconds != self._timeout:  # a system call; mostly the read limit, as the last time
            self._socket.settimeout(seconds)
            self._timeout = seconds
        return progress

    def recv(self, size: int) -> bytes:
        progress = self._bound()
        try:
            data = self._socket.recv(size)
        except TimeoutError:
            raise progress.timed_out() from None
        except OSError:
            raise progress.lost("reset") from None
        progress.read_at = progress.now()
        return data

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            progress = self._bound()
            try:
                view = view[self._socket.send(view[:_AT_ONCE]) :]
            except TimeoutError:
                raise progress.timed_out() from None
            except OSError:
                raise progress.lost("reset") from None
            progress.sent = True

    def close(self) -> None:
        self._socket.close()

    def readable(self) -> bool:
        """Whether a read would not wait: on an idle connection that is the peer's end."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))
