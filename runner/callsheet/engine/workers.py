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
    working = [jobs]
    done = threading.Event()  # not Thread.join: that believes a thread dead after Ctrl-C

    def worker() -> None:
        while not errors and not enough():
            with lock:
                item = next(waiting, None)
            if item is None:
                break
            try:
                work(item)
            except BaseException as error:  # handed to the caller's thread below
                errors.append(error)
        with lock:
            working[0] -= 1
            if not working[0]:
                done.set()

    for _ in range(jobs):
        threading.Thread(target=worker, daemon=True).start()
    try:
        done.wait()
    except KeyboardInterrupt:
        interrupt()
        done.wait()
    if errors:
        raise errors[0]
