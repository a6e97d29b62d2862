"""Durations and sizes read well at every scale."""

import pytest

from callsheet.plugins.drawing.measures import (
    duration,
    instant,
    iso_instant,
    many,
    seconds,
    size,
)


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 ms"),
        (1_000, "1.0 µs"),
        (9_940, "9.9 µs"),
        (9_960, "0.01 ms"),
        (420_000, "0.42 ms"),
        (994_000, "0.99 ms"),
        (996_000, "1.0 ms"),
        (9_960_000, "10 ms"),
        (999_400_000, "999 ms"),
        (999_600_000, "1.00 s"),
        (9_994_000_000, "9.99 s"),
        (9_996_000_000, "10.0 s"),
        (59_940_000_000, "59.9 s"),
        (59_960_000_000, "1 min 00 s"),
        (125_000_000_000, "2 min 05 s"),
        (3_661_000_000_000, "1 h 01 min"),
    ],
)
def test_a_duration_has_about_three_digits(ns: int, text: str) -> None:
    assert duration(ns) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (5 * 1024**3, "5.0 GiB"),
    ],
)
def test_a_size_never_reads_1024_of_a_unit(count: int, text: str) -> None:
    assert size(count) == text


def test_one_is_singular_and_all_else_plural() -> None:
    assert [many(0, "check"), many(1, "check"), many(1204, "check")] == [
        "0 checks",
        "1 check",
        "1,204 checks",
    ]
    assert many(2, "try", "tries") == "2 tries"


def test_instants_are_utc() -> None:
    at = 1_767_323_045_678_000_000
    assert instant(at) == "2026-01-02 03:04:05 UTC"
    assert iso_instant(at) == "2026-01-02T03:04:05.678Z"
    assert seconds(1_234_567_890) == "1.235"
