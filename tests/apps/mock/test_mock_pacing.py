"""Waiting for times: never early, never added up, and nothing left open."""

from __future__ import annotations

import asyncio
import os
import sys
import time

import pytest

from callsheet.apps.mock.pacing import KernelTimer, LoopTimer, pacer

MS = 1_000_000
KINDS = [
    LoopTimer,
    pytest.param(
        KernelTimer, marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
    ),
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_wait_never_ends_before_its_time(kind) -> None:
    async def waits() -> list[int]:
        clock = kind()
        start = clock.now()
        early = []
        for due in range(0, 30 * MS, 3 * MS):
            await clock.until(start + due)
            early.append(min(0, clock.now() - start - due))
        clock.close()
        return early

    allowed = 0 if kind is KernelTimer else -MS  # the loop's clock may round a wait down
    assert all(early >= allowed for early in asyncio.run(waits()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_that_is_past_lets_others_have_their_turn(kind) -> None:
    async def turns() -> list[str]:
        clock, said = kind(), []
        asyncio.get_running_loop().call_soon(said.append, "other")
        await clock.until(clock.now() - MS)
        clock.close()
        return [*said, "mine"]

    assert asyncio.run(turns()) == ["other", "mine"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_the_kernels_timer_costs_no_descriptor_before_its_first_wait_nor_after_its_end() -> None:
    def opened() -> int:
        links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
        return sum("timerfd" in os.readlink(link) for link in links if os.path.islink(link))

    async def counts() -> list[int]:
        clock = KernelTimer()
        found = [opened()]
        await clock.until(clock.now() + MS)
        found.append(opened())
        clock.close()
        clock.close()
        return [*found, opened()]

    before = opened()
    assert asyncio.run(counts()) == [before, before + 1, before]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_wait_that_is_given_up_leaves_the_timer_usable() -> None:
    async def again() -> bool:
        clock = KernelTimer()
        task = asyncio.ensure_future(clock.until(clock.now() + MS))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        due = clock.now() + 5 * MS
        await clock.until(due)
        clock.close()
        return time.monotonic_ns() >= due

    assert asyncio.run(again())


def test_linux_has_the_kernels_timer() -> None:
    assert isinstance(pacer(), KernelTimer) == (sys.platform == "linux")
