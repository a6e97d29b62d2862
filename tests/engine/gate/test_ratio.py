"""Ratios, their bounds, and what it takes to be sure of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.gate.ratio import bounds, chance, divided, streams_needed

_RATIOS = st.lists(st.sampled_from([0.5, 0.9, 1.0, 1.1, 1.5]), min_size=1, max_size=60).map(sorted)


@given(_RATIOS, st.floats(0.01, 0.5))
def test_the_bound_from_below_passes_1_exactly_when_the_chance_keeps_the_level(
    ratios: list[float], level: float
) -> None:
    assert (bounds(ratios, level, 0.05)[0] > 1) == (chance(ratios) <= level)


@given(_RATIOS, st.floats(0.01, 0.5))
def test_the_bound_from_above_mirrors_the_one_from_below(ratios: list[float], level: float) -> None:
    mirrored = sorted(-ratio for ratio in ratios)
    low, high = bounds(ratios, level, level)
    assert bounds(mirrored, level, level) == (
        (-high, -low) if math.isfinite(high) else (0.0, math.inf)
    )


def test_too_few_draws_for_a_level_leave_no_bound() -> None:
    assert bounds([1.0] * 18, 0.05, 0.05) == (0.0, math.inf)
    assert bounds([1.0] * 19, 0.05, 0.05) == (1.0, 1.0)


def test_nothing_against_nothing_is_no_change_and_something_against_it_is_without_end() -> None:
    assert (divided(0, 0), divided(3, 0), divided(3, 2)) == (1.0, math.inf, 1.5)


@pytest.mark.parametrize(
    ("worse", "interval", "at_most", "needed"),
    [
        # the width must shrink from ln 1.2 to ln 1.1, for four of five cases 1.51 times as much
        (1.0, (0.8, 1.2), 1.1, 419),
        (1.2, (0.96, 1.5), 1.1, 172),
        (1.0999, (0.9, 1.4), 1.1, None),
        (1.1, (0.9, 1.4), 1.1, 507),
        (1.2, (0.0, 1.5), 1.1, None),
        (math.inf, (1.0, math.inf), 1.1, None),
        (0.5, (0.4, math.inf), 1.1, None),
        (0.5, (0.4, 1.2), 1.1, 141),
    ],
)
def test_the_streams_needed_grow_with_the_square_of_the_interval_over_its_room(
    worse: float, interval: tuple[float, float], at_most: float, needed: int | None
) -> None:
    assert streams_needed(50, worse, interval, at_most) == needed
