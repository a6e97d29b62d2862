"""The rank test says how likely chance alone puts one side's values so far up."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.statistics.rank_test import rank_test

_FEW = st.lists(st.integers(0, 4), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("low", "high", "chance"),
    [  # scipy.stats.mannwhitneyu(high, low, alternative="greater", method="exact")
        ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.003968253968253968),
        ([3.1, 1.2, 5.5, 2.2], [2.9, 6.1, 4.4], 0.2),
        ([5, 6, 7], [1, 2, 3], 1.0),
    ],
)
def test_few_values_are_judged_exactly(low: list[float], high: list[float], chance: float) -> None:
    assert rank_test(low, high) == pytest.approx(chance, rel=1e-12)


@given(_FEW, _FEW)
def test_ties_are_counted_as_every_arrangement_of_them_would_be(
    low: list[int], high: list[int]
) -> None:
    values = sorted(low + high)
    rank = {v: values.index(v) + (values.count(v) + 1) / 2 for v in values}
    found = sum(rank[v] for v in high)
    sums = [sum(rank[v] for v in taken) for taken in combinations(values, len(high))]
    assert rank_test(low, high) == pytest.approx(sum(s >= found for s in sums) / len(sums))


@pytest.mark.parametrize(
    ("low", "high", "chance"),
    [  # scipy.stats.mannwhitneyu(high, low, alternative="greater", method="asymptotic")
        (
            [27, 32, 1, 32, 19, 21, 25, 12, 39, 3, 11, 15],
            [23, 16, 6, 2, 1, 2, 6, 39, 8, 26, 30, 10, 12, 17],
            0.9009845900882753,
        ),
        (
            [11, 38, 7, 36, 32, 33, 5, 16, 25, 20, 26, 27, 26, 3, 38, 22, 36, 11, 15, 35, 8],
            [9, 21, 33, 11, 40, 20, 15, 28, 41, 41, 41, 18, 7, 37],
            0.1683629482392177,
        ),
        (
            [28, 31, 1, 2, 20, 14, 18, 37, 8, 21, 13, 12, 32, 6, 13, 5, 6, 11],
            [32, 24, 32, 50, 22, 42, 13, 25, 49, 46, 16, 45, 45, 30],
            0.00025165625161329477,
        ),
    ],
)
def test_many_values_are_judged_by_the_corrected_normal_approximation(
    low: list[float], high: list[float], chance: float
) -> None:
    assert rank_test(low, high) == pytest.approx(chance, rel=1e-9)


def test_equal_values_say_nothing_however_many_there_are() -> None:
    assert (rank_test([4] * 3, [4] * 3), rank_test([4] * 30, [4] * 30)) == (1.0, 1.0)
