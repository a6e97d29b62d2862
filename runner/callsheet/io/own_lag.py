"""How late this process wakes: what a read's time is worth where the kernel tells none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_EVERY = 10_000_000  # ns; a hundred times a second, so that it costs next to nothing


class Watch:
    """What one stream sees of the lag. ``worst`` is the longest since it was last asked, in ns."""

    def __init__(self, lag: OwnLag) -> None:
        self._lag = lag
        self.worst = 0

    def __enter__(self) -> Watch:
        self._lag.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._lag.remove(self)

    def since_last(self) -> int:
        """The longest lateness since this was last asked, one that still lasts included."""
        worst, self.worst = max(self.worst, self._lag.overdue()), 0
        return worst


class OwnLag:
    """A thread that sleeps, wakes and notes how late; it runs while somebody watches.

    It waits for a processor and for the interpreter's lock as the threads that read do, so it is
    late when they are: under load, in a garbage collection, beside a busy thread, and under gevent
    when the hub is.
    """

    def __init__(
        self,
        now: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._lock = threading.Lock()
        self._watches: set[Watch] = set()
        self._running = False
        self._due = 0

    def watch(self) -> Watch:
        """To be used as a context manager around the reads of one stream."""
        return Watch(self)

    def add(self, watch: Watch) -> None:
        with self._lock:
            self._watches.add(watch)
            if self._running:
                return
            self._running = True
            self._due = self._now() + _EVERY
        threading.Thread(target=self._run, name="callsheet own lag", daemon=True).start()

    def remove(self, watch: Watch) -> None:
        with self._lock:
            self._watches.discard(watch)

    def overdue(self) -> int:
        """How long the thread should have been awake by now, in ns."""
        return max(0, self._now() - self._due) if self._running else 0

    def _run(self) -> None:
        while True:
            self._sleep(max(0, self._due - self._now()) / 1e9)
            late = self.overdue()
            with self._lock:
                for watch in self._watches:
                    watch.worst = max(watch.worst, late)
                self._running = bool(self._watches)
                if not self._running:
                    return
                self._due = self._now() + _EVERY


PROCESS = OwnLag()
"""The lag of this process: one thread for all its streams."""
