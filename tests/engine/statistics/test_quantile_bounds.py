"""Bounds of a quantile come from the order of the values alone."""

from __future__ import annotations

from random import Random

import pytest

from callsheet.engine.statistics.quantile_bounds import quantile_bounds


@pytest.mark.parametrize(
    ("count", "share", "bounds"),
    [  # scipy.stats.quantile_test on 1..count, one-sided 95 % intervals
        (50, 0.5, (19, 32)),
        (50, 0.9, (41, 49)),
        (10, 0.5, (2, 9)),
        (100, 0.95, (91, 99)),
        (400, 0.99, (392, 400)),
    ],
)
def test_the_bounds_are_those_of_the_exact_binomial(
    count: int, share: float, bounds: tuple[int, int]
) -> None:
    assert quantile_bounds(range(1, count + 1), share) == bounds


@pytest.mark.parametrize(("share", "fewest"), [(0.5, 5), (0.9, 29), (0.95, 59), (0.99, 299)])
def test_a_quantile_has_an_upper_bound_only_from_enough_values_on(
    share: float, fewest: int
) -> None:
    assert quantile_bounds(range(fewest), share)[1] == fewest - 1
    assert quantile_bounds(range(fewest - 1), share)[1] is None


def test_the_order_of_the_values_does_not_matter_and_no_values_have_no_bounds() -> None:
    assert quantile_bounds([5, 1, 4, 2, 3], 0.5) == (1, 5)
    assert quantile_bounds([], 0.5) == (None, None)


def test_thousands_of_values_neither_overflow_nor_vanish() -> None:
    assert quantile_bounds(range(1, 3001), 0.5) == (1455, 1546)


def test_the_true_median_lies_above_the_upper_bound_in_at_most_one_of_twenty() -> None:
    random = Random(3)
    missed = sum(
        quantile_bounds([random.random() for _ in range(15)], 0.5)[1] < 0.5  # type: ignore[operator]
        for _ in range(2000)
    )
    assert missed / 2000 < 0.05
