"""Where only our own lateness decides, nothing is decided."""

import pytest

from callsheet.model.exchange import Exchange, Lag, Request
from callsheet.plugins.clock_doubt import in_doubt

MS = 1_000_000
LAG = Lag(1 * MS, 5 * MS, 30 * MS)


def exchange(clock, lag=LAG):
    return Exchange(Request("GET", "http://localhost/"), 0, clock=clock, lag=lag)


def doubtful(name, word, value, limit, clock="monotonic"):
    return bool(in_doubt(exchange(clock), name, word, value * MS, limit * MS))


@pytest.mark.parametrize(
    ("name", "word", "value", "limit", "doubt"),
    [
        ("first_event", "max", 99, 100, False),  # it came no later than we saw it
        ("first_event", "max", 101, 100, True),
        ("first_event", "max", 130, 100, True),
        ("first_event", "max", 131, 100, False),
        ("first_event", "min", 99, 100, False),
        ("first_event", "min", 100, 100, True),
        ("first_event", "min", 129, 100, True),
        ("first_event", "min", 130, 100, False),
        ("gap", "max", 70, 100, False),
        ("gap", "max", 71, 100, True),
        ("gap", "max", 130, 100, True),
        ("gap", "max", 131, 100, False),
        ("gap", "min", 69, 100, False),
        ("gap", "min", 70, 100, True),
        ("gap", "min", 129, 100, True),
        ("gap", "min", 130, 100, False),
        ("gap", "p95", 95, 100, False),
        ("gap", "p95", 96, 100, True),
        ("gap", "p99", 71, 100, True),
    ],
)
def test_a_limit_within_reach_of_the_lag_is_in_doubt(name, word, value, limit, doubt):
    assert doubtful(name, word, value, limit) is doubt
    assert doubtful(name, word, value, limit, "mixed") is doubt
    assert not doubtful(name, word, value, limit, "kernel")


def test_without_a_measured_lag_there_is_nothing_to_doubt():
    assert in_doubt(exchange("monotonic", None), "gap", "max", 99, 100) == ""


def test_the_doubt_says_what_it_is_and_how_to_end_it():
    assert in_doubt(exchange("monotonic"), "gap", "max", 90 * MS, 100 * MS) == (
        "gap max was 90 ms, but it can't be judged: without the kernel's receive times it is exact "
        "to 30 ms only, which is how late this process read; run fewer jobs (-n), on Linux, or set "
        "a limit further away"
    )
