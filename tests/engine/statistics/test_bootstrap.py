"""The bootstrap draws runs, then their streams."""

from __future__ import annotations

from random import Random
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.statistics.bootstrap import drawn_quantiles
from callsheet.plugins.stream_metrics import percentile

_RUNS = st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=5), min_size=1, max_size=4)


def test_the_same_seed_draws_the_same() -> None:
    runs = [[1.0, 2.0, 3.0], [4.0, 5.0]]
    assert drawn_quantiles(runs, 0.5, 50, Random(1)) == drawn_quantiles(runs, 0.5, 50, Random(1))
    assert drawn_quantiles(runs, 0.5, 50, Random(1)) != drawn_quantiles(runs, 0.5, 50, Random(2))


@given(_RUNS, st.sampled_from([0.25, 0.5, 0.9, 0.99]))
def test_a_draw_is_the_quantile_of_the_drawn_streams(runs: list[list[int]], share: float) -> None:
    twin = Random(5)
    expected = []
    for _ in range(20):
        drawn: list[int] = []
        for run in twin.choices(runs, k=len(runs)):
            drawn += twin.choices(run, k=len(run))
        expected.append(percentile(drawn, share))
    assert drawn_quantiles(runs, share, 20, Random(5)) == pytest.approx(expected)


def test_equal_streams_leave_nothing_to_draw() -> None:
    assert drawn_quantiles([[7.0] * 4] * 3, 0.9, 5, Random(1)) == [7.0] * 5


def test_runs_that_differ_widen_the_spread_that_their_streams_alone_would_have() -> None:
    apart = [[1.0] * 10, [1.5] * 10, [2.0] * 10]
    together = [[value for run in apart for value in run]]
    by_runs = stdev(drawn_quantiles(apart, 0.5, 500, Random(1)))
    by_streams = stdev(drawn_quantiles(together, 0.5, 500, Random(1)))
    assert by_runs > 1.5 * by_streams
