"""The kernel clock: when the bytes of a read came, however late this process took them.

Linux stamps each segment as the network hands it over (``SO_TIMESTAMPNS``, socket(7)), and recvmsg
tells the stamp of the last segment that it read. Stamps are wall-clock times, so each is set
against both clocks at its read.
"""

from __future__ import annotations

import socket
import sys
from socket import SOL_SOCKET
from struct import Struct

from callsheet.io.clock import Clock

TIMESTAMPNS = 35
"""``SO_TIMESTAMPNS`` in asm-generic/socket.h; Python's socket module doesn't name it."""
ROOM = 64
"""Bytes for the control message: a header and one timespec (two C longs)."""
_TIMESPEC = Struct("ll")
_AGREE = 1_000  # ns; the clocks of one kernel differ by a constant, and reading them is exact to 1


class KernelClock:
    """The receive times of one connection, in ns of ``clock.monotonic``.

    The wall clock runs at the pace of the monotonic one, both with the same corrections: their
    difference changes only when somebody sets the wall clock. Each read brackets the difference
    between two looks at the monotonic clock, so it is known ever better, and a step shows as a
    bracket that has nothing in common with those before.
    """

    def __init__(self, clock: Clock) -> None:
        self._monotonic, self._wall = clock.monotonic, clock.wall
        self._trusted_since = 0
        before, wall, self.now = self._monotonic(), self._wall(), self._monotonic()
        self._least, self._most = wall - self.now, wall - before

    def came_at(self, stamp: int | None) -> int | None:
        """When the bytes of a read that has just returned came; ``now`` is the time of asking.

        ``stamp`` is wall-clock ns. None when there is none or when it can't be trusted: the wall
        clock was set since the read before, or the segment is older than that.
        """
        if stamp is None:
            self.now = self._monotonic()
            return None
        before, wall, self.now = self._monotonic(), self._wall(), self._monotonic()
        least, most = wall - self.now, wall - before
        if least > self._most or most < self._least:
            stepped = least > self._most + _AGREE or most < self._least - _AGREE
            self._least, self._most = least, most
            if stepped:
                self._trusted_since = self.now
                return None
        else:
            if least > self._least:
                self._least = least
            if most < self._most:
                self._most = most
        at = stamp - (self._least + self._most) // 2
        return at if self._trusted_since <= at <= self.now else None


def ask_for_stamps(connection: socket.socket) -> bool:
    """Switch the kernel's stamps on; False where a socket has none."""
    if sys.platform != "linux" or connection.family == socket.AF_UNIX:
        return False
    try:
        connection.setsockopt(SOL_SOCKET, TIMESTAMPNS, 1)
    except OSError:
        return False
    return True


def stamp_of(ancillary: list[tuple[int, int, bytes]]) -> int | None:
    """The wall-clock ns of a read from its control messages (cmsg(3)); None where there is none."""
    for level, kind, data in ancillary:
        if kind == TIMESTAMPNS and level == SOL_SOCKET:
            seconds, ns = _TIMESPEC.unpack_from(data)
            return int(seconds * 1_000_000_000 + ns)
    return None
