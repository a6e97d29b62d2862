"""The process notes how late it wakes, as long as somebody watches."""

from __future__ import annotations

import threading

from callsheet.io.own_lag import OwnLag

MS = 1_000_000


class Sleeper:
    """Sleeps in no time, each time late by the next of ``lateness``; then until ``go_on``."""

    def __init__(self, *lateness: int) -> None:
        self.now, self._lateness = 0, iter(lateness)
        self.through, self.go_on = threading.Event(), threading.Event()

    def __call__(self, seconds: float) -> None:
        late = next(self._lateness, None)
        if late is None:
            self.through.set()
            assert self.go_on.wait(10)
            late = 0
        self.now += round(seconds * 1e9) + late


def running() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "callsheet own lag"]


def test_a_watch_hears_the_worst_since_it_last_asked() -> None:
    sleeper = Sleeper(0, 7 * MS, 2 * MS)
    lag = OwnLag(lambda: sleeper.now, sleeper)
    with lag.watch() as watch:
        assert sleeper.through.wait(10)
        assert watch.since_last() == 7 * MS
        assert watch.since_last() == 0
        sleeper.now += 25 * MS  # the thread is due after 10 and has not woken yet
        assert watch.since_last() == 15 * MS
        sleeper.go_on.set()


def test_the_thread_ends_with_the_last_watch_and_comes_back_with_the_next() -> None:
    lag = OwnLag()
    for _ in range(2):
        with lag.watch():
            threads = running()
            assert threads
        for thread in threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in threads)


def test_one_thread_serves_all_watches() -> None:
    lag = OwnLag()
    before = len(running())
    with lag.watch(), lag.watch(), lag.watch():
        assert len(running()) == before + 1


def test_nobody_is_late_while_nobody_watches() -> None:
    assert OwnLag().overdue() == 0
