"""A wire: bytes to and from a peer, each socket operation bounded and stamped."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from typing import Protocol

from callsheet.io.kernel_clock import ROOM, KernelClock, ask_for_stamps, stamp_of
from callsheet.io.progress import Progress

_AT_ONCE = 64 * 1024  # a larger write would be bounded as a whole, however well it goes on


class Wire(Protocol):
    """Bytes to and from a peer. ``recv`` gives ``b""`` at the peer's end."""

    def recv(self, size: int) -> bytes: ...

    def send(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def readable(self) -> bool: ...


class SocketWire:
    """A socket, bounded and stamped by the call that has the connection.

    Each read tells the call when it returned and, where the kernel says it, when its bytes came.
    """

    def __init__(self, connection: socket.socket, progress: Callable[[], Progress]) -> None:
        self._socket, self._progress = connection, progress
        self._timeout = -1.0
        clock = progress().clock
        self._kernel = KernelClock(clock) if ask_for_stamps(connection) else None

    def _bound(self) -> Progress:
        progress = self._progress()
        seconds = progress.seconds_left()
        if seconds != self._timeout:  # a system call; mostly the read limit, as the last time
            self._socket.settimeout(seconds)
            self._timeout = seconds
        return progress

    def recv(self, size: int) -> bytes:
        progress, kernel = self._bound(), self._kernel
        try:
            if kernel is None:
                data = self._socket.recv(size)
                progress.came(progress.clock.monotonic())
            else:
                data, ancillary, _, _ = self._socket.recvmsg(size, ROOM)
                at = kernel.came_at(stamp_of(ancillary))
                progress.came(kernel.now, at)
        except TimeoutError:
            raise progress.timed_out() from None
        except OSError:
            raise progress.lost("reset") from None
        return data

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            progress = self._bound()
            if progress.phase == "send":
                progress.wrote_at = progress.now()
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
