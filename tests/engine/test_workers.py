"""Cases one after another or on threads."""

from __future__ import annotations

import signal
import threading

import pytest

from callsheet.engine.workers import work_through


def nothing() -> None:
    raise AssertionError("nobody interrupted")


def test_one_job_works_in_order_on_the_callers_thread() -> None:
    seen: list[tuple[int, int]] = []
    me = threading.get_ident()
    work_through(
        range(4), 1, lambda n: seen.append((n, threading.get_ident())), lambda: False, nothing
    )
    assert seen == [(n, me) for n in range(4)]


def test_several_jobs_are_at_work_at_once() -> None:
    together = threading.Barrier(3, timeout=30)  # broken unless three arrive at the same time
    work_through(range(3), 3, lambda n: together.wait() and None, lambda: False, nothing)
    assert not together.broken


@pytest.mark.parametrize("jobs", [1, 4])
def test_nothing_begins_after_enough(jobs: int) -> None:
    seen: list[int] = []
    work_through(range(1000), jobs, seen.append, lambda: len(seen) >= 5, nothing)
    assert 5 <= len(seen) <= 5 + jobs


@pytest.mark.parametrize("jobs", [1, 4])
def test_an_exception_of_a_worker_reaches_the_caller(jobs: int) -> None:
    def work(n: int) -> None:
        raise ZeroDivisionError(n)

    with pytest.raises(ZeroDivisionError):
        work_through(range(10), jobs, work, lambda: False, nothing)


def test_ctrl_c_between_two_calls_ends_the_work_and_is_told() -> None:
    seen: list[int] = []
    told: list[bool] = []

    def work(n: int) -> None:
        seen.append(n)
        if n == 1:
            raise KeyboardInterrupt

    work_through(range(9), 1, work, lambda: bool(told), lambda: told.append(True))
    assert (seen, told) == ([0, 1], [True])


def test_a_second_ctrl_c_leaves_at_once() -> None:
    told: list[bool] = []

    def work(n: int) -> None:
        told.append(True)  # the first one came within a call
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_through(range(9), 1, work, lambda: bool(told), nothing)


def test_after_ctrl_c_every_thread_may_finish_what_it_is_at() -> None:
    begun, interrupted = threading.Barrier(4), threading.Event()
    finished: list[int] = []
    main = threading.get_ident()

    def work(n: int) -> None:
        if begun.wait() == 0:  # one of them presses Ctrl-C while all are at work
            signal.pthread_kill(main, signal.SIGINT)
        interrupted.wait()
        finished.append(n)

    work_through(range(9), 4, work, interrupted.is_set, interrupted.set)
    assert len(finished) == 4
