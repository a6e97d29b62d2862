"""Runs cases one after another, or on a few threads, until told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def work_through(
    items: Iterable[T],
    jobs: int,
    work: Callable[[T], None],
    enough: Callable[[], bool],
    interrupt: Callable[[], None],
) -> None:
    """Call ``work`` for each item, on ``jobs`` threads; begin no further item once ``enough``.

    With one job everything runs on the caller's thread, so that Ctrl-C arrives where the socket
    is read. Ctrl-C calls ``interrupt``; with several jobs the threads then finish what they are
    at. A second one leaves at once. The first exception of a worker is raised again here.
    """
    if jobs == 1:
        for item in items:
            if enough():
                return
            try:
                work(item)
            except KeyboardInterrupt:  # it came between two calls
                if enough():
                    raise
                interrupt()
        return
    waiting = iter(tuple(items))
    lock = threading.Lock()
    errors: list[BaseException] = []
    running: list[threading.Event] = []  # one for each thread, set at its end

    def worker(ended: threading.Event) -> None:
        while not errors and not enough():
            with lock:
                item = next(waiting, None)
            if item is None:
                break
            try:
                work(item)
            except BaseException as error:  # handed to the caller's thread below
                errors.append(error)
        ended.set()

    try:
        for _ in range(jobs):
            ended = threading.Event()
            threading.Thread(target=worker, args=(ended,), daemon=True).start()
            running.append(ended)
        wait_for(running)
    except KeyboardInterrupt:
        interrupt()
        wait_for(running)
    if errors:
        raise errors[0]


def wait_for(running: Iterable[threading.Event]) -> None:
    """Wait for the end of all threads, without missing a Ctrl-C.

    Not by Thread.join: that takes a living thread for dead once a signal interrupted it. Waking
    up now and then lets Python see a signal that came just before it fell asleep.
    """
    for ended in running:
        while not ended.wait(0.1):
            pass
