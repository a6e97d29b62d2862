"""Holm's step-down keeps the common chance of a false alarm."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.statistics.holm import holm


@pytest.mark.parametrize(
    ("chances", "levels"),
    [
        ([], ()),
        ([0.04], (0.05,)),
        ([0.03, 0.01], (0.05, 0.025)),
        ([0.03, 0.04, 0.01, 0.005], (0.025, 0.025, 0.05 / 3, 0.0125)),
        ([0.2, 0.001, 0.3], (0.025, 0.05 / 3, 0.025)),
    ],
)
def test_each_test_is_held_to_the_level_at_its_step(
    chances: list[float], levels: tuple[float, ...]
) -> None:
    assert holm(chances, 0.05) == pytest.approx(levels)


def test_after_the_first_that_may_be_chance_none_counts() -> None:
    # 0.045 alone would keep 5 %, but 0.03 did not keep 2.5 % before it
    chances = [0.045, 0.03]
    assert [p <= level for p, level in zip(chances, holm(chances, 0.05), strict=True)] == [
        False,
        False,
    ]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_those_that_count_are_the_smallest_up_to_the_first_that_does_not(
    chances: list[float],
) -> None:
    found = [p for p, level in zip(chances, holm(chances, 0.05), strict=True) if p <= level]
    ordered = sorted(chances)
    counts = [p <= 0.05 / (len(ordered) - place) for place, p in enumerate(ordered)]
    assert sorted(found) == ordered[: [*counts, False].index(False)]


def test_five_tests_without_an_effect_alarm_together_in_one_of_twenty() -> None:
    random = Random(1)
    alarms = 0
    for _ in range(4000):
        chances = [random.random() for _ in range(5)]
        alarms += any(p <= level for p, level in zip(chances, holm(chances, 0.05), strict=True))
    assert 0.035 < alarms / 4000 < 0.06
