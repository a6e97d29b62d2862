"""Kernel stamps become times of the monotonic clock, or are refused."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from callsheet.io.clock import Clock
from callsheet.io.kernel_clock import TIMESTAMPNS, KernelClock, ask_for_stamps, stamp_of

EPOCH = 1_700_000_000_000_000_000
HOUR = 3600 * 10**9


class Hands:
    """Two clocks of one machine: ``now`` is monotonic, ``wall`` runs ``apart`` from it."""

    def __init__(self, costs: Iterable[int] = ()) -> None:
        self.now, self.apart = 1_000_000, EPOCH
        self._costs = iter(costs)

    def _tick(self) -> int:
        self.now += next(self._costs, 50)
        return self.now

    def clock(self) -> Clock:
        return Clock(self._tick, lambda: self._tick() + self.apart)


def test_a_stamp_is_told_on_the_monotonic_clock() -> None:
    hands = Hands()
    kernel = KernelClock(hands.clock())
    came = hands.now + 5_000
    hands.now += 80_000

    at = kernel.came_at(came + EPOCH)

    assert at is not None
    assert abs(at - came) <= 50
    assert kernel.now == hands.now


@given(costs=st.lists(st.integers(1, 50_000_000), min_size=30, max_size=60))
def test_however_long_a_look_at_a_clock_takes_no_step_is_seen_and_no_time_is_far_off(
    costs: list[int],
) -> None:
    hands = Hands(costs)
    kernel = KernelClock(hands.clock())
    best = costs[1] + costs[2]
    for read in range(9):
        came = hands.now
        at = kernel.came_at(came + EPOCH)
        best = min(best, costs[3 * read + 4] + costs[3 * read + 5])
        if at is None:  # the only ground: so near to now that the uncertainty reaches past it
            assert kernel.now - came < best
        else:
            assert abs(at - came) <= best


def test_the_read_that_meets_a_step_of_the_wall_clock_is_refused_and_the_next_is_not() -> None:
    for step in (HOUR, -HOUR, 5_000_000, -5_000_000):
        hands = Hands()
        kernel = KernelClock(hands.clock())
        before = hands.now + EPOCH
        hands.apart += step
        hands.now += 1_000_000

        assert kernel.came_at(before) is None
        came = hands.now
        hands.now += 1_000_000
        at = kernel.came_at(came + hands.apart)
        assert at is not None
        assert abs(at - came) <= 50


def test_a_segment_from_before_a_step_is_refused_however_late_it_is_read() -> None:
    hands = Hands()
    kernel = KernelClock(hands.clock())
    before = hands.now + EPOCH
    hands.apart += HOUR
    assert kernel.came_at(hands.now + hands.apart) is None

    hands.now += 10 * HOUR

    assert kernel.came_at(before) is None


def test_a_time_that_is_still_to_come_is_refused() -> None:
    hands = Hands()
    kernel = KernelClock(hands.clock())
    assert kernel.came_at(hands.now + EPOCH + 10_000) is None


def test_without_a_stamp_only_the_time_of_the_read_is_known() -> None:
    hands = Hands()
    kernel = KernelClock(hands.clock())
    assert kernel.came_at(None) is None
    assert kernel.now == hands.now


def test_a_drift_too_small_for_a_step_is_followed() -> None:
    hands = Hands()
    kernel = KernelClock(hands.clock())
    for _ in range(1000):
        hands.apart += 400
        came = hands.now
        hands.now += 10_000
        at = kernel.came_at(came + hands.apart)
        assert at is not None
        assert abs(at - came) <= 1_100


def test_the_stamp_is_found_among_other_control_messages() -> None:
    other = (socket.SOL_SOCKET, socket.SCM_RIGHTS, b"\0" * 4)
    stamp = (socket.SOL_SOCKET, TIMESTAMPNS, struct.pack("ll", 12, 345))
    assert stamp_of([other, stamp]) == 12_000_000_345
    assert stamp_of([other]) is None
    assert stamp_of([]) is None


def test_a_unix_socket_has_no_stamps() -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        assert not ask_for_stamps(connection)


def test_a_closed_socket_has_no_stamps() -> None:
    connection = socket.socket()
    connection.close()
    assert not ask_for_stamps(connection)
