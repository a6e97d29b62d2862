"""Waits for absolute times, so that lateness of one write never moves the next one.

On Linux the kernel's own timer (timerfd_create(2)) wakes the event loop: epoll, by which the loop
waits otherwise, rounds every wait up to a whole millisecond.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import os
import sys
import time
from typing import Protocol

_MONOTONIC = 1  # CLOCK_MONOTONIC of Linux, which time.monotonic_ns reads too
_ABSOLUTE = 1  # TFD_TIMER_ABSTIME
_NS = 1_000_000_000


class Pacer(Protocol):
    """The time of one answer: what it is, and waiting for it. Times in ns on one clock."""

    def now(self) -> int: ...

    async def until(self, at: int) -> None:
        """Return at ``at``, or later; others get their turn even when it is past."""
        ...

    def close(self) -> None:
        """Give back what waiting needed."""
        ...


def pacer() -> Pacer:
    """The best that this platform has; free until its first wait."""
    return KernelTimer() if sys.platform == "linux" and sys.maxsize > 2**32 else LoopTimer()


class LoopTimer:
    """The event loop's own timers, exact to a millisecond or two."""

    def now(self) -> int:
        return time.monotonic_ns()

    async def until(self, at: int) -> None:
        await asyncio.sleep((at - self.now()) / _NS)

    def close(self) -> None:
        pass


class KernelTimer(LoopTimer):
    """A timer of the kernel's, exact to what the scheduler allows."""

    def __init__(self) -> None:
        self._timer: int | None = None
        self._fired: asyncio.Future[None] | None = None

    async def until(self, at: int) -> None:
        if at <= self.now():
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        if self._timer is None:
            self._timer = _checked(_c().timerfd_create(_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC))
            loop.add_reader(self._timer, self._fire)
        self._fired = loop.create_future()
        when = (ctypes.c_long * 4)(0, 0, *divmod(at, _NS))  # struct itimerspec: once, at that time
        _checked(_c().timerfd_settime(self._timer, _ABSOLUTE, when, None))
        await self._fired

    def _fire(self) -> None:
        assert self._timer is not None
        assert self._fired is not None
        with contextlib.suppress(BlockingIOError):  # set anew since it fired
            os.read(self._timer, 8)
            if not self._fired.done():
                self._fired.set_result(None)

    def close(self) -> None:
        if self._timer is not None:
            asyncio.get_running_loop().remove_reader(self._timer)
            os.close(self._timer)
            self._timer = None


@functools.cache
def _c() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
