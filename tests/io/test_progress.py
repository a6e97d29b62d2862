"""The stamps of one call fit together, whoever saw what first."""

from __future__ import annotations

from callsheet.io.clock import Clock
from callsheet.io.progress import Progress
from callsheet.model.exchange import Limits, Phase


class Hand:
    now = 1_000

    def __call__(self) -> int:
        return self.now


def waiting(hand: Hand) -> Progress:
    """A call that began to send at 10, to write for the last time at 30, and waits since 60."""
    progress = Progress(Limits(), Clock(hand))
    hand.now = 1_010
    progress.enter("send")
    progress.wrote_at = 30
    hand.now = 1_060
    progress.leave("reused")
    progress.enter("wait")
    return progress


def test_sending_ends_with_the_last_write() -> None:
    progress = waiting(Hand())
    progress.came(1_090, 1_070)
    progress.answered()
    assert progress.phases == [Phase("send", 10, 60, "reused"), Phase("wait", 60, 70)]


def test_an_answer_that_came_before_the_last_write_returned_was_waited_for_since_it_began() -> None:
    progress = waiting(Hand())
    progress.came(1_090, 1_040)
    progress.answered()
    assert progress.phases == [Phase("send", 10, 30, "reused"), Phase("wait", 30, 40)]
    assert (progress.came_at, progress.read_at) == (40, 90)


def test_an_answer_that_came_before_the_last_write_began_was_not_waited_for() -> None:
    progress = waiting(Hand())
    progress.came(1_090, 1_020)
    progress.answered()
    assert progress.phases == [Phase("send", 10, 20, "reused"), Phase("wait", 20, 20)]


def test_what_came_before_the_request_was_written_counts_from_there() -> None:
    hand = Hand()
    progress = waiting(hand)
    progress.came(1_090, 1_004)
    progress.answered()
    assert progress.phases == [Phase("send", 10, 10, "reused"), Phase("wait", 10, 10)]
    assert progress.came_at == 10


def test_an_answer_before_the_request_was_whole_ends_no_earlier_than_sending_began() -> None:
    hand = Hand()
    progress = Progress(Limits(), Clock(hand))
    hand.now = 1_010
    progress.enter("send")
    progress.came(1_090, 1_004)
    progress.answered()
    assert progress.phases == [Phase("send", 10, 10)]


def test_times_never_go_back_when_segments_overtake_one_another() -> None:
    progress = waiting(Hand())
    progress.came(1_100, 1_090)
    progress.came(1_120, 1_080)
    assert (progress.came_at, progress.read_at) == (90, 120)


def test_a_read_without_the_kernels_time_came_when_it_returned() -> None:
    progress = waiting(Hand())
    progress.came(1_100, 1_090)
    progress.came(1_130)
    assert (progress.came_at, progress.read_at) == (130, 0)
